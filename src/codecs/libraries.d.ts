/** The parts of two libraries that are used here and come without types of their own, or with Node's. */
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

declare module 'omggif' {
  export class GifReader {
    constructor(bytes: Uint8Array);
    /** Writes the opaque pixels of a frame to those of the whole screen. */
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8Array): void;
  }
}
