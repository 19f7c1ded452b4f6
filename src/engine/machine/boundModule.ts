import type { Registers } from '../kernels/types';
import type { Instruction, Plan, Program } from '../plan/types';
import { allocate, PAGE } from './memory';
import { writeModule } from './module';
import { placeModule, type Placement } from './placement';
import { MemoryRegisters } from './registers';

interface Exports {
  /** Runs the instructions whose records stand from one address up to another. */
  run(from: number, to: number): void;
  /** Runs the whole main plan for a full batch, again and again, with rows from the queue. */
  steps?(count: number, stride: number, batches: number): void;
}

/** Registers of a plan, and what runs its instructions `[from, to)`. */
export interface BoundPlan {
  readonly registers: Registers;
  readonly run: (from: number, to: number) => void;
  /**
   * Runs whole steps for full batches, the first as the registers are; the rows of the others follow those from `start`
   * in `order`, or are always the same where `isRepeated`.
   */
  readonly runSteps: (count: number, order: Int32Array, start: number, isRepeated: boolean) => void;
}

/** Makes a naive kernel for an instruction that the module leaves to others. */
type Naive = (instruction: Instruction, registers: Registers) => () => void;

/** The generated module of a program in memory of its own. */
export class BoundModule {
  readonly buffer: ArrayBuffer;
  private readonly exports: Exports;
  private readonly placement: Placement;
  /** Naive kernels by the number that the module calls them with. */
  private readonly outside: (() => void)[] = [];
  private readonly left: ReadonlyMap<Instruction, number>;

  constructor(
    private readonly program: Program,
    fuses: boolean,
  ) {
    this.placement = placeModule(program);
    const { bytes, pages, records, left } = writeModule(program, this.placement, fuses);
    const memory = allocate(pages * PAGE);
    this.buffer = memory.buffer;
    this.left = left;
    for (const { address, values } of records) new Int32Array(this.buffer, address, values.length).set(values);
    const { outside } = this;
    const env = { memory, outside: (number: number) => outside[number]!() };
    // A module of ours is small, so that compiling it at once takes some milliseconds.
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
    this.exports = instance.exports as unknown as Exports;
  }

  bind(plan: Plan, naive: Naive): BoundPlan {
    const { capacity, instructions } = plan;
    const place = this.placement.of.get(plan)!;
    const registers = new MemoryRegisters(this.buffer, place.registers, capacity);
    registers.rows = capacity;
    registers.update = 1;
    for (const instruction of instructions) {
      const number = this.left.get(instruction);
      if (number !== undefined) this.outside[number] = naive(instruction, registers);
    }
    const { run: runRecords, steps } = this.exports;
    const { recordSize } = this.placement;
    const address = (pc: number): number => place.records + pc * recordSize;
    const runPart = (from: number, to: number): void => runRecords(address(from), address(to));
    if (!steps || plan !== this.program.main) return withSteps(plan, registers, runPart);
    const length = instructions.length;
    const run = (from: number, to: number): void => {
      if (from === 0 && to === length && registers.rows === capacity) steps(1, 0, 0);
      else runPart(from, to);
    };
    return { registers, run, runSteps: this.stepper(capacity, registers, steps) };
  }

  private stepper(capacity: number, registers: Registers, steps: NonNullable<Exports['steps']>): BoundPlan['runSteps'] {
    const { queue, queued } = this.placement;
    const rows = new Int32Array(this.buffer, queue, queued);
    const most = queued / capacity;
    return (count, order, start, isRepeated) => {
      if (isRepeated) return steps(count, 0, 0);
      for (let done = 0; done < count; done += most) {
        if (done > 0) advance(registers, order, start + done * capacity);
        const part = Math.min(most, count - done);
        for (let i = 0; i < part * capacity; i++) rows[i] = order[start + done * capacity + i]!;
        steps(part, capacity * 4, 1);
      }
    };
  }
}

/** Sets the registers to the step behind, with other rows of the data. */
function advance(registers: Registers, order: Int32Array, start: number): void {
  registers.update++;
  registers.step++;
  registers.batch++;
  for (let row = 0; row < registers.rows; row++) registers.samples[row] = order[start + row]!;
}

/** Runs steps one by one. */
export function withSteps({ instructions, capacity }: Plan, registers: Registers, run: BoundPlan['run']): BoundPlan {
  const runSteps: BoundPlan['runSteps'] = (count, order, start, isRepeated) => {
    for (let i = 0; i < count; i++) {
      if (i > 0) {
        advance(registers, order, isRepeated ? start : start + i * capacity);
        if (isRepeated) registers.batch--;
      }
      run(0, instructions.length);
    }
  };
  return { registers, run, runSteps };
}
