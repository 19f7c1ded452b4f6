import { deflateSync } from 'node:zlib';

/** CRC-32, bit by bit. */
export function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length);
  ends.writeUInt32BE(crcOf(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
}

/** A grey PNG of 8 bits, whose compressed data is cut into chunks at these places. */
export function greyPng(width: number, height: number, pixels: Uint8Array, cuts: readonly number[] = []): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const lines = Array.from({ length: height }, (_, y) => [0, ...pixels.subarray(y * width, (y + 1) * width)]).flat();
  const data = deflateSync(Uint8Array.from(lines));
  const places = [0, ...cuts.map((cut) => Math.min(cut, data.length)).sort((a, b) => a - b), data.length];
  const parts = places.slice(1).map((end, i) => chunk('IDAT', data.subarray(places[i], end)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), ...parts, chunk('IEND', Buffer.alloc(0))]);
}

/**
 * A GIF of the colours 0 … 2^depth - 1, which are greys. `clears`: whether a full table is begun anew, or used to the end,
 * which the format allows, too.
 */
export function greyGif(width: number, height: number, colors: Uint8Array, depth: number, clears = true): Uint8Array {
  const greys = Array.from({ length: 1 << depth }, (_, i) => [i, i, i]).flat();
  const screen = [width & 255, width >> 8, height & 255, height >> 8];
  const codes = lzw(colors, depth, clears);
  const blocks: number[] = [];
  for (let at = 0; at < codes.length; at += 255) blocks.push(Math.min(255, codes.length - at), ...codes.slice(at, at + 255));
  const head = [...Buffer.from('GIF89a'), ...screen, 0x80 | (depth - 1), 0, 0, ...greys];
  return Uint8Array.from([...head, 0x2c, 0, 0, 0, 0, ...screen, 0, depth, ...blocks, 0, 0x3b]);
}

function lzw(colors: Uint8Array, depth: number, clears: boolean): number[] {
  const [clear, end] = [1 << depth, (1 << depth) + 1];
  const bytes: number[] = [];
  let [bits, held, size] = [0, 0, depth + 1];
  const emit = (code: number): void => {
    bits |= code << held;
    for (held += size; held >= 8; held -= 8, bits >>>= 8) bytes.push(bits & 255);
  };
  let table = new Map<string, number>();
  let known = '';
  let code = -1;
  emit(clear);
  for (const color of colors) {
    const longer = `${known},${color}`;
    const found = code < 0 ? color : table.get(longer);
    if (found !== undefined) {
      [known, code] = [code < 0 ? String(color) : longer, found];
      continue;
    }
    emit(code);
    const next = end + 1 + table.size;
    if (next < 4096) {
      table.set(longer, next);
      if (next === 1 << size) size++;
    } else if (clears) {
      emit(clear);
      [table, size] = [new Map(), depth + 1];
    }
    [known, code] = [String(color), color];
  }
  emit(code);
  // The decoder has one more entry than the encoder knows of.
  if (end + 1 + table.size === 1 << size && size < 12) size++;
  emit(end);
  return held > 0 ? [...bytes, bits & 255] : bytes;
}
