import { emitCopyRow } from '../kernels/fast/strided';
import { fastKernels } from '../kernels/fast/table';
import type { Emission, EmittedRegisters, FastKernel } from '../kernels/fast/types';
import type { Instruction, Plan, Program } from '../plan/types';
import { further, type Address, type Callee, type FunctionBuilder } from '../wasm/function';
import { ForwardingBuilder, type Span } from '../wasm/forwarding';
import { ModuleBuilder } from '../wasm/module';
import { f64, i32, type I32 } from '../wasm/operators';
import { PAGE } from './memory';
import { align, registerOffsets, type Placement } from './placement';

/**
 * Plans of at most so many instructions, whose operands have at most so many elements together, get a function that runs a
 * whole step, and writes out its small ones: where a step takes longer (some 50 µs), it gains less than writing it costs.
 */
const LONGEST_STEP = 160;
const LARGEST_STEP = 1 << 18;
/** An instruction is written out in it where its operands have at most so many elements together. */
const WRITTEN_OUT = 640;

/** Numbers that stand in memory before a module runs. */
export interface Records {
  readonly address: number;
  readonly values: Int32Array;
}

/** A module for the plans of a program. */
export interface ProgramModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Memory that it needs, in pages of 64 KiB. */
  readonly pages: number;
  readonly records: readonly Records[];
  /** Instructions that it leaves to the naive kernels, with the number that it calls each by. */
  readonly left: ReadonlyMap<Instruction, number>;
}

/**
 * Writes the module that runs a program. It exports `run(from, to)`, over the addresses of records, and where the main
 * plan is short `steps(count, stride, batches)`, the whole plan for a full batch, again and again: between two steps the rows
 * of the batch are taken from `stride` bytes further on in the queue, and `batches` is added to the number of the batch.
 */
export function writeModule(program: Program, placement: Placement, fuses: boolean): ProgramModule {
  return new ModuleWriter(program, placement, fuses).write();
}

class ModuleWriter {
  private readonly left = new Map<Instruction, number>();
  private readonly kernels = new Map<string, Callee>();
  private readonly keys = new Map<Instruction, string>();
  private readonly builder: ModuleBuilder;
  /** Constants of kernels, by what tells apart their codes. */
  private readonly constants = new Map<string, Records>();
  private readonly scratchStart: number;
  private scratchEnd: number;
  private naive: Callee | undefined;

  constructor(
    private readonly program: Program,
    private readonly placement: Placement,
    fuses: boolean,
  ) {
    this.builder = new ModuleBuilder(fuses);
    this.scratchStart = this.placeConstants();
    this.scratchEnd = this.scratchStart;
  }

  write(): ProgramModule {
    const { main, evaluation } = this.program;
    const records = [main, evaluation].map((plan) => this.record(plan));
    const run = this.builder.function(2, (f) => this.writeLoop(f));
    this.builder.export('run', run);
    if (isShort(main)) {
      this.builder.export('steps', this.builder.functionBy(new ForwardingBuilder(3, this.builder.fuses), (f) => this.writeSteps(f, main)));
    }
    const pages = Math.max(1, Math.ceil(this.scratchEnd / PAGE));
    return { bytes: this.builder.encode(pages), pages, records: [...records, ...this.constants.values()], left: this.left };
  }

  /** Constants stand in front of the scratch room. Gives where they end. */
  private placeConstants(): number {
    let end = this.placement.scratch;
    for (const instruction of [this.program.main, this.program.evaluation].flatMap(({ instructions }) => instructions)) {
      const kernel = fastKernels[instruction.operation];
      if (!kernel?.constants || this.constants.has(this.keyOf(instruction, kernel))) continue;
      const values = new Int32Array(kernel.constants(instruction).buffer);
      this.constants.set(this.keyOf(instruction, kernel), { address: end, values });
      end += align(values.byteLength);
    }
    return end;
  }

  private constantsOf(instruction: Instruction, kernel: FastKernel): Address {
    return { base: i32.of(0), offset: kernel.constants ? this.constants.get(this.keyOf(instruction, kernel))!.address : 0 };
  }

  /** Runs the instructions whose records stand from one address up to another. */
  private writeLoop(f: FunctionBuilder): void {
    const [record, end] = [f.parameters[0]!, f.parameters[1]!];
    f.if(i32.isBelow(record, end), () => {
      f.loop(() => {
        f.callIndirect(this.builder.typeOf(1), f.loadI32({ base: record, offset: 0 }), record);
        f.set(record, i32.add(record, i32.of(this.placement.recordSize)));
        return i32.isBelow(record, end);
      });
    });
  }

  private writeStep(f: ForwardingBuilder, plan: Plan, registers: EmittedRegisters): void {
    const place = this.placement.of.get(plan)!;
    const scratch: Span = [this.scratchStart, Infinity];
    for (const instruction of plan.instructions) {
      const kernel = fastKernels[instruction.operation];
      const record = i32.of(place.records + instruction.index * this.placement.recordSize);
      const targets = instruction.outputs.map(({ offset, length }): Span => [offset * 4, (offset + length) * 4]);
      f.within([...targets, scratch], () => {
        if (kernel && isSmall(instruction)) kernel.emit(this.inStep(f, plan, instruction, kernel, registers));
        else f.call(this.codeOf(instruction), record);
      });
    }
  }

  private writeSteps(f: ForwardingBuilder, plan: Plan): void {
    const [count, stride, batches] = [f.parameters[0]!, f.parameters[1]!, f.parameters[2]!];
    const block: Address = { base: i32.of(0), offset: this.placement.of.get(plan)!.registers };
    const place = (name: keyof typeof registerOffsets): Address => further(block, registerOffsets[name]);
    const next = f.let(i32.of(this.placement.queue));
    const registers = { ...registersAt(f, block), learningRate: f.let(f.loadF64(place('learningRate'))) };
    f.loop(() => {
      this.writeStep(f, plan, registers);
      f.set(count, i32.subtract(count, i32.of(1)));
      f.if(count, () => {
        for (const name of ['update', 'step'] as const) f.storeF64(place(name), f64.add(f.loadF64(place(name)), f64.of(1)));
        f.storeI32(place('batch'), i32.add(f.loadI32(place('batch')), batches));
        f.set(next, i32.add(next, stride));
        f.if(stride, () => emitCopyRow(f, plan.capacity, { base: next, offset: 0 }, place('samples')));
      });
      return count;
    });
  }

  private record(plan: Plan): Records {
    const { records: address, registers } = this.placement.of.get(plan)!;
    const width = this.placement.recordSize / 4;
    const values = new Int32Array(plan.instructions.length * width);
    for (const instruction of plan.instructions) {
      const { inputs, outputs, attributes, operation } = instruction;
      const code = this.builder.tabulate(this.codeOf(instruction));
      const varying = fastKernels[operation]?.varying?.map((name) => attributes[name] ?? 0) ?? [];
      const operands = [...inputs, ...outputs].map(({ offset }) => offset * 4);
      const known = fastKernels[operation] ? [registers, ...operands, ...varying] : [this.leave(instruction)];
      values.set([code, ...known], instruction.index * width);
    }
    return { address, values };
  }

  private leave(instruction: Instruction): number {
    const number = this.left.size;
    this.left.set(instruction, number);
    return number;
  }

  /** The function for an instruction: one for all of the same operation, shapes and attributes. */
  private codeOf(instruction: Instruction): Callee {
    const kernel = fastKernels[instruction.operation];
    if (!kernel) return this.naiveCode;
    const key = this.keyOf(instruction, kernel);
    const known = this.kernels.get(key);
    if (known) return known;
    const code = this.builder.function(1, (f) => kernel.emit(this.inFunction(f, instruction, kernel)));
    this.kernels.set(key, code);
    return code;
  }

  private keyOf(instruction: Instruction, kernel: FastKernel): string {
    const key = this.keys.get(instruction) ?? keyOf(instruction, kernel);
    this.keys.set(instruction, key);
    return key;
  }

  private get naiveCode(): Callee {
    this.naive ??= this.builder.function(1, (f) => {
      f.call(this.builder.outside, f.loadI32({ base: f.parameters[0]!, offset: 4 }));
    });
    return this.naive;
  }

  /** Code that takes places and rows from a record. */
  private inFunction(f: FunctionBuilder, instruction: Instruction, kernel: FastKernel): Emission {
    const { varying = [] } = kernel;
    const record = f.parameters[0]!;
    let next = 1;
    const take = (): I32 => f.let(f.loadI32({ base: record, offset: 4 * next++ }));
    const address = (): Address => ({ base: take(), offset: 0 });
    const registers = registersAt(f, address());
    return {
      f,
      instruction,
      inputs: instruction.inputs.map(address),
      outputs: instruction.outputs.map(address),
      rows: f.let(registers.rows),
      registers,
      varying: varying.map(take),
      constants: this.constantsOf(instruction, kernel),
      scratch: this.scratchRoom(),
    };
  }

  /** Code for one place and a full batch. */
  private inStep(
    f: FunctionBuilder, plan: Plan, instruction: Instruction, kernel: FastKernel, registers: EmittedRegisters,
  ): Emission {
    const { varying = [] } = kernel;
    const known = (address: number): Address => ({ base: i32.of(0), offset: address });
    return {
      f,
      instruction,
      inputs: instruction.inputs.map(({ offset }) => known(offset * 4)),
      outputs: instruction.outputs.map(({ offset }) => known(offset * 4)),
      rows: i32.of(plan.capacity),
      registers,
      varying: varying.map((name) => i32.of(instruction.attributes[name] ?? 0)),
      constants: this.constantsOf(instruction, kernel),
      scratch: this.scratchRoom(),
    };
  }

  private scratchRoom(): (bytes: number) => Address {
    let end = this.scratchStart;
    return (bytes) => {
      const offset = end;
      end += align(bytes);
      this.scratchEnd = Math.max(this.scratchEnd, end);
      return { base: i32.of(0), offset };
    };
  }
}

function registersAt(f: FunctionBuilder, block: Address): EmittedRegisters & { readonly rows: I32 } {
  const place = (name: keyof typeof registerOffsets): Address => further(block, registerOffsets[name]);
  return {
    rows: f.loadI32(place('rows')),
    batch: f.loadI32(place('batch')),
    update: f.loadF64(place('update')),
    learningRate: f.loadF64(place('learningRate')),
    samples: place('samples'),
  };
}

function isShort({ instructions }: Plan): boolean {
  return instructions.length <= LONGEST_STEP && instructions.reduce((sum, one) => sum + elementsOf(one), 0) <= LARGEST_STEP;
}

function isSmall(instruction: Instruction): boolean {
  return elementsOf(instruction) <= WRITTEN_OUT;
}

/** Elements of an instruction's operands; of data, a row of which is read, none. */
function elementsOf({ inputs, outputs }: Instruction): number {
  return [...inputs, ...outputs].reduce((sum, { arena, length }) => sum + (arena === 'data' ? 0 : length), 0);
}

/** What instructions that share code have in common. */
function keyOf(instruction: Instruction, { varying = [], variant }: FastKernel): string {
  const { operation, inputs, outputs, attributes } = instruction;
  const shapes = [...inputs, ...outputs].map(({ shape, batched, levels }) => [shape, batched, levels?.shape]);
  const fixed = Object.entries(attributes).filter(([name]) => !varying.includes(name)).sort();
  return JSON.stringify([operation, shapes, inputs.length, fixed, variant?.(instruction)]);
}
