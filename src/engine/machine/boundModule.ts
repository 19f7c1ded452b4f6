import type { Registers } from '../kernels/types';
import type { Instruction, Plan, Program } from '../plan/types';
import { allocate } from './memory';
import { writeModule } from './module';
import { placeModule, type Placement } from './placement';
import { MemoryRegisters } from './registers';

const PAGE = 65536;

interface Exports {
  /** Runs the instructions whose records stand from one address up to another. */
  run(from: number, to: number): void;
  /** Runs the whole main plan for a full batch. */
  step?(): void;
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

  constructor(private readonly program: Program) {
    this.placement = placeModule(program);
    const { bytes, pages, records, left } = writeModule(program, this.placement);
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

  bind(plan: Plan, naive: Naive): { registers: Registers; run: (from: number, to: number) => void } {
    const { capacity, instructions } = plan;
    const place = this.placement.of.get(plan)!;
    const registers = new MemoryRegisters(this.buffer, place.registers, capacity);
    registers.rows = capacity;
    registers.update = 1;
    for (const instruction of instructions) {
      const number = this.left.get(instruction);
      if (number !== undefined) this.outside[number] = naive(instruction, registers);
    }
    const { run, step } = this.exports;
    const { recordSize } = this.placement;
    const address = (pc: number): number => place.records + pc * recordSize;
    if (!step || plan !== this.program.main) return { registers, run: (from, to) => run(address(from), address(to)) };
    const length = instructions.length;
    return {
      registers,
      run: (from, to) => {
        if (from === 0 && to === length && registers.rows === capacity) step();
        else run(address(from), address(to));
      },
    };
  }
}
