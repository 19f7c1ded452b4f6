/**
 * Decoders of pictures, and of what is packed with gzip. A program of its own (`dist/assets/codecs.js`) that is loaded
 * where there is something to decode: it knows nothing of NNSpec, and gives its failures as values.
 */
import { bmp } from './bmp';
import { beginsWith } from './bytes';
import { turn } from './exif';
import { fit, flatten, type Planes } from './fit';
import { gif } from './gif';
import * as packed from './inflate';
import { jpeg } from './jpeg';
import { png } from './png';
import { CodecFailure, type Codec, type PictureKind, type Why } from './types';
import { webp } from './webp';

export type { PictureKind, Planes, Why };

/** What a picture is to become. */
export interface Wanted {
  /** Height and width; as it is where undefined. */
  readonly size?: readonly [number, number];
  /** 1 for grey. */
  readonly channels: 1 | 3;
  /** Pixels that a picture may have before it is resized. */
  readonly mostPixels: number;
}

/** What the first bytes say that a file is; undefined for nothing that can be decoded. */
export function kindOf(bytes: Uint8Array): PictureKind | undefined {
  if (beginsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png';
  if (beginsWith(bytes, 0xff, 0xd8, 0xff)) return 'jpeg';
  if (beginsWith(bytes, 0x47, 0x49, 0x46, 0x38)) return 'gif';
  if (beginsWith(bytes, 0x52, 0x49, 0x46, 0x46) && beginsWith(bytes.subarray(8), 0x57, 0x45, 0x42, 0x50)) return 'webp';
  return beginsWith(bytes, 0x42, 0x4d) ? 'bmp' : undefined;
}

/** Decodes a picture and makes of it what is wanted. `library` is libwebp, needed for that kind alone. */
export function decode(bytes: Uint8Array, wanted: Wanted, library?: WebAssembly.Module): Planes | Why {
  const kind = kindOf(bytes);
  if (!kind) return { why: 'unknown' };
  try {
    return decodeWith(codecOf(kind, library), bytes, wanted);
  } catch (failure) {
    // What a decoder trips over in bytes that break the rules, it throws as it comes.
    return failure instanceof CodecFailure ? failure.reason : { why: 'damaged' };
  }
}

function decodeWith(codec: Codec, bytes: Uint8Array, { size, channels, mostPixels }: Wanted): Planes | Why {
  const header = codec.header(bytes);
  const { width, height, orientation } = header;
  if (width === 0 || height === 0) return { why: 'damaged' };
  if (width * height > mostPixels) return { why: 'too-large', width, height };
  const picture = flatten(turn(codec.decode(bytes, header), orientation), channels);
  return size ? fit(picture, size[1], size[0]) : picture;
}

function codecOf(kind: PictureKind, library: WebAssembly.Module | undefined): Codec {
  switch (kind) {
    case 'png':
      return png;
    case 'jpeg':
      return jpeg;
    case 'gif':
      return gif;
    case 'bmp':
      return bmp;
    case 'webp':
      if (!library) throw new Error('WebP needs its library');
      return webp(library);
  }
}

/** What a gzip file holds; undefined where that is more than `most` bytes. */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | Why | undefined {
  try {
    return packed.gunzip(bytes, most);
  } catch (failure) {
    if (failure instanceof CodecFailure) return failure.reason;
    throw failure;
  }
}
