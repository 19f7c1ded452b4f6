import { levelOf } from '../../base/levels';
import { float32, float64 } from '../formulas/functions';
import { naiveKernels } from '../kernels/table';
import type { Floats, Registers, Stored } from '../kernels/types';
import {
  rowSize,
  sliceExtents,
  type Instruction,
  type PlacedTensor,
  type Plan,
  type Program,
  type SliceExtents,
} from '../plan/types';
import { BoundModule, withSteps, type BoundPlan } from './boundModule';
import { allocate, copyOf } from './memory';

export type Precision = 'float32' | 'float64';

export const elementBytes: Readonly<Record<Precision, number>> = { float32: 4, float64: 8 };

/**
 * Which kernels compute in float32: those of a generated module, with each product and sum rounded by itself, so that
 * the bits are the same everywhere, or (`fused`) with both rounded at once where the processor can, which is quicker and
 * gives other bits on other machines; or the plain ones that the fast ones are held against.
 */
export type Kernels = 'fast' | 'fused' | 'naive';

/** What an instruction was about to overwrite: a copy of each of its outputs, or of the part that it writes. */
export type Overwritten = readonly Floats[];

/**
 * The one thing that executes: memory, and plans bound to it. Training runs `[0, n)`, a step runs one
 * instruction; both are `run`. Memory is had when it is made: running takes no more.
 *
 * In float32 a generated WebAssembly module runs the plans; in float64, which gradient checks take, the naive kernels do.
 */
export class Machine {
  private readonly elements: Floats;
  private readonly bound: ReadonlyMap<Plan, BoundPlan>;

  constructor(
    readonly program: Program,
    readonly precision: Precision = 'float32',
    kernels: Kernels = 'fast',
  ) {
    const count = program.layout.elements;
    const plans = [program.main, program.evaluation];
    if (precision === 'float32' && kernels !== 'naive') {
      const module = new BoundModule(program, kernels === 'fused');
      this.elements = new Float32Array(module.buffer, 0, count);
      this.bound = new Map(plans.map((plan) => [plan, module.bind(plan, (instruction, registers) => this.naive(instruction, registers))]));
      return;
    }
    const { buffer } = allocate(count * elementBytes[precision]);
    this.elements = precision === 'float32' ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count);
    this.bound = new Map(plans.map((plan) => [plan, this.bindNaive(plan)]));
  }

  /** What changes from batch to batch, for a plan. Set them between instructions only. */
  registers(plan: Plan): Registers {
    return this.boundPlan(plan).registers;
  }

  /** Runs the instructions `[from, to)` of a plan. */
  run(plan: Plan, from: number, to: number): void {
    this.boundPlan(plan).run(from, to);
  }

  /**
   * Runs whole steps of a plan for full batches, the first as the registers are; each of the others has the next rows of
   * `order`, whose first ones are at `start`, or the same rows where `isRepeated`.
   */
  runSteps(plan: Plan, count: number, order: Int32Array, start: number, isRepeated: boolean): void {
    this.boundPlan(plan).runSteps(count, order, start, isRepeated);
  }

  /** The elements of a tensor of numbers, living: all rows that there is room for. */
  view(tensor: PlacedTensor): Floats {
    if (tensor.levels) throw new Error(`${tensor.id} holds bytes`);
    return this.elements.subarray(tensor.offset, tensor.offset + tensor.length);
  }

  /** The same of any tensor, as memory holds them. */
  stored(tensor: PlacedTensor): Stored {
    if (!tensor.levels) return this.view(tensor);
    return new Uint8Array(this.elements.buffer, tensor.offset * this.elements.BYTES_PER_ELEMENT, tensor.length);
  }

  /** Reads elements of any tensor one by one, living, as the numbers that they are or stand for. */
  reader(tensor: PlacedTensor): (element: number) => number {
    const values = this.stored(tensor);
    if (!tensor.levels) return (element) => values[element]!;
    const levels = this.view(tensor.levels);
    return (element) => levelOf(levels, element, values[element]!);
  }

  /** A copy of elements [from, to) of any tensor, as numbers. */
  numbers(tensor: PlacedTensor, from: number, to: number): Float32Array {
    if (!tensor.levels) return Float32Array.from(this.view(tensor).subarray(from, to));
    const read = this.reader(tensor);
    const numbers = new Float32Array(to - from);
    for (let i = 0; i < numbers.length; i++) numbers[i] = read(from + i);
    return numbers;
  }

  /** How many elements count: of a batched tensor, those of the batch in hand. */
  count(plan: Plan, tensor: PlacedTensor): number {
    return tensor.batched && tensor.arena !== 'data' ? this.registers(plan).rows * rowSize(tensor) : tensor.length;
  }

  /** Copies what an instruction is about to overwrite, so that `restore` can undo it. */
  save({ outputs, slice }: Instruction): Overwritten {
    return outputs.map((tensor) => {
      const values = this.view(tensor);
      return slice === undefined ? copyOf(values) : takeSlice(values, sliceExtents(tensor, slice));
    });
  }

  restore({ outputs, slice }: Instruction, saved: Overwritten): void {
    outputs.forEach((tensor, i) => {
      const values = this.view(tensor);
      if (slice === undefined) values.set(saved[i]!);
      else putSlice(values, saved[i]!, sliceExtents(tensor, slice));
    });
  }

  /** Parameters, optimiser state and metrics: what a checkpoint holds, one region of memory. Living. */
  get state(): Floats {
    const { parameters, metrics } = this.program.layout.arenas;
    return this.elements.subarray(parameters.offset, metrics.offset + metrics.length);
  }

  private bindNaive(plan: Plan): BoundPlan {
    const { capacity, instructions } = plan;
    const registers = { rows: capacity, learningRate: 0, update: 1, batch: 0, step: 0, seed: 0, samples: new Int32Array(capacity) };
    const code = instructions.map((instruction) => this.naive(instruction, registers));
    const run = (from: number, to: number): void => {
      for (let pc = from; pc < to; pc++) code[pc]!();
    };
    return withSteps(plan, registers, run);
  }

  private naive(instruction: Instruction, registers: Registers): () => void {
    const mathematics = this.precision === 'float32' ? float32 : float64;
    return naiveKernels[instruction.operation]({
      instruction,
      inputs: instruction.inputs.map((tensor) => this.stored(tensor)),
      outputs: instruction.outputs.map((tensor) => this.view(tensor)),
      registers,
      mathematics,
      round: mathematics.constant,
    });
  }

  private boundPlan(plan: Plan): BoundPlan {
    const bound = this.bound.get(plan);
    if (!bound) throw new Error('the plan is not of this machine');
    return bound;
  }
}

/** A copy of a part of a tensor, row after row. */
function takeSlice(values: Floats, { row, part, start }: SliceExtents): Floats {
  const rows = values.length / row;
  const taken = copyOf(values.subarray(0, rows * part));
  for (let r = 0; r < rows; r++) taken.set(values.subarray(r * row + start, r * row + start + part), r * part);
  return taken;
}

function putSlice(values: Floats, saved: Floats, { row, part, start }: SliceExtents): void {
  for (let r = 0; r * row < values.length; r++) values.set(saved.subarray(r * part, (r + 1) * part), r * row + start);
}
