/** The part of a library that is used here; the types published for it would bring those of Node along. */
declare module 'jpeg-js/lib/decoder' {
  interface Options {
    /** A `Uint8Array` in place of Node's buffer. */
    readonly useTArray: true;
    readonly formatAsRGBA: boolean;
    /** Whether data that breaks the rules is decoded as far as it goes. */
    readonly tolerantDecoding: boolean;
    /** Whether three components are luma and chroma; by default found out. */
    readonly colorTransform?: boolean;
    readonly maxResolutionInMP: number;
    readonly maxMemoryUsageInMB: number;
  }

  export default function decode(
    bytes: Uint8Array,
    options: Options,
  ): { readonly width: number; readonly height: number; readonly data: Uint8Array };
}
