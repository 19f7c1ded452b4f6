/** What a picture is stored as: its first bytes tell, never the name of its file. */
export type PictureKind = 'png' | 'jpeg' | 'gif' | 'bmp' | 'webp';

/** Red, green, blue and alpha of each pixel, a byte each, row-major. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** What a header says before anything is decoded. */
export interface Header {
  readonly width: number;
  readonly height: number;
  /** Of EXIF, 1 to 8: how the stored picture is turned to be seen; 1 where nothing is said. */
  readonly orientation: number;
}

/** A format in which pictures are stored. */
export interface Codec {
  /** Throws a `CodecFailure` where the bytes are none of this format, or of a variant that is not read. */
  header(bytes: Uint8Array): Header;
  /** As it is stored: not turned. `header` is that of the bytes. Throws a `CodecFailure`, or anything where they are damaged. */
  decode(bytes: Uint8Array, header: Header): Raster;
}

/** Why bytes could not be decoded. */
export type Why =
  /** No picture of a kind that is read. */
  | { readonly why: 'unknown' }
  /** They end too early. */
  | { readonly why: 'truncated' }
  | { readonly why: 'damaged' }
  /** More pixels than are decoded. */
  | { readonly why: 'too-large'; readonly width: number; readonly height: number }
  /** A variant of the format that is not read; `what` names it in the format's own terms. */
  | { readonly why: 'variant'; readonly what: string };

/** A failure of the bytes, not of the program. Those who call the codecs get its reason as a value. */
export class CodecFailure extends Error {
  constructor(readonly reason: Why) {
    super(reason.why);
  }
}

export const truncated = (): CodecFailure => new CodecFailure({ why: 'truncated' });
export const damaged = (): CodecFailure => new CodecFailure({ why: 'damaged' });
export const variant = (what: string): CodecFailure => new CodecFailure({ why: 'variant', what });
