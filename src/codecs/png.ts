import { crc32, Reader } from './bytes';
import { orientationOf } from './exif';
import { inflate } from './inflate';
import { damaged, variant, type Codec, type Header, type Raster } from './types';

/** Numbers of a pixel by the type of colour: grey, RGB, palette, grey and alpha, RGB and alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
};
const indexed = 3;

interface Chunks {
  readonly width: number;
  readonly height: number;
  /** Bits of a number. */
  readonly depth: number;
  readonly color: number;
  readonly isInterlaced: boolean;
  readonly palette?: Uint8Array;
  /** `tRNS`: alphas of the palette, or the one colour that is transparent. */
  readonly transparency?: Uint8Array;
  readonly exif?: Uint8Array;
  readonly data: readonly Uint8Array[];
}

/** Portable Network Graphics (W3C), all its depths and colours, interlaced or not; of an animated one the default picture. */
export const png: Codec = {
  header(bytes) {
    const { width, height, exif } = readChunks(bytes);
    return { width, height, orientation: exif ? orientationOf(exif) : 1 };
  },
  decode(bytes, header) {
    const chunks = readChunks(bytes);
    if (chunks.color === indexed && !chunks.palette) throw damaged();
    const passes = passesOf(chunks);
    const lines = inflate(chunks.data, passes.reduce((sum, { rows, stride }) => sum + rows * (stride + 1), 0));
    return expand(chunks, passes, lines, header);
  },
};

function readChunks(bytes: Uint8Array): Chunks {
  const reader = new Reader(bytes, false);
  const found = new Map<string, Uint8Array>();
  const data: Uint8Array[] = [];
  for (let at = 8, type = ''; type !== 'IEND'; at += 12 + reader.u32(at)) {
    type = reader.text(at + 4, 4);
    if (at === 8 && type !== 'IHDR') throw type === 'CgBI' ? variant('CgBI') : damaged();
    const length = reader.u32(at);
    reader.require(at + 8, length + 4);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (!['IHDR', 'PLTE', 'tRNS', 'IDAT', 'eXIf', 'IEND'].includes(type)) continue;
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== reader.u32(at + 8 + length)) throw damaged();
    if (type === 'IDAT') data.push(body);
    else found.set(type, body);
  }
  return { ...frame(found.get('IHDR')!), palette: found.get('PLTE'), transparency: found.get('tRNS'), exif: found.get('eXIf'), data };
}

function frame(body: Uint8Array): Pick<Chunks, 'width' | 'height' | 'depth' | 'color' | 'isInterlaced'> {
  if (body.length !== 13) throw damaged();
  const reader = new Reader(body, false);
  const [width, height, depth, color] = [reader.u32(0), reader.u32(4), reader.u8(8), reader.u8(9)];
  const isKnown = depthsOf[color]?.includes(depth) && reader.u8(10) === 0 && reader.u8(11) === 0 && reader.u8(12) < 2;
  if (!isKnown) throw damaged();
  return { width, height, depth, color, isInterlaced: reader.u8(12) === 1 };
}

/** Some of the rows and columns, which are stored together. */
interface Pass {
  readonly x: number;
  readonly y: number;
  /** Columns and rows from one to the next. */
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row, without the one for its filter. */
  readonly stride: number;
}

const whole = [[0, 0, 1, 1]] as const;
/** Adam7: x, y, dx, dy. */
const interlaced = [
  [0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2],
] as const;

function passesOf({ width, height, depth, color, isInterlaced }: Chunks): Pass[] {
  const bits = depth * channelsOf[color]!;
  const passes = (isInterlaced ? interlaced : whole).map(([x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    return { x, y, dx, dy, columns, rows, stride: Math.ceil((columns * bits) / 8) };
  });
  return passes.filter(({ columns, rows }) => columns > 0 && rows > 0);
}

function expand(chunks: Chunks, passes: readonly Pass[], lines: Uint8Array, { width, height }: Header): Raster {
  const pixels = new Uint8Array(width * height * 4);
  const read = pixelReader(chunks);
  const apart = Math.max(1, (chunks.depth * channelsOf[chunks.color]!) >> 3);
  let at = 0;
  for (const { x, y, dx, dy, columns, rows, stride } of passes) {
    let above: Uint8Array = new Uint8Array(stride);
    for (let row = 0; row < rows; row++) {
      const line = lines.subarray(at + 1, at + 1 + stride);
      unfilter(lines[at]!, line, above, apart);
      for (let column = 0; column < columns; column++) {
        read(line, column, pixels, ((y + row * dy) * width + x + column * dx) * 4);
      }
      above = line;
      at += stride + 1;
    }
  }
  return { width, height, pixels };
}

/** Adds to each byte of a line what its filter took away; `apart` is the distance to the same number of the pixel before. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, apart: number): void {
  if (filter > 4) throw damaged();
  if (filter === 0) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < apart ? 0 : line[i - apart]!;
    const up = above[i]!;
    if (filter === 1) line[i]! += left;
    else if (filter === 2) line[i]! += up;
    else if (filter === 3) line[i]! += (left + up) >> 1;
    else line[i]! += paeth(left, up, i < apart ? 0 : above[i - apart]!);
  }
}

/** Which of three neighbours is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes the pixel of a column of a line to `into`, at `to`. */
type ReadPixel = (line: Uint8Array, column: number, into: Uint8Array, to: number) => void;

function pixelReader({ depth, color, palette, transparency }: Chunks): ReadPixel {
  const numberAt = depth === 16 ? wide : depth === 8 ? byte : narrow(depth);
  if (color === indexed) return paletteReader(palette!, transparency, numberAt);
  const channels = channelsOf[color]!;
  const hasAlpha = channels === 2 || channels === 4;
  const colors = hasAlpha ? channels - 1 : channels;
  const toByte = (value: number): number => (depth === 16 ? (value * 255 + 32895) >>> 16 : (value * 255) / ((1 << depth) - 1));
  const hidden = !hasAlpha && transparency ? keyOf(transparency, colors) : undefined;
  return (line, column, into, to) => {
    let isHidden = hidden !== undefined;
    for (let i = 0; i < 3; i++) {
      const value = numberAt(line, column * channels + (colors === 1 ? 0 : i));
      into[to + i] = toByte(value);
      isHidden &&= value === hidden![colors === 1 ? 0 : i];
    }
    into[to + 3] = hasAlpha ? toByte(numberAt(line, column * channels + colors)) : isHidden ? 0 : 255;
  };
}

function paletteReader(palette: Uint8Array, alphas: Uint8Array | undefined, numberAt: (line: Uint8Array, at: number) => number): ReadPixel {
  const count = Math.floor(palette.length / 3);
  return (line, column, into, to) => {
    const index = numberAt(line, column);
    if (index >= count) throw damaged();
    for (let i = 0; i < 3; i++) into[to + i] = palette[index * 3 + i]!;
    into[to + 3] = alphas?.[index] ?? 255;
  };
}

/** The one colour that is transparent. */
function keyOf(transparency: Uint8Array, colors: number): number[] {
  if (transparency.length < 2 * colors) throw damaged();
  return Array.from({ length: colors }, (_, i) => wide(transparency, i));
}

const byte = (line: Uint8Array, at: number): number => line[at]!;
const wide = (line: Uint8Array, at: number): number => (line[2 * at]! << 8) | line[2 * at + 1]!;
/** Several numbers in a byte, the first in its high bits. */
const narrow = (depth: number) => (line: Uint8Array, at: number): number => {
  const bit = at * depth;
  return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
};
