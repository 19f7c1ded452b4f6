import type { Registers } from '../kernels/types';
import { registerOffsets } from './placement';

/** Registers in a machine's memory, where its module reads them. */
export class MemoryRegisters implements Registers {
  private readonly numbers: Float64Array;
  private readonly counts: Int32Array;
  readonly samples: Int32Array;

  /** `address` is a multiple of 8. */
  constructor(buffer: ArrayBuffer, address: number, capacity: number) {
    this.numbers = new Float64Array(buffer, address, registerOffsets.rows / 8);
    this.counts = new Int32Array(buffer, address, registerOffsets.samples / 4);
    this.samples = new Int32Array(buffer, address + registerOffsets.samples, capacity);
  }

  get learningRate(): number {
    return this.numbers[registerOffsets.learningRate / 8]!;
  }

  set learningRate(value: number) {
    this.numbers[registerOffsets.learningRate / 8] = value;
  }

  get update(): number {
    return this.numbers[registerOffsets.update / 8]!;
  }

  set update(value: number) {
    this.numbers[registerOffsets.update / 8] = value;
  }

  get step(): number {
    return this.numbers[registerOffsets.step / 8]!;
  }

  set step(value: number) {
    this.numbers[registerOffsets.step / 8] = value;
  }

  get seed(): number {
    return this.numbers[registerOffsets.seed / 8]!;
  }

  set seed(value: number) {
    this.numbers[registerOffsets.seed / 8] = value;
  }

  get rows(): number {
    return this.counts[registerOffsets.rows / 4]!;
  }

  set rows(value: number) {
    this.counts[registerOffsets.rows / 4] = value;
  }

  get batch(): number {
    return this.counts[registerOffsets.batch / 4]!;
  }

  set batch(value: number) {
    this.counts[registerOffsets.batch / 4] = value;
  }
}
