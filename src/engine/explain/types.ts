import { sizeOf, unravel } from '../../base/extents';
import type { Operand } from '../../model/explanation';
import type { Shape } from '../../model/shape';
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
  readonly step: number;
  readonly seed: number;
  readonly samples: ArrayLike<number>;
}

/** Which element of a result is asked for; what does not exist is taken for the nearest that does. */
export interface Element {
  /** Position in the batch; not looked at where the result has no batch. */
  readonly sample: number;
  /**
   * Flat position within one sample's part of the tensor (within the whole tensor where it has no batch): of weights
   * [in, units], `input · units + unit`.
   */
  readonly position: number;
  /** Which of the instruction's outputs; the first unless given. */
  readonly output?: number;
}

/** One explanation in the making: reads numbers, and remembers which it has read. */
export class Sheet {
  readonly operands: Operand[] = [];
  readonly sample: number;
  /** Flat, as in `Element`. */
  readonly position: number;
  /** Which of the outputs is explained. */
  readonly output: number;
  /** Index on the last axis of the result. */
  readonly unit: number;
  /** Flat index over the axes before the last one: of a sequence the time step, of weights [in, units] the input. */
  readonly outer: number;
  readonly write: Writer;

  constructor(
    readonly moment: Moment,
    { sample, position, output = 0 }: Element,
    digits: number,
  ) {
    this.write = new Writer(digits);
    const { outputs, slice } = moment.instruction;
    this.output = clamp(output, outputs.length);
    const result = outputs[this.output]!;
    this.sample = clamp(sample, moment.rows);
    this.position = withinPart(clamp(position, rowSize(result)), result, slice);
    const units = result.shape.at(-1) ?? 1;
    this.unit = this.position % units;
    this.outer = Math.floor(this.position / units);
  }

  /** Where the explained element lies on each axis of its tensor, the batch left out. */
  get place(): readonly number[] {
    return unravel(this.position, this.moment.instruction.outputs[this.output]!.shape);
  }

  /**
   * Element of input number `operand`, as the instruction found it. Of a batched tensor, `row` is the sample and
   * `column` the flat position within it; of others, `row` is the outer index and `column` the one on the last axis.
   */
  read(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.before, this.moment.instruction.inputs[operand]!, row, column);
  }

  /** The same where the explanation does not speak of it: to find out which elements it does speak of. */
  peek(operand: number, row: number, column: number): number {
    const tensor = this.moment.instruction.inputs[operand]!;
    return locate(this.moment.before, tensor, row, column).value;
  }

  /** Element of output number `operand` before it was overwritten. */
  readOld(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.before, this.moment.instruction.outputs[operand]!, row, column);
  }

  /** Element of output number `operand` as the instruction left it. */
  readNew(operand: number, row = 0, column = 0): number {
    return this.note(this.moment.after, this.moment.instruction.outputs[operand]!, row, column);
  }

  /** Element of input number `operand` at the place that is explained, where it has the result's shape. */
  same(operand: number): number {
    const { batched } = this.moment.instruction.inputs[operand]!;
    return batched ? this.read(operand, this.sample, this.position) : this.read(operand, this.outer, this.unit);
  }

  /** Elements of an input for one sample. */
  width(operand: number): number {
    return rowSize(this.moment.instruction.inputs[operand]!);
  }

  /** The last extent of an input. */
  units(operand: number): number {
    return this.shape(operand).at(-1) ?? 1;
  }

  /** Extents of an input without the batch. */
  shape(operand: number): Shape {
    return this.moment.instruction.inputs[operand]!.shape;
  }

  /** Extents of an output without the batch. */
  outputShape(output: number): Shape {
    return this.moment.instruction.outputs[output]!.shape;
  }

  attribute(name: string): number {
    return this.moment.instruction.attributes[name] ?? 0;
  }

  /** The element asked for, which the explanation must come to. */
  result(): Operand {
    const tensor = this.moment.instruction.outputs[this.output]!;
    return tensor.batched
      ? locate(this.moment.after, tensor, this.sample, this.position)
      : locate(this.moment.after, tensor, this.outer, this.unit);
  }

  private note(reader: Reader, tensor: PlacedTensor, row: number, column: number): number {
    const operand = locate(reader, tensor, row, column);
    this.operands.push(operand);
    return operand.value;
  }
}

function locate(reader: Reader, tensor: PlacedTensor, row: number, column: number): Operand {
  const { shape, batched, id } = tensor;
  const position = batched || shape.length < 2 ? column : row * shape.at(-1)! + column;
  const index = [...(batched ? [row] : []), ...unravel(position, shape)];
  return { tensor: id, index, value: reader.value(tensor, batched ? row * rowSize(tensor) + position : position) };
}

/** An instruction that writes a part of its result is asked about that part: another position is moved into it. */
function withinPart(position: number, { shape }: PlacedTensor, slice: number | undefined): number {
  if (slice === undefined) return position;
  const part = sizeOf(shape.slice(1));
  return slice * part + (position % part);
}

function clamp(position: number, extent: number): number {
  return Math.max(0, Math.min(Math.trunc(position) || 0, extent - 1));
}
