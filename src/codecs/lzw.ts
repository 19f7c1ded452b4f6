import { damaged } from './types';

const mostBits = 12;
const mostCodes = 1 << mostBits;
const none = -1;

/**
 * The first `count` bytes that the LZW codes of a GIF (appendix F of GIF 89a) stand for; `depth` is the number of bits that
 * the stream begins with, less one. What follows them is not looked at. Throws a `CodecFailure` where there are fewer.
 */
export function expandLzw(codes: Uint8Array, depth: number, count: number): Uint8Array {
  const [clear, end] = [1 << depth, (1 << depth) + 1];
  const table = new Table(clear);
  const read = codeReader(codes);
  const bytes = new Uint8Array(count);
  let [size, before] = [depth + 1, none];
  for (let at = 0; at < count; ) {
    const code = read(size);
    if (code === end) throw damaged();
    if (code === clear) {
      table.count = end + 1;
      [size, before] = [depth + 1, none];
      continue;
    }
    if (before !== none) {
      table.add(before, code);
      if (table.count >= 1 << size && size < mostBits) size++;
    }
    if (code >= table.count) throw damaged();
    at += table.write(code, bytes, at);
    before = code;
  }
  return bytes;
}

/** What codes stand for: what another one does, and a byte behind that. */
class Table {
  count: number;
  private readonly prefixes = new Uint16Array(mostCodes);
  private readonly firsts = new Uint8Array(mostCodes);
  private readonly lasts = new Uint8Array(mostCodes);
  private readonly lengths = new Uint16Array(mostCodes);

  constructor(clear: number) {
    this.count = clear + 2;
    for (let code = 0; code < clear; code++) {
      this.firsts[code] = this.lasts[code] = code;
      this.lengths[code] = 1;
    }
  }

  /** The next code: what stood there before, and the first byte of what stands there now, which may be this very code. */
  add(before: number, now: number): void {
    if (this.count === mostCodes) return;
    this.prefixes[this.count] = before;
    this.firsts[this.count] = this.firsts[before]!;
    this.lasts[this.count] = this.firsts[now === this.count ? before : now]!;
    this.lengths[this.count] = this.lengths[before]! + 1;
    this.count++;
  }

  /** Writes what a code stands for, as far as there is room; gives its length. */
  write(code: number, into: Uint8Array, at: number): number {
    const length = this.lengths[code]!;
    for (let place = at + length - 1, part = code; place >= at; place--, part = this.prefixes[part]!) {
      if (place < into.length) into[place] = this.lasts[part]!;
    }
    return length;
  }
}

/** Reads codes of so many bits, the lowest first. */
function codeReader(bytes: Uint8Array): (size: number) => number {
  let [at, bits, held] = [0, 0, 0];
  return (size) => {
    while (held < size) {
      if (at === bytes.length) throw damaged();
      bits |= bytes[at++]! << held;
      held += 8;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    held -= size;
    return code;
  };
}
