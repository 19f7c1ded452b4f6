/**
 * Counter-based random numbers: a value depends on its key alone, never on how many were drawn before, so a
 * checkpoint holds no generator state and streams do not disturb each other.
 *
 * The generator is Threefry-4x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011).
 */

const rotations = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
] as const;

/** Key schedule parity of Threefish, 32 bits. */
const parity = 0x1bd11bda;

type Words = [number, number, number, number];

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** Four pseudo-random 32-bit words for a key and a counter of four words each. */
export function threefry(key: Readonly<Words>, counter: Readonly<Words>): Words {
  const words = new Uint32Array(4);
  fill(words, scheduleOf(key), ...counter);
  return [...words] as Words;
}

/** The key's words and their parity, which are added in turns. */
function scheduleOf(key: Readonly<Words>): Int32Array {
  return Int32Array.of(...key, parity ^ key[0] ^ key[1] ^ key[2] ^ key[3]);
}

/** The same into words that there are, for loops that must not allocate. */
function fill(into: Uint32Array, schedule: Int32Array, first: number, second: number, third: number, fourth: number): void {
  let a = (first + schedule[0]!) | 0;
  let b = (second + schedule[1]!) | 0;
  let c = (third + schedule[2]!) | 0;
  let d = (fourth + schedule[3]!) | 0;
  for (let round = 0; round < 20; round++) {
    const pair = rotations[round % 8]!;
    a = (a + b) | 0;
    b = rotate(b, pair[0]) ^ a;
    c = (c + d) | 0;
    d = rotate(d, pair[1]) ^ c;
    const kept = b;
    b = d;
    d = kept;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + schedule[injection % 5]!) | 0;
      b = (b + schedule[(injection + 1) % 5]!) | 0;
      c = (c + schedule[(injection + 2) % 5]!) | 0;
      d = (d + schedule[(injection + 3) % 5]! + injection) | 0;
    }
  }
  into[0] = a;
  into[1] = b;
  into[2] = c;
  into[3] = d;
}

/** A 32-bit number for a stream's name (FNV-1a over its UTF-16 units). */
export function streamId(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * One stream of random numbers, keyed by (seed, stream, epoch, step); the element is the argument of each draw.
 * The stream's name says its purpose (`split`, `shuffle`, `h1.weights`), so that adding a purpose leaves the
 * numbers of the others alone.
 */
export class Random {
  private readonly schedule: Int32Array;
  private block = -1;
  private readonly words = new Uint32Array(4);

  constructor(
    seed: number,
    stream: string,
    private epoch = 0,
    private step = 0,
  ) {
    this.schedule = scheduleOf([seed >>> 0, Math.floor(seed / 0x100000000) >>> 0, streamId(stream), 0]);
  }

  /** Goes on with the numbers of another step, or of another epoch. */
  enter(step: number, epoch = this.epoch): void {
    this.step = step;
    this.epoch = epoch;
    this.block = -1;
  }

  /** 32 random bits for an element, 0 … 2³² - 1. */
  bits(element: number): number {
    const block = Math.floor(element / 4);
    if (block !== this.block) {
      fill(this.words, this.schedule, block | 0, this.step | 0, this.epoch | 0, 0);
      this.block = block;
    }
    return this.words[element % 4]!;
  }

  /** Uniform in [0, 1), with 24 bits, which float32 holds exactly. */
  uniform(element: number): number {
    return (this.bits(element) >>> 8) / 0x1000000;
  }

  /** A whole number in [0, bound), for bounds far below 2³² (the bias is at most bound / 2³²). */
  below(bound: number, element: number): number {
    return Math.floor((this.bits(element) / 0x100000000) * bound);
  }

  /** Puts `items` into a random order, in place (Fisher and Yates). */
  shuffle(items: Int32Array | number[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1, i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  }
}
