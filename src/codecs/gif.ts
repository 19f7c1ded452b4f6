import { GifReader } from 'omggif';
import { join, Reader } from './bytes';
import { damaged, type Codec } from './types';

/** What is needed to decode the first frame alone. */
interface First {
  readonly width: number;
  readonly height: number;
  /** A file with no other frame in it. */
  readonly file: Uint8Array;
}

const extension = 0x21;
const graphicControl = 0xf9;
const image = 0x2c;
const trailer = 0x3b;

/** GIF 87a and 89a: the first frame, transparent where it leaves the screen free. */
export const gif: Codec = {
  header(bytes) {
    const { width, height } = readFirst(bytes);
    return { width, height, orientation: 1 };
  },
  decode(bytes, { width, height }) {
    const pixels = new Uint8Array(width * height * 4);
    new GifReader(readFirst(bytes).file).decodeAndBlitFrameRGBA(0, pixels);
    return { width, height, pixels };
  },
};

/** Walks the blocks to the end of the first picture, so that one that is cut off, or lies outside of the screen, is found. */
function readFirst(bytes: Uint8Array): First {
  const reader = new Reader(bytes, true);
  const [width, height] = [reader.u16(6), reader.u16(8)];
  let at = 13 + paletteSize(reader.u8(10));
  reader.require(0, at);
  const parts = [bytes.subarray(0, at)];
  for (;;) {
    const [start, kind] = [at, reader.u8(at)];
    if (kind === image) {
      at = endOfImage(reader, start, width, height, reader.u8(10));
      return { width, height, file: join([...parts, bytes.subarray(start, at), Uint8Array.of(trailer)]) };
    }
    if (kind !== extension) throw damaged();
    at = endOfBlocks(reader, start + 2);
    if (reader.u8(start + 1) === graphicControl) parts[1] = bytes.subarray(start, at);
  }
}

function endOfImage(reader: Reader, start: number, width: number, height: number, screen: number): number {
  const [x, y, columns, rows] = [1, 3, 5, 7].map((offset) => reader.u16(start + offset));
  const flags = reader.u8(start + 9);
  if (x! + columns! > width || y! + rows! > height || columns === 0 || rows === 0) throw damaged();
  if (paletteSize(flags) + paletteSize(screen) === 0) throw damaged();
  return endOfBlocks(reader, start + 10 + paletteSize(flags) + 1);
}

/** Bytes of a palette by the flags before it. */
function paletteSize(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Behind the blocks that start at `at`, of which an empty one is the last. */
function endOfBlocks(reader: Reader, at: number): number {
  for (let length = reader.u8(at); length > 0; length = reader.u8(at)) {
    reader.require(at + 1, length);
    at += length + 1;
  }
  return at + 1;
}
