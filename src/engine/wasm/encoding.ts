/**
 * The binary format of WebAssembly (WebAssembly Core Specification 2.0, chapter 5), as far as a generated module needs
 * it. Code is a tree of bytes, so that joining pieces copies nothing; `flatten` writes it out once.
 */
export type Code = number | Uint8Array | readonly Code[];

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

export const typeCode: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  if (value < 0) throw new RangeError(`${value} has a sign`);
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
export function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.write(code);
  return writer.taken();
}

/** Bytes that grow. */
class Writer {
  private bytes = new Uint8Array(256);
  private length = 0;

  write(code: Code): void {
    if (typeof code === 'number') {
      this.reserve(1);
      this.bytes[this.length++] = code;
    } else if (code instanceof Uint8Array) {
      this.reserve(code.length);
      this.bytes.set(code, this.length);
      this.length += code.length;
    } else for (const part of code) this.write(part);
  }

  taken(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(2 * (this.length + count));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
