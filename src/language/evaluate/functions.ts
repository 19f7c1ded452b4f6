import { exp, log } from '../../base/math';
import { ARITHMETIC_FUNCTIONS } from '../../model/arithmetic';

/** A function that expressions can call, over single numbers. Those over tensors come beside it. */
export interface ScalarFunction {
  /** How many numbers it takes. */
  readonly least: number;
  readonly most: number;
  /** How a call is written, for messages. */
  readonly usage: string;
  readonly result: 'number' | 'boolean';
  /** NaN and infinities are numbers like others, as IEEE 754 has them. */
  readonly apply: (numbers: readonly number[]) => number | boolean;
}

const unary = (
  name: string,
  result: ScalarFunction['result'],
  apply: (x: number) => number | boolean,
): [string, ScalarFunction] => [
  name,
  { least: 1, most: 1, usage: `${name}(x)`, result, apply: ([x = NaN]) => apply(x) },
];

const arithmetic = [...ARITHMETIC_FUNCTIONS].map(
  ([name, entry]): [string, ScalarFunction] => [name, { ...entry, result: 'number' }],
);

/** By name. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map([
  ...arithmetic,
  unary('exp', 'number', exp),
  unary('ln', 'number', log),
  unary('isnan', 'boolean', Number.isNaN),
  unary('isinf', 'boolean', (x) => x === Infinity || x === -Infinity),
  unary('isfinite', 'boolean', Number.isFinite),
  [
    'near',
    {
      least: 3,
      most: 3,
      usage: 'near(a, b, 10%)',
      result: 'boolean',
      apply: ([a = NaN, b = NaN, tolerance = NaN]) => isNear(a, b, tolerance),
    },
  ],
]);

/** Whether `a` is within a part of `b`: |a - b| <= tolerance · |b|. Equal infinities are near each other. */
function isNear(a: number, b: number, tolerance: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.abs(b);
}

/** Functions of the language that this version knows by name only. */
export const plannedFunctions: readonly string[] = [
  'sum', 'mean', 'std', 'norm', 'any', 'all', 'count', 'argmax', 'shape', 'size', 'dead', 'saturated',
  'gradients_check',
];
