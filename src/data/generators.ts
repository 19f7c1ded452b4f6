import { cos, gaussian, sin } from '../base/math';
import { Random } from '../base/random';
import type { Call } from '../model/spec';
import type { Table } from './types';

/** Random numbers set aside for each point, so that one point's never depend on another's. */
const drawsPerPoint = 8;

/**
 * Exclusive or. Without `points` its four rows; with it that many points, uniform in [-1, 1]², `y` being 1 where the
 * signs of the coordinates differ (their product is negative). The noise is added after that.
 */
export function xor({ args }: Call, seed: number): Table {
  const columns = ['x1', 'x2', 'y'];
  const named = { columns, target: ['y'], origin: 'xor()' };
  const points = args['points'] as number | undefined;
  if (points === undefined) return { ...named, rows: ['000', '011', '101', '110'].map((row) => [...row]) };
  const shift = gaussianShift(seed, numberOf(args['noise']));
  const random = new Random(seed, 'data');
  const rows = Array.from({ length: points }, (_, point) => {
    const x1 = 2 * random.uniform(point * drawsPerPoint) - 1;
    const x2 = 2 * random.uniform(point * drawsPerPoint + 1) - 1;
    return [cellOf(x1 + shift(point, 0)), cellOf(x2 + shift(point, 1)), x1 * x2 < 0 ? '1' : '0'];
  });
  return { ...named, rows };
}

/**
 * Two spirals wound into each other, as in TensorFlow Playground (`dataset.ts`, classifySpiralData): the i-th of the
 * n points of an arm has the radius r = 5·i/n and the angle t = 2π·turns·i/n, the arm 1 half a turn more, and lies at
 * x = r·sin t, y = r·cos t. Nothing is scaled: coordinates lie in [-5, 5]. Unlike there, the noise is normal, and the
 * arms take turns in the table, so that its first rows hold both.
 */
export function spiral({ args }: Call, seed: number): Table {
  const points = numberOf(args['points']);
  const turns = numberOf(args['turns']);
  const shift = gaussianShift(seed, numberOf(args['noise']));
  const rows = Array.from({ length: points }, (_, point) => {
    const arm = point % 2;
    const share = Math.floor(point / 2) / Math.ceil((points - arm) / 2);
    const radius = 5 * share;
    const angle = 2 * Math.PI * turns * share + Math.PI * arm;
    const x = radius * sin(angle) + shift(point, 0);
    const y = radius * cos(angle) + shift(point, 1);
    return [cellOf(x), cellOf(y), String(arm)];
  });
  return { columns: ['x', 'y', 'arm'], target: ['arm'], rows, origin: 'spiral()' };
}

/** A normal number with the deviation `noise` for each coordinate of each point. */
function gaussianShift(seed: number, noise: number): (point: number, coordinate: number) => number {
  const random = new Random(seed, 'data');
  return (point, coordinate) => {
    const element = point * drawsPerPoint + 4 + 2 * coordinate;
    return noise * gaussian(random.uniform(element), random.uniform(element + 1));
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Four decimals, as a person would write a coordinate; never `-0`. */
function cellOf(value: number): string {
  return String(Math.round(value * 10000) / 10000 + 0);
}
