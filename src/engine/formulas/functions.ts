import * as math from '../../base/math';
import { arithmetic32, arithmetic64, type Arithmetic } from './arithmetic';

/** Functions in the precision of the arithmetic. */
export interface Functions<V> {
  exp(a: V): V;
  /** e^a - 1, without the loss of digits near 0. */
  expm1(a: V): V;
  /** Natural logarithm; -Infinity at 0, NaN below. */
  log(a: V): V;
  /** ln(1 + a), without the loss of digits near 0. */
  log1p(a: V): V;
  tanh(a: V): V;
  /** 1 / (1 + e^-a). */
  sigmoid(a: V): V;
  /** Φ(a): how much of the standard normal distribution lies below a. */
  normalBelow(a: V): V;
  /** φ(a), its density. */
  normalDensity(a: V): V;
  /** Both, from one exponential. */
  normal(a: V): { readonly below: V; readonly density: V };
}

/** An arithmetic with its functions: what formulas are written in. */
export type Mathematics<V, T> = Arithmetic<V, T> & Functions<V>;

const LOG2_E = 1.4426950408889634;
/** ln 2 in two parts (Cody and Waite): the head has 15 bits, so that its multiples by whole numbers to 256 are exact. */
const LN2_HEAD = 0.693145751953125;
const LN2_TAIL = 1.4286068203094172e-6;
/** ln of the largest float32. */
const EXP_HIGHEST = 88.72283172607422;
/** -125·ln 2: below it n - 1 would leave the range of powerOfTwo. */
const EXP_LOWEST = -86.64339756999316;
/** From here down, e^a - 1 rounds to -1. */
const EXPM1_LOWEST = -18;
/** From here on, the hyperbolic tangent rounds to 1; below the other, it is a polynomial. */
const TANH_HIGHEST = 9.1;
const TANH_SMALL = 0.5;
/** Beyond, the logistic function is 1, or less than the least normal number. */
const SIGMOID_FARTHEST = 87.3;
const LEAST_NORMAL = 1.1754943508222875e-38;
/** Beyond, Φ is 1, or less than 2.3e-38 and close to the denormal numbers. */
const NORMAL_FARTHEST = 12.9;
/** 2^12 + 1: splits a float32 into two halves of 12 bits (Veltkamp). */
const SPLITTER = 4097;
const INVERSE_ROOT_2PI = 0.3989422804014327;

/** (e^r - 1 - r) / r² for |r| <= ½ ln 2; e^r - 1 within 1.4e-8. */
const EXPONENTIAL = [
  0.49999998132930623, 0.16666542684485516, 0.041667203919075094, 0.008366646794376834, 0.0013882497460222885,
];
/** (ln((1 + s) / (1 - s)) / s - 2) / s² in s², for 1/√2 <= (1 + s) / (1 - s) <= √2; the logarithm within 1e-9. */
const LOGARITHM = [0.6666677976733996, 0.3997707939886775, 0.29885187023273363];
/** (tanh x / x - 1) / x² in x² for |x| <= ½; the hyperbolic tangent within 2e-8. */
const TANGENT = [
  -0.33333143896166717, 0.13325878955470125, -0.053045494136810284, 0.017241491221765024,
];
/** Numerator and denominator of Φ(-t)·e^(t²/2) for 0 <= t <= 13.3, within 5.3e-9. */
const TAIL_ABOVE = [0.5, 0.4350011115867914, 0.1807772690661564, 0.03979930590662163, 0.003990845611698233];
const TAIL_BELOW = [
  1, 1.6678870261431078, 1.1923324573905936, 0.46297677261706743, 0.099769592781317, 0.010003420002724837,
];

/**
 * Functions of float32 out of the operations of an arithmetic, with one division at most, the same for numbers and for
 * emitted code. Denormal numbers are left out: a result that would come near them is 0, and as arguments the logarithm
 * takes them for 0. NaN stays NaN.
 *
 * Method: the reductions of Cody and Waite ("Software Manual for the Elementary Functions", 1980; for the logarithm
 * s = f / (2 + f), as in fdlibm), then polynomials, and for Φ a quotient of two, that are ours: the least greatest
 * relative error, found in float64 by Lawson's iteration (least squares on 1500 and more Chebyshev nodes, weights
 * multiplied by the error each time; for the quotient on its linearised form), rounded to float32.
 *
 * Greatest errors, measured at every 23rd number of float32 against base/math, in units in the last place: exp 1.01,
 * expm1 1.69, log 0.81, log1p 1.38, tanh 1.84, sigmoid 2.00, normalDensity 2.04; normalBelow 3.9 above -0.5 and 7.0
 * down to -12.9. exp is 0 below -86.64 (2^-125) and Infinity above 88.7228; sigmoid is 0 below -87.3; normalBelow and
 * normalDensity are 0 below -12.9, the density above 12.9 too. Of -0, expm1 and log1p make 0.
 */
export function withFunctions<V, T>(arithmetic: Arithmetic<V, T>): Mathematics<V, T> {
  const normal = (a: V): { below: V; density: V } => {
    const parts = bell(arithmetic, a);
    return { below: belowOf(arithmetic, a, parts), density: densityOf(arithmetic, parts) };
  };
  return {
    ...arithmetic,
    exp: (a) => exp(arithmetic, a),
    expm1: (a) => expm1(arithmetic, a),
    log: (a) => log(arithmetic, a),
    log1p: (a) => log1p(arithmetic, a),
    tanh: (a) => tanh(arithmetic, a),
    sigmoid: (a) => sigmoid(arithmetic, a),
    normalBelow: (a) => belowOf(arithmetic, a, bell(arithmetic, a)),
    normalDensity: (a) => densityOf(arithmetic, bell(arithmetic, a)),
    normal,
  };
}

/** float32: each operation rounded, functions from here. */
export const float32: Mathematics<number, boolean> = withFunctions(arithmetic32);

/** float64, for gradient checks: functions of base/math. */
export const float64: Mathematics<number, boolean> = {
  ...arithmetic64,
  exp: math.exp,
  expm1: math.expm1,
  log: math.log,
  log1p: math.log1p,
  tanh: math.tanh,
  sigmoid: math.sigmoid,
  normalBelow: math.normalBelow,
  normalDensity: math.normalDensity,
  normal: (a) => ({ below: math.normalBelow(a), density: math.normalDensity(a) }),
};

/** c[0] + c[1]·x + c[2]·x² + …, from the highest power down (Horner). */
function polynomial<V, T>(m: Arithmetic<V, T>, coefficients: readonly number[], x: V): V {
  let sum = m.constant(coefficients.at(-1)!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = m.multiplyAdd(sum, x, m.constant(coefficients[i]!));
  return sum;
}

/** x - n·ln 2. */
function reduced<V, T>(m: Arithmetic<V, T>, x: V, n: V): V {
  return m.multiplyAdd(n, m.constant(-LN2_TAIL), m.multiplyAdd(n, m.constant(-LN2_HEAD), x));
}

/** e^r - 1 for |r| <= ½ ln 2. */
function smallExpm1<V, T>(m: Arithmetic<V, T>, r: V): V {
  return m.multiplyAdd(m.multiply(r, r), polynomial(m, EXPONENTIAL, r), r);
}

/** n and e^r - 1 in e^x = e^r·2^n. */
function exponential<V, T>(m: Arithmetic<V, T>, x: V): { n: V; less1: V } {
  const n = m.nearest(m.multiply(x, m.constant(LOG2_E)));
  return { n, less1: smallExpm1(m, reduced(m, x, n)) };
}

/** Twice e^r·2^(n - 1), since n = 128 has no power of its own. */
function exp<V, T>(m: Arithmetic<V, T>, x: V): V {
  const { n, less1 } = exponential(m, x);
  const half = m.multiply(m.add(less1, m.constant(1)), m.powerOfTwo(m.subtract(n, m.constant(1))));
  const value = m.choose(m.isLess(x, m.constant(EXP_LOWEST)), m.constant(0), m.add(half, half));
  return m.choose(m.isLess(m.constant(EXP_HIGHEST), x), m.constant(Infinity), value);
}

/** 2^n·(e^r - 1) + (2^n - 1), of which half is computed. */
function expm1<V, T>(m: Arithmetic<V, T>, x: V): V {
  const { n, less1 } = exponential(m, x);
  const power = m.powerOfTwo(m.subtract(n, m.constant(1)));
  const half = m.multiplyAdd(less1, power, m.subtract(power, m.constant(0.5)));
  const value = m.choose(m.isLess(x, m.constant(EXPM1_LOWEST)), m.constant(-1), m.add(half, half));
  return m.choose(m.isLess(m.constant(EXP_HIGHEST), x), m.constant(Infinity), value);
}

/**
 * ln u for a normal u = (1 + f)·2^n with 1 + f in (1/√2, √2]. `left` is what rounding has left out of u, and comes
 * back into f.
 */
function logOfNormal<V, T>(m: Arithmetic<V, T>, u: V, left?: V): V {
  const [exponent, mantissa] = [m.exponentOf(u), m.mantissaOf(u)];
  const isHalved = m.isLess(m.constant(Math.SQRT2), mantissa);
  const halved = (value: V): V => m.choose(isHalved, m.multiply(value, m.constant(0.5)), value);
  const n = m.choose(isHalved, m.add(exponent, m.constant(1)), exponent);
  const f = m.subtract(halved(mantissa), m.constant(1));
  if (left === undefined) return logOf(m, f, n);
  return logOf(m, m.multiplyAdd(left, halved(m.powerOfTwo(m.negate(exponent))), f), n);
}

/**
 * ln(1 + f) + n·ln 2, by s = f / (2 + f): ln(1 + f) = f - (½f² - s·(½f² + R)) with R = ln((1 + s) / (1 - s)) / s - 2,
 * where the leading terms are exact.
 */
function logOf<V, T>(m: Arithmetic<V, T>, f: V, n: V): V {
  const s = m.divide(f, m.add(f, m.constant(2)));
  const square = m.multiply(s, s);
  const half = m.multiply(m.multiply(f, m.constant(0.5)), f);
  const rest = m.multiplyAdd(square, polynomial(m, LOGARITHM, square), half);
  const small = m.multiplyAdd(s, rest, m.multiply(n, m.constant(LN2_TAIL)));
  return m.multiplyAdd(n, m.constant(LN2_HEAD), m.subtract(f, m.subtract(half, small)));
}

/** The value for a normal number, else what the logarithm of u is: `x` at Infinity and NaN. */
function logOrLimit<V, T>(m: Arithmetic<V, T>, u: V, value: V): V {
  const limit = m.choose(m.isLess(u, m.constant(0)), m.constant(NaN), m.constant(-Infinity));
  const atLeast0 = m.choose(m.isLess(u, m.constant(LEAST_NORMAL)), limit, value);
  return m.choose(m.isLess(u, m.constant(Infinity)), atLeast0, u);
}

function log<V, T>(m: Arithmetic<V, T>, x: V): V {
  return logOrLimit(m, x, logOfNormal(m, x));
}

/** ln u with u = 1 + x rounded; what rounding has left out, x - (u - 1), is exact wherever it counts. */
function log1p<V, T>(m: Arithmetic<V, T>, x: V): V {
  const u = m.add(x, m.constant(1));
  const left = m.subtract(x, m.subtract(u, m.constant(1)));
  return logOrLimit(m, u, logOfNormal(m, u, left));
}

/** For a small x a polynomial, else 1 - 2 / (e^(2|x|) + 1) with the sign of x. */
function tanh<V, T>(m: Arithmetic<V, T>, x: V): V {
  const size = m.absolute(x);
  const square = m.multiply(x, x);
  const small = m.multiplyAdd(m.multiply(size, square), polynomial(m, TANGENT, square), size);
  const within = m.smaller(size, m.constant(TANH_HIGHEST));
  const quotient = m.divide(m.constant(2), grownBy1(m, m.add(within, within)));
  const value = m.choose(m.isLess(size, m.constant(TANH_SMALL)), small, m.subtract(m.constant(1), quotient));
  return m.copySign(value, x);
}

/** e^x + 1, where n stays within the powers of two; the summands in this order lose least. */
function grownBy1<V, T>(m: Arithmetic<V, T>, x: V): V {
  const { n, less1 } = exponential(m, x);
  const power = m.powerOfTwo(n);
  return m.add(m.multiplyAdd(less1, power, m.constant(1)), power);
}

/** 1 / (1 + e^-x). */
function sigmoid<V, T>(m: Arithmetic<V, T>, x: V): V {
  const value = m.divide(m.constant(1), grownBy1(m, m.negate(x)));
  const atMost1 = m.choose(m.isLess(m.constant(SIGMOID_FARTHEST), x), m.constant(1), value);
  return m.choose(m.isLess(x, m.constant(-SIGMOID_FARTHEST)), m.constant(0), atMost1);
}

/** What Φ and φ are computed from: t = |x|, e^(-t²/2), and whether t is so large that they are 0 or 1. */
interface Bell<V, T> {
  readonly t: V;
  readonly exponential: V;
  readonly isFar: T;
}

/**
 * e^(-t²/2) without the loss that t² has by rounding, which grows with t: t = head + rest, the square of the head is
 * exact, and the other part of t², rest·(t + head), is taken off the reduced argument.
 */
function bell<V, T>(m: Arithmetic<V, T>, x: V): Bell<V, T> {
  const t = m.absolute(x);
  const scaled = m.multiply(t, m.constant(SPLITTER));
  const head = m.subtract(scaled, m.subtract(scaled, t));
  const rest = m.multiply(m.subtract(t, head), m.constant(-0.5));
  const n = m.nearest(m.multiply(m.multiply(t, m.constant(-0.5 * LOG2_E)), t));
  const r = reduced(m, m.multiply(m.multiply(head, m.constant(-0.5)), head), n);
  const less1 = smallExpm1(m, m.multiplyAdd(rest, m.add(t, head), r));
  const exponential = m.multiply(m.add(less1, m.constant(1)), m.powerOfTwo(n));
  return { t, exponential, isFar: m.isLess(m.constant(NORMAL_FARTHEST), t) };
}

function densityOf<V, T>(m: Arithmetic<V, T>, { exponential, isFar }: Bell<V, T>): V {
  return m.choose(isFar, m.constant(0), m.multiply(exponential, m.constant(INVERSE_ROOT_2PI)));
}

/** Φ(-t) = e^(-t²/2)·A(t) / B(t), and 1 minus that above 0. */
function belowOf<V, T>(m: Arithmetic<V, T>, x: V, { t, exponential, isFar }: Bell<V, T>): V {
  const above = m.multiply(exponential, polynomial(m, TAIL_ABOVE, t));
  const tail = m.choose(isFar, m.constant(0), m.divide(above, polynomial(m, TAIL_BELOW, t)));
  return m.choose(m.isLess(x, m.constant(0)), tail, m.subtract(m.constant(1), tail));
}
