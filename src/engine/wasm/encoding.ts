/**
 * The binary format of WebAssembly (WebAssembly Core Specification 2.0, chapter 5), as far as a generated module needs
 * it. What a network's module is made of are many small lists of bytes; they are joined by what the engine of JavaScript
 * has built in, which is quick before it has compiled anything of ours.
 */
export type Bytes = readonly number[];

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

export const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Those of one byte, made once: most numbers in code are among them. */
const short: readonly Bytes[] = Array.from({ length: 128 }, (_, byte) => [byte]);

/** Unsigned LEB128. */
export function unsigned(value: number): Bytes {
  if (value < 0) throw new RangeError(`${value} has a sign`);
  if (value < 128) return short[value]!;
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit number. */
export function signed(value: number): Bytes {
  if (value >= -64 && value < 64) return short[value & 127]!;
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

/** The four bytes of a float32. */
export function single(value: number): Bytes {
  scratch.setFloat32(0, value, true);
  return [0, 1, 2, 3].map((i) => scratch.getUint8(i));
}

/** The eight bytes of a float64. */
export function double(value: number): Bytes {
  scratch.setFloat64(0, value, true);
  return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => scratch.getUint8(i));
}

/** Lists that are joined at once: all of them stand on the stack. */
const AT_ONCE = 1000;

/** Lists one behind the other. */
export function joined(lists: readonly Bytes[]): Bytes {
  let all: number[] = [];
  for (let i = 0; i < lists.length; i += AT_ONCE) all = all.concat(...lists.slice(i, i + AT_ONCE));
  return all;
}

/** Entries with their count before them. */
export function vector(entries: readonly Bytes[]): Bytes {
  return unsigned(entries.length).concat(joined(entries));
}

/** Bytes with their number before them. */
export function sized(bytes: Bytes): Bytes {
  return unsigned(bytes.length).concat(bytes);
}

export function name(text: string): Bytes {
  return sized([...new TextEncoder().encode(text)]);
}

export function section(id: number, entries: readonly Bytes[]): Bytes {
  return entries.length === 0 ? [] : [id].concat(sized(vector(entries)));
}
