import assert from 'node:assert/strict';
import * as math from '../../../src/base/math';
import { arithmetic32, arithmetic64, type Arithmetic } from '../../../src/engine/formulas/arithmetic';
import { float32, float64, withFunctions, type Functions } from '../../../src/engine/formulas/functions';

const f = Math.fround;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const LEAST_NORMAL = 2 ** -126;

/** One of the numbers of float32, by its bits. */
function ofBits(pattern: number): number {
  bits[0] = pattern;
  return float[0]!;
}

/** The distance between float32 numbers as large as this one. */
function unit(value: number): number {
  float[0] = Math.max(Math.abs(value), LEAST_NORMAL);
  return ofBits(bits[0]! & 0x7f800000) * 2 ** -23;
}

/** Every so many of all finite float32, denormals left out, from both sides of 0: each binade has the same number. */
function* everyFloat(stride: number): Generator<number> {
  for (let pattern = 0x00800000; pattern < 0x7f800000; pattern += stride) {
    yield ofBits(pattern);
    yield -ofBits(pattern);
  }
}

/** Φ in float64, also far below 0, where it is φ(t) / (t + 1 / (t + 2 / (t + …))) for t = -x. */
function normalBelow(x: number): number {
  if (x > -2) return math.normalBelow(x);
  let rest = 0;
  for (let k = 200; k >= 1; k--) rest = k / (rest - x);
  return math.normalDensity(x) / (rest - x);
}

interface Case {
  readonly name: Exclude<keyof Functions<number>, 'normal'>;
  readonly exact: (x: number) => number;
  /** Bound for the error, in units in the last place. */
  readonly units: number;
  /** Where it is held to that; beyond are the special values. */
  readonly from: number;
  readonly to: number;
}

const ALL = 3.5e38;
const cases: Case[] = [
  { name: 'exp', exact: math.exp, units: 1.02, from: -86.64339, to: 88.72283 },
  { name: 'expm1', exact: math.expm1, units: 1.7, from: -ALL, to: 88.72283 },
  { name: 'log', exact: math.log, units: 0.82, from: LEAST_NORMAL, to: ALL },
  { name: 'log1p', exact: math.log1p, units: 1.4, from: -1 + 2 ** -24, to: ALL },
  { name: 'tanh', exact: math.tanh, units: 1.85, from: -ALL, to: ALL },
  { name: 'sigmoid', exact: math.sigmoid, units: 2, from: -87.3, to: ALL },
  { name: 'normalBelow', exact: normalBelow, units: 7, from: -12.9, to: ALL },
  { name: 'normalBelow', exact: normalBelow, units: 4, from: -0.5, to: ALL },
  { name: 'normalDensity', exact: math.normalDensity, units: 2.1, from: -12.9, to: 12.9 },
];

describe('functions in float32', function () {
  this.timeout(60_000);

  for (const { name, exact, units, from, to } of cases) {
    it(`${name} is exact to ${units} units in the last place from ${from} to ${to}`, () => {
      for (const x of everyFloat(4099)) {
        if (x < from || x > to) continue;
        const [value, wanted] = [float32[name](x), exact(x)];
        const error = Math.abs(value - wanted) / unit(wanted);
        // Not `error > units`: NaN must fail.
        if (!(error <= units)) assert.fail(`${name}(${x}) = ${value}, not ${wanted}: ${error} units`);
      }
    });
  }

  const special: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
    exp: [[0, 1], [-0, 1], [88.8, Infinity], [Infinity, Infinity], [-86.7, 0], [-1e38, 0], [-Infinity, 0], [NaN, NaN]],
    expm1: [[0, 0], [1e-30, 1e-30], [88.8, Infinity], [Infinity, Infinity], [-20, -1], [-Infinity, -1], [NaN, NaN]],
    log: [[1, 0], [0, -Infinity], [-0, -Infinity], [1e-40, -Infinity], [-1, NaN], [-Infinity, NaN], [Infinity, Infinity], [NaN, NaN]],
    log1p: [[0, 0], [-1, -Infinity], [-2, NaN], [-Infinity, NaN], [Infinity, Infinity], [NaN, NaN], [1e-45, 1e-45]],
    tanh: [[0, 0], [-0, -0], [9.1, 1], [-9.1, -1], [1e38, 1], [Infinity, 1], [-Infinity, -1], [NaN, NaN], [1e-45, 1e-45]],
    sigmoid: [[0, 0.5], [-0, 0.5], [20, 1], [1e38, 1], [Infinity, 1], [-88, 0], [-1e38, 0], [-Infinity, 0], [NaN, NaN]],
    normalBelow: [[0, 0.5], [-0, 0.5], [-13, 0], [-1e38, 0], [-Infinity, 0], [13, 1], [1e38, 1], [Infinity, 1], [NaN, NaN]],
    normalDensity: [[13, 0], [-13, 0], [1e38, 0], [Infinity, 0], [-Infinity, 0], [NaN, NaN]],
  };
  for (const [name, values] of Object.entries(special)) {
    it(`${name} has its special values`, () => {
      for (const [x, wanted] of values) {
        const value = float32[name as Case['name']](f(x));
        assert.ok(Object.is(value, f(wanted)), `${name}(${x}) = ${value}, not ${wanted}`);
      }
    });
  }

  it('give float32, never a denormal number, and 0 to 1 where that is their range', () => {
    const within = new Set<string>(['sigmoid', 'normalBelow']);
    for (const name of Object.keys(special) as Case['name'][]) {
      for (const x of everyFloat(65_537)) {
        const value = float32[name](x);
        assert.ok(Object.is(f(value), value), `${name}(${x}) = ${value}`);
        if (value !== 0) assert.ok(!(Math.abs(value) < LEAST_NORMAL), `${name}(${x}) = ${value}`);
        if (within.has(name)) assert.ok(value >= 0 && value <= 1, `${name}(${x}) = ${value}`);
        if (name === 'tanh') assert.ok(Math.abs(value) <= 1 && Object.is(value, -float32.tanh(-x)), `tanh(${x})`);
      }
    }
  });

  it('give the two of the normal distribution as they give each', () => {
    for (const x of [-13, -3, -0.1, 0, 0.7, 5, NaN]) {
      assert.deepEqual(float32.normal(x), { below: float32.normalBelow(x), density: float32.normalDensity(x) });
      assert.deepEqual(float64.normal(x), { below: float64.normalBelow(x), density: float64.normalDensity(x) });
    }
  });

  it('take one division at most, and no more operations than a fast kernel can bear', () => {
    const most: Readonly<Record<Case['name'] | 'normal', number>> = {
      ...{ exp: 19, expm1: 19, log: 27, log1p: 35, tanh: 27, sigmoid: 19 },
      ...{ normalBelow: 40, normalDensity: 27, normal: 42 },
    };
    for (const [name, count] of Object.entries(most) as [keyof typeof most, number][]) {
      const done: string[] = [];
      withFunctions(counting(done))[name](0.3);
      assert.equal(done.length, count, name);
      assert.ok(done.filter((operation) => operation === 'divide').length <= 1, name);
    }
  });
});

/** Arithmetic that notes its operations. */
function counting(done: string[]): Arithmetic<number, boolean> {
  const noted = Object.entries(arithmetic32).map(([name, operate]: [string, (...values: never[]) => unknown]) => [
    name,
    (...values: never[]) => {
      if (name !== 'constant') done.push(name);
      return operate(...values);
    },
  ]);
  return Object.fromEntries(noted) as Arithmetic<number, boolean>;
}

describe('arithmetic of numbers', () => {
  it('rounds every operation to float32, and a product with a sum twice', () => {
    const [a, b, c] = [f(0.1), f(0.7), f(-0.07)];
    assert.equal(arithmetic32.constant(0.1), a);
    assert.equal(arithmetic32.add(a, b), f(a + b));
    assert.equal(arithmetic32.subtract(a, b), f(a - b));
    assert.equal(arithmetic32.multiply(a, b), f(a * b));
    assert.equal(arithmetic32.divide(a, b), f(a / b));
    assert.equal(arithmetic32.squareRoot(a), f(Math.sqrt(a)));
    assert.equal(arithmetic32.multiplyAdd(a, b, c), f(f(a * b) + c));
    assert.notEqual(arithmetic32.multiplyAdd(a, b, c), f(a * b + c));
    assert.equal(arithmetic64.multiplyAdd(0.1, 0.7, -0.07), 0.1 * 0.7 - 0.07);
  });

  for (const [precision, m, digits] of [['float32', arithmetic32, 23], ['float64', arithmetic64, 52]] as const) {
    it(`finds the nearest whole number in ${precision}, halves to even, and keeps the sign of 0`, () => {
      const pairs = [[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, -0], [-1.5, -2], [-0.2, -0], [0, 0], [-0, -0], [127.6, 128]] as const;
      for (const [x, wanted] of pairs) assert.ok(Object.is(m.nearest(x), wanted), `${x}: ${m.nearest(x)}`);
      for (const x of [1e30, -1e30, Infinity, -Infinity, NaN]) assert.ok(Object.is(m.nearest(m.constant(x)), m.constant(x)));
    });

    it(`takes numbers of ${precision} apart and makes powers of two`, () => {
      for (let n = -126; n <= 127; n++) {
        assert.equal(m.powerOfTwo(n), 2 ** n);
        for (const mantissa of [1, 1.5, 2 - 2 ** -digits]) {
          const x = mantissa * 2 ** n;
          assert.deepEqual([m.exponentOf(x), m.mantissaOf(x)], [n, mantissa]);
        }
      }
    });

    it(`compares and chooses in ${precision}, false for NaN, and copies signs`, () => {
      for (const compare of [m.isLess, m.isAtMost, m.isEqual]) {
        for (const [a, b] of [[NaN, 1], [1, NaN], [NaN, NaN]] as const) assert.equal(compare(a, b), false);
      }
      assert.deepEqual([m.isLess(1, 2), m.isLess(1, 1), m.isAtMost(1, 1), m.isAtMost(2, 1), m.isEqual(0, -0)], [true, false, true, false, true]);
      assert.deepEqual([m.both(true, false), m.either(true, false)], [false, true]);
      assert.deepEqual([m.choose(true, 1, 2), m.choose(false, 1, 2)], [1, 2]);
      assert.deepEqual([m.smaller(1, 2), m.smaller(2, 1), m.larger(1, 2), m.larger(2, 1)], [1, 1, 2, 2]);
      assert.deepEqual([m.smaller(NaN, 1), m.larger(NaN, 1), m.smaller(0, -0), m.larger(-0, 0)], [NaN, NaN, 0, -0]);
      assert.deepEqual([m.copySign(3, -0), m.copySign(-3, 0), m.copySign(0, -1), m.negate(0), m.absolute(-0)], [-3, 3, -0, -0, 0]);
    });
  }
});
