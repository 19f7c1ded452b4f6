/**
 * The binary format of WebAssembly (WebAssembly Core Specification 2.0, chapter 5), as far as a generated module needs
 * it. Code is a tree of bytes, so that joining pieces copies nothing; `flatten` writes it out once.
 */
export type Code = number | readonly Code[];

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

export const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
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
export function signed(value: number): number[] {
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
export function single(value: number): number[] {
  scratch.setFloat32(0, value, true);
  return [0, 1, 2, 3].map((i) => scratch.getUint8(i));
}

/** The eight bytes of a float64. */
export function double(value: number): number[] {
  scratch.setFloat64(0, value, true);
  return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => scratch.getUint8(i));
}

/** Entries with their count before them. */
export function vector(entries: readonly Code[]): Code {
  return [unsigned(entries.length), entries];
}

/** Bytes with their number before them. */
export function sized(code: Code): Code {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
}

export function name(text: string): Code {
  return vector([...new TextEncoder().encode(text)]);
}

export function section(id: number, entries: readonly Code[]): Code {
  return entries.length === 0 ? [] : [id, sized(vector(entries))];
}

/** A tree of bytes, written out. */
export function flatten(code: Code): number[] {
  const bytes: number[] = [];
  const pending: Code[] = [code];
  while (pending.length > 0) {
    const next = pending.pop()!;
    if (typeof next === 'number') bytes.push(next);
    else for (let i = next.length - 1; i >= 0; i--) pending.push(next[i]!);
  }
  return bytes;
}
