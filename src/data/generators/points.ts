import { gaussian } from '../../base/math';
import { Random } from '../../base/random';
import type { Call } from '../../model/spec';
import type { Table } from '../types';

/** Makes the rows of a generator; the same arguments and seed give the same rows everywhere. */
export type Generator = (call: Call, seed: number) => Table;

/** Random numbers set aside for each point, so that one point's never depend on another's. */
const drawsPerPoint = 8;

/** The random numbers of a cloud of points. */
export interface Draws {
  /** Uniform in [from, to): number `which` (0 … 3) of a point. */
  uniform(point: number, which: number, from: number, to: number): number;
  /** Normal with mean 0 and the given deviation: number `which` (0 or 1) of a point. */
  normal(point: number, which: number, deviation: number): number;
}

/** Numbers of the stream `data`: uniform ones and the two of each normal one apart from each other. */
export function drawsOf(seed: number): Draws {
  const [positions, noise] = [new Random(seed, 'data'), new Random(seed, 'data')];
  return {
    uniform: (point, which, from, to) => from + (to - from) * positions.uniform(point * drawsPerPoint + which),
    normal: (point, which, deviation) => {
      const element = point * drawsPerPoint + 4 + 2 * which;
      return deviation * gaussian(noise.uniform(element), noise.uniform(element + 1));
    },
  };
}

/** A number among a source's arguments; 0 where it is not given. */
export function numberOf({ args }: Call, name: string): number {
  const value = args[name];
  return typeof value === 'number' ? value : 0;
}

/** Four decimals, as a person would write a coordinate; never `-0`. */
export function cellOf(value: number): string {
  return String(Math.round(value * 10000) / 10000 + 0);
}

/** So many rows, the last column being the target. */
export function tableOf(origin: string, columns: readonly string[], count: number, row: (point: number) => string[]): Table {
  return { columns, target: columns.slice(-1), rows: Array.from({ length: count }, (_, point) => row(point)), origin };
}
