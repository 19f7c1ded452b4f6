import type { Mathematics } from '../formulas/functions';
import type { Instruction } from '../plan/types';

/** A tensor's elements; float32 in use, float64 for gradient checks. */
export type Floats = Float32Array | Float64Array;

/** Elements as memory holds them: of a tensor with `levels` bytes, which stand for numbers. */
export type Stored = Floats | Uint8Array;

/** What changes from batch to batch; kernels read it while they run. */
export interface Registers {
  /** Rows in the batch, at most the plan's capacity. */
  rows: number;
  learningRate: number;
  /** Number of the update, from 1: Adam's t. */
  update: number;
  /** Position of the batch in its epoch, from 0. */
  batch: number;
  /** Number of the step, from 0, and the run's seed: the keys of what is random within a step. */
  step: number;
  seed: number;
  /** Rows of the data in the batch: the first `rows` count. */
  readonly samples: Int32Array;
}

/** An instruction with its operands' memory. */
export interface Binding {
  readonly instruction: Instruction;
  /** Bytes are among them for `load` alone. */
  readonly inputs: readonly Stored[];
  readonly outputs: readonly Floats[];
  readonly registers: Registers;
  /** What formulas are computed with, in the precision in use: `float32` or `float64`. */
  readonly mathematics: Mathematics<number, boolean>;
  /**
   * Rounds to the precision in use: `Math.fround`, or nothing for float64. Layers round each product and each
   * sum, as hardware does that has no fused multiply-add, so that faster kernels can give the same bits.
   */
  readonly round: (value: number) => number;
}

/** Binds an instruction once; what it returns runs it and keeps nothing. */
export type Kernel = (binding: Binding) => () => void;

/** The registers as they are now; `samples` stay those of the machine. */
export function registersNow({ rows, learningRate, update, batch, step, seed, samples }: Registers): Registers {
  return { rows, learningRate, update, batch, step, seed, samples };
}
