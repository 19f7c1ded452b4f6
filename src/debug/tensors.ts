import { sizeOf } from '../base/extents';
import { formatNumber } from '../base/format';
import type { ProgramView, SessionState, TensorFrame, TensorView } from '../protocol/session';
import type { DebugTarget } from './target';

type Shape = TensorView['shape'];

/** Numbers that stand in the value of a tensor. */
const SHOWN = 4;
/** Numbers that may be read to show the beginnings of rows; beyond it a row shows its shape alone. */
const PREVIEWED = 1 << 16;

/** A tensor, or what of it stands behind some first indices. */
export interface TensorPart {
  /** As it is read: `h1.weights.gradient`. */
  readonly id: string;
  /** The sample, where the tensor is batched, then the tensor's own indices. */
  readonly indices: readonly number[];
}

/** A part as a person reads it. */
export interface PartView {
  readonly part: TensorPart;
  /** What of the tensor's shape is left, the batch included. */
  readonly shape: Shape;
  /** Of a number, it; of a tensor, its first ones; undefined where they are not computed or not read. */
  readonly values?: Float32Array;
  readonly isComputed: boolean;
}

/** Reads tensors piece by piece: never more than what is looked at. */
export class Tensors {
  constructor(private readonly target: DebugTarget) {}

  /** A tensor or a part of it; undefined where an index lies outside. */
  async view(part: TensorPart): Promise<PartView | undefined> {
    const { id, indices } = part;
    const row = await this.row(id, indices[0] ?? 0, indices.length === 0 ? this.rowsToShow(id) : 1);
    const shape = this.shapeOf(id, row.shape);
    if (indices.length > shape.length || indices.some((index, axis) => index >= shape[axis]!)) return undefined;
    return partOf(part, shape, row, indices.slice(1));
  }

  /** The parts one index deeper, `count` of them from `start` on. */
  async children(part: TensorPart, start: number, count: number): Promise<PartView[]> {
    const { id, indices } = part;
    const row = await this.row(id, indices[0] ?? 0);
    const shape = this.shapeOf(id, row.shape);
    const extent = shape[indices.length] ?? 0;
    const end = Math.min(extent, start + count);
    const positions = Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
    if (indices.length > 0) {
      const within = indices.slice(1);
      return positions.map((i) => partOf(child(part, i), shape, row, [...within, i]));
    }
    return this.rows(part, shape, positions, row.values !== undefined);
  }

  /** Rows of the first axis, with their values where these are few enough to be read for their beginnings. */
  private async rows(
    part: TensorPart,
    shape: Shape,
    positions: readonly number[],
    isComputed: boolean,
  ): Promise<PartView[]> {
    const width = sizeOf(shape.slice(1));
    const isNumber = shape.length === 1;
    const isRead = isComputed && (isNumber || width * positions.length <= PREVIEWED);
    const values = isRead ? await this.readRows(part.id, positions[0] ?? 0, positions.length, width) : undefined;
    return positions.map((position, i) => {
      const row = values?.subarray(i * width, (i + 1) * width);
      return { part: child(part, position), shape: shape.slice(1), values: row, isComputed };
    });
  }

  /** One frame has its limit; what is asked for at once here stays well below it. */
  private async readRows(tensor: string, from: number, count: number, width: number): Promise<Float32Array> {
    const all = new Float32Array(count * width);
    const piece = Math.max(1, Math.floor(PREVIEWED / width));
    for (let done = 0; done < count; done += piece) {
      const slice = { tensor, from: from + done, count: Math.min(piece, count - done) };
      const [frame] = await this.target.read([slice]);
      all.set(frame?.values ?? [], done * width);
    }
    return all;
  }

  private async row(id: string, index: number, count = 1): Promise<TensorFrame> {
    const [frame] = await this.target.read([{ tensor: id, from: index, count }]);
    return frame ?? { tensor: id, shape: [] };
  }

  /** Rows that have as many numbers as stand in a value. */
  private rowsToShow(id: string): number {
    const { program } = this.target;
    const known = program && findTensor(program, id);
    const width = known ? sizeOf(known.batched ? known.shape : known.shape.slice(1)) : 1;
    return Math.ceil(SHOWN / Math.max(1, width));
  }

  /** The whole tensor's, told by one row of it: `samples` are the rows of a batch. */
  private shapeOf(id: string, rowShape: Shape): Shape {
    const { program, state } = this.target;
    const known = program && findTensor(program, id);
    if (known && !known.batched) return known.shape;
    if (known) return [rowsOf(state), ...known.shape];
    return rowShape.length === 0 ? [] : [rowsOf(state), ...rowShape.slice(1)];
  }
}

function rowsOf(state: SessionState | undefined): number {
  return state?.samples.length ?? 0;
}

export function findTensor({ layers }: ProgramView, id: string): TensorView | undefined {
  for (const { tensors } of layers) {
    const found = Object.values(tensors).find((tensor) => tensor.id === id);
    if (found) return found;
  }
  return undefined;
}

function child({ id, indices }: TensorPart, index: number): TensorPart {
  return { id, indices: [...indices, index] };
}

/** What of a row's values stands behind indices within it; a time step to come has none. */
function partOf(part: TensorPart, shape: Shape, { values: row, missing = [] }: TensorFrame, within: readonly number[]): PartView {
  const rest = shape.slice(part.indices.length);
  const size = sizeOf(rest);
  const inner = shape.slice(1);
  const start = within.reduce((offset, index, axis) => offset + index * sizeOf(inner.slice(axis + 1)), 0);
  // A sequence whose beginning is still to come can be opened, but its first numbers are none.
  const isComputed = row !== undefined && (within.length === 0 || !missing.includes(within[0]!));
  const isShown = isComputed && !missing.includes(within[0] ?? 0);
  return { part, shape: rest, values: isShown ? row.subarray(start, start + size) : undefined, isComputed };
}

/** `float32 [4 × 16]`. */
export function typeOf(shape: Shape): string {
  return shape.length === 0 ? 'float32' : `float32 [${shape.join(' × ')}]`;
}

/** `[4 × 16]  0.12, -0.5, …`, or the number alone: every number is a float32, and views are narrow. */
export function formatPart({ shape, values }: PartView, digits: number): string {
  if (shape.length === 0) return values ? formatNumber(values[0]!, digits) : '';
  const extents = `[${shape.join(' × ')}]`;
  if (!values) return extents;
  const numbers = Array.from(values.subarray(0, SHOWN), (value) => formatNumber(value, digits));
  return `${extents}  ${numbers.join(', ')}${sizeOf(shape) > numbers.length ? ', …' : ''}`;
}
