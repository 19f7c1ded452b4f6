import { join, Reader } from './bytes';
import { expandLzw } from './lzw';
import { damaged, type Codec } from './types';

/** The first picture of a file, which may be a part of the screen. */
interface Frame {
  /** Of the screen. */
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  readonly isInterlaced: boolean;
  /** Red, green and blue of each colour. */
  readonly palette: Uint8Array;
  /** The colour that leaves the screen free; none where it is undefined. */
  readonly transparent: number | undefined;
  readonly depth: number;
  readonly codes: Uint8Array;
}

const extension = 0x21;
const graphicControl = 0xf9;
const image = 0x2c;

/** GIF 87a and 89a: the first frame, transparent where it leaves the screen free. */
export const gif: Codec = {
  header(bytes) {
    const { width, height } = readFirst(bytes);
    return { width, height, orientation: 1 };
  },
  decode(bytes) {
    const frame = readFirst(bytes);
    const { width, height, columns, rows } = frame;
    const pixels = new Uint8Array(width * height * 4);
    const colors = expandLzw(frame.codes, frame.depth, columns * rows);
    rowOrder(frame).forEach((row, i) => writeRow(frame, colors.subarray(i * columns, (i + 1) * columns), row, pixels));
    return { width, height, pixels };
  },
};

/** Which row is stored when: with interlacing first every eighth, then those halfway between, and so on. */
function rowOrder({ rows, isInterlaced }: Frame): number[] {
  const passes = isInterlaced ? [[0, 8], [4, 8], [2, 4], [1, 2]] : [[0, 1]];
  return passes.flatMap(([from, apart]) => Array.from({ length: Math.ceil(Math.max(0, rows - from!) / apart!) }, (_, i) => from! + i * apart!));
}

function writeRow({ width, x, y, palette, transparent }: Frame, colors: Uint8Array, row: number, pixels: Uint8Array): void {
  for (let column = 0, to = ((y + row) * width + x) * 4; column < colors.length; column++, to += 4) {
    const color = colors[column]!;
    if (color === transparent) continue;
    if (color * 3 >= palette.length) throw damaged();
    for (let i = 0; i < 3; i++) pixels[to + i] = palette[color * 3 + i]!;
    pixels[to + 3] = 255;
  }
}

/** Walks the blocks to the end of the first picture, so that one that is cut off, or lies outside of the screen, is found. */
function readFirst(bytes: Uint8Array): Frame {
  const reader = new Reader(bytes, true);
  const screen = { width: reader.u16(6), height: reader.u16(8), palette: paletteAt(reader, 13, reader.u8(10)) };
  let transparent: number | undefined;
  for (let at = 13 + screen.palette.length; ; ) {
    const kind = reader.u8(at);
    if (kind === image) return { transparent, ...readImage(reader, at, screen) };
    if (kind !== extension) throw damaged();
    if (reader.u8(at + 1) === graphicControl) transparent = reader.u8(at + 3) & 1 ? reader.u8(at + 6) : undefined;
    at = blocksAt(reader, at + 2).end;
  }
}

type Screen = Pick<Frame, 'width' | 'height' | 'palette'>;

function readImage(reader: Reader, start: number, screen: Screen): Omit<Frame, 'transparent'> {
  const [x, y, columns, rows] = [reader.u16(start + 1), reader.u16(start + 3), reader.u16(start + 5), reader.u16(start + 7)];
  const flags = reader.u8(start + 9);
  if (x + columns > screen.width || y + rows > screen.height || columns === 0 || rows === 0) throw damaged();
  const own = paletteAt(reader, start + 10, flags);
  const palette = own.length > 0 ? own : screen.palette;
  const at = start + 10 + own.length;
  const depth = reader.u8(at);
  const { parts } = blocksAt(reader, at + 1);
  if (palette.length === 0 || depth === 0 || depth > 8) throw damaged();
  return { ...screen, x, y, columns, rows, isInterlaced: (flags & 0x40) !== 0, palette, depth, codes: join(parts) };
}

/** A palette, by the flags before it. */
function paletteAt(reader: Reader, at: number, flags: number): Uint8Array {
  const size = flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
  reader.require(at, size);
  return reader.bytes.subarray(at, at + size);
}

/** The blocks that start at `at`, of which an empty one is the last, and where it ends. */
function blocksAt(reader: Reader, at: number): { parts: Uint8Array[]; end: number } {
  const parts: Uint8Array[] = [];
  for (let length = reader.u8(at); length > 0; length = reader.u8(at)) {
    reader.require(at + 1, length);
    parts.push(reader.bytes.subarray(at + 1, at + 1 + length));
    at += length + 1;
  }
  return { parts, end: at + 1 };
}
