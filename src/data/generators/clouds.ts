import { cos, sin } from '../../base/math';
import type { Call } from '../../model/spec';
import type { Table } from '../types';
import { cellOf, drawsOf, numberOf, tableOf, type Generator } from './points';

/**
 * A function of two truth values. Without `points` its four rows; with it that many points, uniform in [-1, 1]², where
 * a coordinate stands for true if it is positive. The noise is added after that.
 */
function logical(origin: string, truth: (a: boolean, b: boolean) => boolean): Generator {
  const columns = ['x1', 'x2', 'y'];
  return (call, seed) => {
    if (call.args['points'] === undefined) {
      return tableOf(origin, columns, 4, (row) => {
        const [a, b] = [row >= 2, row % 2 === 1];
        return [a, b, truth(a, b)].map((value) => (value ? '1' : '0'));
      });
    }
    return square(call, seed, { origin, columns }, (x1, x2) => truth(x1 > 0, x2 > 0));
  };
}

export const and = logical('and()', (a, b) => a && b);
export const or = logical('or()', (a, b) => a || b);
/** With points as in TensorFlow Playground (`dataset.ts`, classifyXORData), but without its gap along the axes. */
export const xor = logical('xor()', (a, b) => a !== b);

/** So many fields on each side of [-1, 1]², dark and light in turns; the lower left one is dark, as in chess. */
export const checkerboard: Generator = (call, seed) => {
  const squares = numberOf(call, 'squares');
  const field = (x: number): number => Math.min(squares - 1, Math.floor(((x + 1) / 2) * squares));
  const isDark = (x: number, y: number): boolean => (field(x) + field(y)) % 2 === 0;
  return square(call, seed, { origin: 'checkerboard()', columns: ['x', 'y', 'dark'] }, isDark);
};

/** Points uniform in [-1, 1]² with what is true of each; the noise is added after that. */
function square(
  call: Call,
  seed: number,
  { origin, columns }: { origin: string; columns: readonly string[] },
  truth: (x: number, y: number) => boolean,
): Table {
  const draws = drawsOf(seed);
  const noise = numberOf(call, 'noise');
  return tableOf(origin, columns, numberOf(call, 'points'), (point) => {
    const [x, y] = [draws.uniform(point, 0, -1, 1), draws.uniform(point, 1, -1, 1)];
    const shifted = [x + draws.normal(point, 0, noise), y + draws.normal(point, 1, noise)];
    return [...shifted.map(cellOf), truth(x, y) ? '1' : '0'];
  });
}

/**
 * A disc and a ring around it, as in TensorFlow Playground (`dataset.ts`, classifyCircleData): the distance from the
 * centre is uniform in [0, 2.5) for the disc and in [3.5, 5) for the ring. Unlike there, noise changes no answer.
 */
export const circle: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const noise = numberOf(call, 'noise');
  return tableOf('circle()', ['x', 'y', 'inside'], numberOf(call, 'points'), (point) => {
    const inside = point % 2;
    const radius = inside ? draws.uniform(point, 0, 0, 2.5) : draws.uniform(point, 0, 3.5, 5);
    const angle = draws.uniform(point, 1, 0, 2 * Math.PI);
    const x = radius * sin(angle) + draws.normal(point, 0, noise);
    const y = radius * cos(angle) + draws.normal(point, 1, noise);
    return [cellOf(x), cellOf(y), String(inside)];
  });
};

/** Two normal clouds around (-2, -2) and (2, 2), as in TensorFlow Playground (classifyTwoGaussData). */
export const gaussians: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const noise = numberOf(call, 'noise');
  return tableOf('gaussians()', ['x', 'y', 'cloud'], numberOf(call, 'points'), (point) => {
    const cloud = point % 2;
    const at = cloud ? 2 : -2;
    const coordinates = [0, 1].map((which) => cellOf(at + draws.normal(point, which, noise)));
    return [...coordinates, String(cloud)];
  });
};
