/**
 * What formulas are written in: V numbers, T truths. Every operation rounds once, to the precision in use. A formula is
 * interpreted by numbers (here) or by what emits code for them, with the same bits; both sides of a choice are computed.
 */
export interface Arithmetic<V, T> {
  constant(value: number): V;
  add(a: V, b: V): V;
  subtract(a: V, b: V): V;
  multiply(a: V, b: V): V;
  divide(a: V, b: V): V;
  /** a·b + c, rounded twice (code that may fuse rounds once). */
  multiplyAdd(a: V, b: V, c: V): V;
  negate(a: V): V;
  absolute(a: V): V;
  /** |size| with the sign of `sign`, that of 0 included. */
  copySign(size: V, sign: V): V;
  squareRoot(a: V): V;
  /** The nearest whole number, halves to even. */
  nearest(a: V): V;
  /** Comparisons are false where one is NaN. */
  isLess(a: V, b: V): T;
  isAtMost(a: V, b: V): T;
  isEqual(a: V, b: V): T;
  both(a: T, b: T): T;
  either(a: T, b: T): T;
  /** b where it is less than a, else a: a where one is NaN. */
  smaller(a: V, b: V): V;
  /** b where a is less than it, else a: a where one is NaN. */
  larger(a: V, b: V): V;
  /** Both values are computed, one is taken. */
  choose(truth: T, a: V, b: V): V;
  /** 2^n for whole n from -126 to 127; any number for another n, or NaN. */
  powerOfTwo(n: V): V;
  /** Of a positive normal number n, m in a = m·2^n with 1 <= m < 2; any number for another a. */
  exponentOf(a: V): V;
  mantissaOf(a: V): V;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Halves to even: adding 1.5·2^52 leaves no room for a fraction, and takes the sign of 0 away. */
function nearest(a: number): number {
  if (!(Math.abs(a) < 0x7fffffff)) return a;
  const whole = a + 6755399441055744 - 6755399441055744;
  return whole === 0 ? a * 0 : whole;
}

const comparisons = {
  constant: (value: number) => value,
  negate: (a: number) => -a,
  absolute: (a: number) => Math.abs(a),
  copySign: (size: number, sign: number) => (sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size)),
  nearest,
  isLess: (a: number, b: number) => a < b,
  isAtMost: (a: number, b: number) => a <= b,
  isEqual: (a: number, b: number) => a === b,
  smaller: (a: number, b: number) => (b < a ? b : a),
  larger: (a: number, b: number) => (a < b ? b : a),
  both: (a: boolean, b: boolean) => a && b,
  either: (a: boolean, b: boolean) => a || b,
  choose: (truth: boolean, a: number, b: number) => (truth ? a : b),
};

/** Numbers as float32 computes them, by the bits of its representation. */
export const arithmetic32: Arithmetic<number, boolean> = {
  ...comparisons,
  constant: (value) => Math.fround(value),
  add: (a, b) => Math.fround(a + b),
  subtract: (a, b) => Math.fround(a - b),
  multiply: (a, b) => Math.fround(a * b),
  divide: (a, b) => Math.fround(a / b),
  multiplyAdd: (a, b, c) => Math.fround(Math.fround(a * b) + c),
  squareRoot: (a) => Math.fround(Math.sqrt(a)),
  powerOfTwo: (n) => {
    bits[0] = (n + 127) << 23;
    return float[0]!;
  },
  exponentOf: (a) => {
    float[0] = a;
    return (bits[0]! >> 23) - 127;
  },
  mantissaOf: (a) => {
    float[0] = a;
    bits[0] = (bits[0]! & 0x7fffff) | 0x3f800000;
    return float[0]!;
  },
};

const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);
/** Which half holds sign and exponent is the platform's. */
const high = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Numbers as they are. */
export const arithmetic64: Arithmetic<number, boolean> = {
  ...comparisons,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  multiplyAdd: (a, b, c) => a * b + c,
  squareRoot: (a) => Math.sqrt(a),
  powerOfTwo: (n) => {
    halves[1 - high] = 0;
    halves[high] = (n + 1023) << 20;
    return wide[0]!;
  },
  exponentOf: (a) => {
    wide[0] = a;
    return (halves[high]! >> 20) - 1023;
  },
  mantissaOf: (a) => {
    wide[0] = a;
    halves[high] = (halves[high]! & 0xfffff) | 0x3ff00000;
    return wide[0]!;
  },
};
