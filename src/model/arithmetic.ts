import { exp, log, powInteger } from '../base/math';

/** A number that only the data tells. */
export type DataConstant = 'classes' | 'vocabulary' | 'features';

/** A number to be computed once the data is known. `apply` is an operator, or one of the functions. */
export type Arithmetic =
  | number
  | DataConstant
  | { readonly apply: string; readonly to: readonly Arithmetic[] };

/** What it comes to; may be no finite number. */
export function compute(arithmetic: Arithmetic, constants: Readonly<Record<DataConstant, number>>): number {
  if (typeof arithmetic === 'number') return arithmetic;
  if (typeof arithmetic === 'string') return constants[arithmetic];
  const numbers = arithmetic.to.map((operand) => compute(operand, constants));
  return applied(arithmetic.apply, numbers);
}

/** The data's numbers that it waits for. */
export function constantsIn(arithmetic: Arithmetic): DataConstant[] {
  if (typeof arithmetic === 'number') return [];
  if (typeof arithmetic === 'string') return [arithmetic];
  return [...new Set(arithmetic.to.flatMap(constantsIn))];
}

function applied(name: string, numbers: readonly number[]): number {
  const [a = NaN, b] = numbers;
  switch (name) {
    case '+':
      return a + (b ?? NaN);
    case '-':
      return b === undefined ? -a : a - b;
    case '*':
      return a * (b ?? NaN);
    case '/':
      return a / (b ?? NaN);
    default:
      return ARITHMETIC_FUNCTIONS.get(name)?.apply(numbers) ?? NaN;
  }
}

interface ArithmeticFunction {
  /** How many numbers it takes. */
  readonly least: number;
  readonly most: number;
  readonly usage: string;
  readonly apply: (numbers: readonly number[]) => number;
}

/** A function of one number. */
const unary = (name: string, apply: (x: number) => number): [string, ArithmeticFunction] => [
  name,
  { least: 1, most: 1, usage: `${name}(x)`, apply: ([x = NaN]) => apply(x) },
];

const binary = (name: string, apply: (a: number, b: number) => number): [string, ArithmeticFunction] => [
  name,
  { least: 2, most: 2, usage: `${name}(a, b)`, apply: ([a = NaN, b = NaN]) => apply(a, b) },
];

const several = (name: string, apply: (a: number, b: number) => number): [string, ArithmeticFunction] => [
  name,
  { least: 1, most: Infinity, usage: `${name}(a, b, …)`, apply: (numbers) => numbers.reduce(apply) },
];

/** The functions that constants can be computed with. NaN and infinities are the caller's to refuse. */
export const ARITHMETIC_FUNCTIONS: ReadonlyMap<string, ArithmeticFunction> = new Map([
  several('min', (a, b) => Math.min(a, b)),
  several('max', (a, b) => Math.max(a, b)),
  binary('mod', modulo),
  binary('pow', power),
  unary('round', roundHalfToEven),
  unary('floor', Math.floor),
  unary('sqrt', Math.sqrt),
  unary('abs', Math.abs),
]);

/** The remainder with the divisor's sign, as Python's `%` and `torch.remainder`; NaN for a zero divisor. */
function modulo(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** To the nearest whole number, halves to the even one, as `torch.round`. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction !== 0.5) return fraction < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** Built on our own exponential, so that every platform gives the same bits; whole and half exponents are exact. */
function power(base: number, exponent: number): number {
  if (!Number.isInteger(exponent * 2)) return exp(exponent * log(base));
  const size = Math.abs(exponent);
  const result = powInteger(base, Math.floor(size)) * (Number.isInteger(size) ? 1 : Math.sqrt(base));
  return exponent < 0 ? 1 / result : result;
}
