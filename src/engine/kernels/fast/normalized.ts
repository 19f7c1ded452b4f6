import { rowSize } from '../../plan/types';
import { f32x4, i32, type I32, type V128 } from '../../wasm/operators';
import type { Emission } from './types';

/** The first operand of what normalises, as rows of units. */
export interface Extents {
  readonly units: number;
  /** Rows of units in the batch. */
  readonly count: I32;
  readonly epsilon: V128;
}

export function extentsOf({ f, instruction, rows }: Emission): Extents {
  const x = instruction.inputs[0]!;
  const units = x.shape.at(-1)!;
  const count = i32.multiply(rows, i32.of(rowSize(x) / units));
  return {
    units,
    count: count.constant === undefined ? f.let(count) : count,
    epsilon: f32x4.of(instruction.attributes['epsilon'] ?? 0),
  };
}
