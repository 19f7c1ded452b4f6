import { Reader } from './bytes';
import { damaged, variant, type Codec, type Header } from './types';

/** The header of a bitmap. */
interface Facts {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  /** Bits of a pixel. */
  readonly bits: number;
  readonly palette?: { readonly at: number; readonly count: number; readonly entry: number };
  /** Which bits of a pixel are its red, green, blue and alpha; 0 for none. */
  readonly masks: readonly number[];
  /** Where the pixels begin. */
  readonly start: number;
}

/** The header of OS/2, which has 16 bits for each extent. */
const coreHeader = 12;
const bitFields = [3, 6];
const names: Readonly<Record<number, string>> = { 1: 'RLE8', 2: 'RLE4', 4: 'JPEG', 5: 'PNG', 11: 'CMYK', 12: 'CMYK', 13: 'CMYK' };

/** Windows bitmaps: 1, 2, 4, 8, 16, 24 or 32 bits a pixel, not compressed. */
export const bmp: Codec = {
  header(bytes) {
    const { width, height } = readFacts(new Reader(bytes, true));
    return { width, height, orientation: 1 };
  },
  decode(bytes, header) {
    const reader = new Reader(bytes, true);
    const facts = readFacts(reader);
    const stride = Math.ceil((facts.width * facts.bits) / 32) * 4;
    reader.require(facts.start, stride * facts.height);
    return { width: header.width, height: header.height, pixels: decodeRows(reader, facts, stride, header) };
  },
};

function readFacts(reader: Reader): Facts {
  const headerSize = reader.u32(14);
  if (headerSize !== coreHeader && headerSize < 40) throw damaged();
  const isCore = headerSize === coreHeader;
  const [width, rows] = isCore ? [reader.u16(18), reader.u16(20)] : [reader.i32(18), reader.i32(22)];
  const bits = reader.u16(isCore ? 24 : 28);
  const compression = isCore ? 0 : reader.u32(30);
  if (width <= 0 || rows === 0 || ![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw damaged();
  const hasMasks = bitFields.includes(compression);
  if (compression !== 0 && !hasMasks) throw variant(names[compression] ?? String(compression));
  const start = reader.u32(10);
  const facts = { width, height: Math.abs(rows), isTopDown: rows < 0, bits, start };
  if (bits > 8) return { ...facts, masks: masksOf(reader, bits, hasMasks, headerSize, compression) };
  const at = 14 + headerSize;
  const entry = isCore ? 3 : 4;
  const said = isCore ? 0 : reader.u32(46);
  const count = Math.min(said === 0 ? 1 << bits : said, 1 << bits, Math.floor((start - at) / entry));
  if (count <= 0) throw damaged();
  return { ...facts, masks: [], palette: { at, count, entry } };
}

/** With bit fields those of the header; 16 bits are else 5 of each colour, and what more there is says nothing. */
function masksOf(reader: Reader, bits: number, hasMasks: boolean, headerSize: number, compression: number): number[] {
  if (!hasMasks) return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  if (bits === 24) throw damaged();
  const hasAlpha = headerSize >= 56 || compression === 6;
  return [54, 58, 62, ...(hasAlpha ? [66] : [])].map((at) => reader.u32(at)).concat(hasAlpha ? [] : [0]);
}

function decodeRows(reader: Reader, facts: Facts, stride: number, { width, height }: Header): Uint8Array {
  const { isTopDown, bits, start } = facts;
  const pixels = new Uint8Array(width * height * 4);
  const write = facts.palette ? paletteWriter(reader, facts.palette) : maskWriter(facts.masks);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (isTopDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) write(pixelAt(reader, row, x, bits), pixels, (y * width + x) * 4);
  }
  return pixels;
}

function pixelAt(reader: Reader, row: number, x: number, bits: number): number {
  if (bits === 32) return reader.u32(row + 4 * x);
  if (bits === 24) return reader.u24(row + 3 * x);
  if (bits === 16) return reader.u16(row + 2 * x);
  const bit = x * bits;
  return (reader.u8(row + (bit >> 3)) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

type Write = (pixel: number, into: Uint8Array, to: number) => void;

/** Entries are blue, green and red. */
function paletteWriter({ bytes }: Reader, { at, count, entry }: NonNullable<Facts['palette']>): Write {
  return (index, into, to) => {
    if (index >= count) throw damaged();
    for (let i = 0; i < 3; i++) into[to + i] = bytes[at + index * entry + 2 - i]!;
    into[to + 3] = 255;
  };
}

function maskWriter(masks: readonly number[]): Write {
  const fields = masks.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
    return { mask, shift, most: mask >>> shift };
  });
  return (pixel, into, to) => {
    fields.forEach(({ mask, shift, most }, i) => {
      const opaque = i === 3 ? 255 : 0;
      into[to + i] = most === 0 ? opaque : Math.floor((((pixel & mask) >>> shift) * 255 + most / 2) / most);
    });
  };
}
