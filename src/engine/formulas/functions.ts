import type { Arithmetic } from './arithmetic';

/** Functions in the precision of the arithmetic. */
export interface Functions<V> {
  /** e^a: 0 below -86.6, where it would come near float32's denormal numbers. */
  exp(a: V): V;
  /** e^a - 1, without the loss of digits near 0. */
  expm1(a: V): V;
  /** Natural logarithm. */
  log(a: V): V;
  /** ln(1 + a), without the loss of digits near 0. */
  log1p(a: V): V;
  tanh(a: V): V;
  /** 1 / (1 + e^-a). */
  sigmoid(a: V): V;
  /** How much of the standard normal distribution lies below a. */
  normalBelow(a: V): V;
  /** Its density. */
  normalDensity(a: V): V;
  /** Both, by one exponential. */
  normal(a: V): { readonly below: V; readonly density: V };
}

/** An arithmetic with its functions: what formulas are written in. */
export type Mathematics<V, T> = Arithmetic<V, T> & Functions<V>;

const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts: multiples of the first by whole numbers up to 128 are exact in float32. */
const LN2_HEAD = 0.693145751953125;
const LN2_TAIL = 1.4286068203094172e-6;
const SQRT2 = 1.4142135623730951;
const SMALLEST_NORMAL = 1.1754943508222875e-38;
/** ln of the largest float32. */
const LARGEST_EXPONENT = 88.72283172607422;
/** e to this is 2^-125. */
const SMALLEST_EXPONENT = -86.643396;

/** (e^r - 1 - r) / r² for |r| <= ½ ln 2, relative to e^r - 1 within 1.4e-8. */
const EXPONENTIAL = [0.49999998132930623, 0.16666542684485516, 0.041667203919075094, 0.008366646794376834, 0.0013882497460222885];
/** (ln((1 + s) / (1 - s)) / s - 2) / s² in s² for s² <= 0.0295, within 5e-9. */
const LOGARITHM = [0.6666677976733996, 0.3997707939886775, 0.29885187023273363];

const NORMAL_P=[0.5, 0, 0, 0, 0];
const NORMAL_Q=[1, 0, 0, 0, 0, 0];

/** c[0] + c[1]·x + c[2]·x² + …, from the highest power down (Horner). */
function polynomial<V, T>(m: Arithmetic<V, T>, coefficients: readonly number[], x: V): V {
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, c) => m.multiplyAdd(sum, x, m.constant(c)), m.constant(coefficients.at(-1)!));
}
