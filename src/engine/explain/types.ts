import type { Operand } from '../../model/explanation';
import { rowSize, type Instruction, type PlacedTensor } from '../plan/types';
import { Writer } from './text';

/** Reads elements of tensors as they were at one moment; `index` is flat, the batch included. */
export interface Reader {
  value(tensor: PlacedTensor, index: number): number;
}

/** An instruction that ran, and the memory around it. */
export interface Moment {
  readonly instruction: Instruction;
  readonly before: Reader;
  readonly after: Reader;
  /** Registers that it ran with. */
  readonly rows: number;
  readonly learningRate: number;
  readonly update: number;
  readonly batch: number;
  readonly samples: ArrayLike<number>;
}

/** Which element of a result is asked for; what its tensor has no axis for is not looked at. */
export interface Element {
  /** Position in the batch. */
  readonly sample: number;
  readonly unit: number;
  /** Row of a weight matrix: the unit before. */
  readonly input: number;
}

/** One explanation in the making: reads numbers, and remembers which it has read. */
export class Sheet {
  readonly operands: Operand[] = [];
  readonly sample: number;
  readonly unit: number;
  readonly input: number;
  readonly write: Writer;

  constructor(
    readonly moment: Moment,
    { sample, unit, input }: Element,
    digits: number,
  ) {
    this.write = new Writer(digits);
    const [result] = moment.instruction.outputs as [PlacedTensor];
    const units = result.shape.at(-1) ?? 1;
    const inputs = result.batched ? 1 : (result.shape.at(-2) ?? 1);
    this.sample = clamp(sample, moment.rows);
    this.unit = clamp(unit, units);
    this.input = clamp(input, inputs);
  }

  /** Element of input number `operand`, as the instruction found it. `row` is the sample, or a weight's input. */
  read(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.before, this.moment.instruction.inputs[operand]!, row, column);
  }

  /** Element of output number `operand` before it was overwritten. */
  readOld(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.before, this.moment.instruction.outputs[operand]!, row, column);
  }

  /** Element of output number `operand` as the instruction left it. */
  readNew(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.after, this.moment.instruction.outputs[operand]!, row, column);
  }

  /** Units of an input for one sample. */
  width(operand: number): number {
    return rowSize(this.moment.instruction.inputs[operand]!);
  }

  attribute(name: string): number {
    return this.moment.instruction.attributes[name] ?? 0;
  }

  /** The element asked for, which the explanation must come to. */
  result(): Operand {
    const [tensor] = this.moment.instruction.outputs as [PlacedTensor];
    const row = tensor.batched ? this.sample : this.input;
    return locate(this.moment.after, tensor, row, this.unit);
  }

  private note(reader: Reader, tensor: PlacedTensor, row: number, column: number): number {
    const operand = locate(reader, tensor, row, column);
    this.operands.push(operand);
    return operand.value;
  }
}

function locate(reader: Reader, tensor: PlacedTensor, row: number, column: number): Operand {
  const width = tensor.shape.at(-1) ?? 1;
  const rowed = tensor.batched || tensor.shape.length > 1;
  const index = [...(rowed ? [row] : []), ...(tensor.shape.length > 0 ? [column] : [])];
  return { tensor: tensor.id, index, value: reader.value(tensor, rowed ? row * width + column : column) };
}

function clamp(position: number, extent: number): number {
  return Math.max(0, Math.min(Math.trunc(position) || 0, extent - 1));
}
