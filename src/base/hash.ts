/**
 * MurmurHash3 for 32 bits (Austin Appleby, public domain), run twice with different seeds: 64 bits in hexadecimal.
 * Tells whether two things are the same; it protects against nobody.
 */
export function hashWords(words: ArrayLike<number>): string {
  return hashParts([words]);
}

/** Of a text's UTF-16 units. */
export function hashText(text: string): string {
  return hashWords(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
}

/** Of float32 numbers, bit by bit, however they are parted; every NaN counts as the same one, and in the parts becomes it. */
export function hashFloats(parts: Iterable<Float32Array>): string {
  return hashParts(inWords(parts));
}

function* inWords(parts: Iterable<Float32Array>): Generator<Uint32Array> {
  for (const { buffer, byteOffset, length } of parts) {
    const words = new Uint32Array(buffer, byteOffset, length);
    unifyNaNs(words);
    yield words;
  }
}

function hashParts(parts: Iterable<ArrayLike<number>>): string {
  const [first, second] = [new Murmur(0x9747b28c), new Murmur(0x3c6ef372)];
  for (const part of parts) {
    first.add(part);
    second.add(part);
  }
  return hex(first.end()) + hex(second.end());
}

/** The one NaN whose bits may leave the machine: JavaScript engines do not fix which of them is stored. */
const canonicalNaN = 0x7fc00000;

/** A copy of float32 numbers as their bits, with every NaN the same. */
export function wordsOf(values: ArrayLike<number>): Uint32Array {
  const words = new Uint32Array((values instanceof Float32Array ? values.slice() : Float32Array.from(values)).buffer);
  unifyNaNs(words);
  return words;
}

/** Makes every NaN among the bits of float32 numbers the same one, in place. */
export function unifyNaNs(words: Uint32Array): void {
  // All bits of the exponent, and one of the fraction at least.
  for (let i = 0; i < words.length; i++) if ((words[i]! & 0x7fffffff) > 0x7f800000) words[i] = canonicalNaN;
}

class Murmur {
  private count = 0;

  constructor(private hash: number) {}

  add(words: ArrayLike<number>): void {
    let { hash } = this;
    for (let i = 0; i < words.length; i++) {
      let word = Math.imul(words[i]!, 0xcc9e2d51);
      word = (word << 15) | (word >>> 17);
      hash ^= Math.imul(word, 0x1b873593);
      hash = (hash << 13) | (hash >>> 19);
      hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
    }
    this.hash = hash;
    this.count += words.length;
  }

  end(): number {
    let hash = this.hash ^ (this.count * 4);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
