import { LEVELS, levelOf } from '../base/levels';

/** Elements as memory holds them: numbers, or bytes that stand for numbers. */
type Stored = Float32Array | Float64Array | Uint8Array;

/** Numbers that are given at once to whoever goes through all of them. */
const PART = 0x4000;

/**
 * The numbers of all samples, in the one place where they are stored: as float32, or as bytes, which are looked up as
 * they are read. They have an array of their own until a machine is made, and then stand in its memory alone (`settleIn`),
 * where `load` reads them in the same way.
 */
export class Store {
  /** @param levels of bytes: 256 numbers for each channel (or each column), see `levelOf` */
  private constructor(
    private stored: Stored,
    readonly levels?: Float32Array,
  ) {}

  static ofNumbers(numbers: Float32Array): Store {
    return new Store(numbers);
  }

  /** `meaning` gives the number that a byte stands for in a channel; it is rounded to float32. */
  static ofBytes(bytes: Uint8Array, channels: number, meaning: (byte: number, channel: number) => number): Store {
    const levels = Float32Array.from({ length: channels * LEVELS }, (_, i) => meaning(i % LEVELS, Math.floor(i / LEVELS)));
    return new Store(bytes, levels);
  }

  get length(): number {
    return this.stored.length;
  }

  /** Of bytes: how many channels have levels of their own. */
  get channels(): number | undefined {
    return this.levels && this.levels.length / LEVELS;
  }

  /** The number of an element. */
  at(element: number): number {
    const value = this.stored[element]!;
    return this.levels ? levelOf(this.levels, element, value) : value;
  }

  /** A copy of the numbers [from, to). */
  slice(from = 0, to = this.length): Float32Array {
    return this.read(from, new Float32Array(to - from));
  }

  /** A copy of the bytes [from, to), where numbers are stored as bytes. */
  bytes(from: number, to: number): Uint8Array {
    if (!this.levels) throw new Error('numbers are not stored as bytes');
    return Uint8Array.from(this.stored.subarray(from, to));
  }

  /** All numbers, part by part: copies, each of which is there until the next one is asked for. */
  *parts(): Generator<Float32Array> {
    const part = new Float32Array(Math.min(PART, this.length));
    for (let from = 0; from < this.length; from += PART) yield this.read(from, part.subarray(0, this.length - from));
  }

  /** Copies all to other memory, which holds the same kind of elements. */
  copyTo(memory: Stored): void {
    if (memory instanceof Uint8Array !== (this.levels !== undefined)) throw new Error('bytes and numbers are not stored alike');
    memory.set(this.stored);
  }

  /** Memory that holds a copy is where all stands from now on: nothing may write to it. */
  settleIn(memory: Stored): void {
    if (memory.length !== this.length) throw new Error('the memory does not hold this');
    this.stored = memory;
  }

  private read(from: number, into: Float32Array): Float32Array {
    for (let i = 0; i < into.length; i++) into[i] = this.at(from + i);
    return into;
  }
}
