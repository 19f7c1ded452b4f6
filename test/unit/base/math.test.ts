import assert from 'node:assert/strict';
import * as math from '../../../src/base/math';

const view = new DataView(new ArrayBuffer(8));

/** The place of a number among all float64, so that neighbours differ by one. */
function ordinal(value: number): bigint {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/** Units in the last place between two numbers; 0 for the same, NaN included. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
}

function range(from: number, to: number, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
}

/** Magnitudes from 10^-300 to 10^300, both signs. */
const magnitudes = range(-300, 300, 1200).flatMap((power) => [10 ** power, -(10 ** power)]);

/** Close to 0 from both sides, where digits get lost. */
const nearZero = range(-18, 0, 180).flatMap((power) => [10 ** power, -(10 ** power)]);

interface Function {
  readonly name: string;
  readonly ours: (x: number) => number;
  readonly theirs: (x: number) => number;
  readonly points: readonly number[];
  /** Where the result crosses zero, a distance instead of units in the last place. */
  readonly absolute?: number;
}

const functions: Function[] = [
  {
    name: 'exp',
    ours: math.exp,
    theirs: Math.exp,
    points: [...range(-745, 709.7, 20_000), ...range(-2, 2, 5000), ...nearZero],
  },
  {
    name: 'expm1',
    ours: math.expm1,
    theirs: Math.expm1,
    points: [...range(-50, 709, 20_000), ...range(-1, 1, 5000), ...nearZero],
  },
  {
    name: 'log',
    ours: math.log,
    theirs: Math.log,
    points: [...magnitudes.map(Math.abs), ...range(0.3, 3, 20_000), 5e-324, 1e-310],
  },
  {
    name: 'log1p',
    ours: math.log1p,
    theirs: Math.log1p,
    points: [...range(-0.999, 5, 20_000), ...nearZero.filter((x) => x > -1)],
  },
  {
    name: 'tanh',
    ours: math.tanh,
    theirs: Math.tanh,
    points: [...range(-25, 25, 20_000), ...range(-1, 1, 5000), ...nearZero],
  },
  { name: 'sin', ours: math.sin, theirs: Math.sin, points: [...range(-20, 20, 20_001), ...nearZero] },
  { name: 'cos', ours: math.cos, theirs: Math.cos, points: [...range(-20, 20, 20_001), ...nearZero] },
  { name: 'sin of large angles', ours: math.sin, theirs: Math.sin, points: range(-1e5, 1e5, 20_001), absolute: 1e-15 },
  { name: 'cos of large angles', ours: math.cos, theirs: Math.cos, points: range(-1e5, 1e5, 20_001), absolute: 1e-15 },
];

/** erf of a float64 as an exact fraction would have it: the Taylor series in fixed point with 512 binary digits. */
function exactErf(x: number): number {
  const one = 1n << 512n;
  // The points of the test are whole numbers of 2^-52nds.
  const scaled = BigInt(Math.round(x * 2 ** 52)) * (one >> 52n);
  const square = (scaled * scaled) / one;
  let [power, sum] = [scaled, scaled];
  for (let k = 1n; power !== 0n; k++) {
    power = (-power * square) / one / k;
    sum += power / (2n * k + 1n);
  }
  // π to 100 digits; its root by Newton's iteration on whole numbers.
  const pi = 31415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679n;
  const root = wholeRoot(((pi * one) / 10n ** 100n) * one);
  const quotient = (2n * sum * one) / root;
  return Number(quotient >> 412n) / 2 ** 100;
}

function wholeRoot(square: bigint): bigint {
  let root = 1n << 520n;
  for (let next = (root + square / root) / 2n; next < root; next = (root + square / root) / 2n) root = next;
  return root;
}

describe('base: math', () => {
  for (const { name, ours, theirs, points, absolute } of functions) {
    it(`${name} is that of the platform, to 4 units in the last place`, () => {
      for (const x of points) {
        const [value, wanted] = [ours(x), theirs(x)];
        if (absolute !== undefined && Math.abs(value - wanted) <= absolute) continue;
        const distance = ulps(value, wanted);
        assert.ok(distance <= 4, `${name}(${x}) = ${value}, not ${wanted}: ${distance} ulp`);
      }
    });
  }

  it('sigmoid is 1 / (1 + e^-x) and never overflows', () => {
    for (const x of range(-700, 700, 5000)) {
      const wanted = x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
      assert.ok(ulps(math.sigmoid(x), wanted) <= 5, `${x}`);
    }
    assert.equal(math.sigmoid(0), 0.5);
    assert.equal(math.sigmoid(4).toFixed(9), '0.982013790');
  });

  const special: [string, (x: number) => number, [number, number][]][] = [
    ['exp', math.exp, [[0, 1], [-0, 1], [Infinity, Infinity], [-Infinity, 0], [NaN, NaN], [710, Infinity], [-746, 0]]],
    ['expm1', math.expm1, [[0, 0], [-0, -0], [Infinity, Infinity], [-Infinity, -1], [NaN, NaN]]],
    [
      'log',
      math.log,
      [[1, 0], [0, -Infinity], [-0, -Infinity], [Infinity, Infinity], [-1, NaN], [-Infinity, NaN], [NaN, NaN]],
    ],
    ['log1p', math.log1p, [[0, 0], [-1, -Infinity], [Infinity, Infinity], [-2, NaN], [NaN, NaN]]],
    ['tanh', math.tanh, [[0, 0], [Infinity, 1], [-Infinity, -1], [NaN, NaN], [1000, 1], [-1000, -1]]],
    ['erf', math.erf, [[0, 0], [-0, -0], [Infinity, 1], [-Infinity, -1], [NaN, NaN], [6, 1], [-30, -1]]],
    ['sigmoid', math.sigmoid, [[Infinity, 1], [-Infinity, 0], [NaN, NaN], [-0, 0.5]]],
    ['sin', math.sin, [[0, 0], [Infinity, NaN], [-Infinity, NaN], [NaN, NaN]]],
    ['cos', math.cos, [[0, 1], [Infinity, NaN], [-Infinity, NaN], [NaN, NaN]]],
  ];
  for (const [name, ours, values] of special) {
    it(`${name} has the special values of IEEE 754`, () => {
      for (const [x, wanted] of values) assert.ok(
        Object.is(ours(x), wanted),
        `${name}(${x}) = ${ours(x)}, not ${wanted}`,
      );
    });
  }

  it('grows where it should, also across the seams of its pieces', () => {
    const seams: [string, (x: number) => number, number[]][] = [
      ['exp', math.exp, range(-5, 5, 29).map((n) => (n + 0.5) * Math.LN2)],
      ['expm1', math.expm1, [-0.34, 0.34]],
      ['log', math.log, [Math.SQRT1_2, Math.SQRT2, 1, 2]],
      ['log1p', math.log1p, [-0.29, 0.41]],
      ['tanh', math.tanh, [-0.17, 0.17, 0, 1]],
      ['sigmoid', math.sigmoid, [0, 1]],
      ['erf', math.erf, [0, 1]],
    ];
    for (const [name, ours, points] of seams) {
      for (const seam of points) {
        const values = range(seam - 1e-9, seam + 1e-9, 200).map(ours);
        values.slice(1).forEach((value, i) => assert.ok(value >= values[i]!, `${name} falls near ${seam}`));
      }
    }
  });

  it('tanh, erf and sin are odd, cos is even, bit for bit', () => {
    for (const x of range(0.01, 30, 3000)) {
      assert.equal(math.tanh(-x), -math.tanh(x));
      assert.equal(math.erf(-x), -math.erf(x));
      assert.equal(math.sin(-x), -math.sin(x));
      assert.equal(math.cos(-x), math.cos(x));
    }
  });

  it('erf is exact to 4 units in the last place', () => {
    for (const x of [...range(-6.5, 6.5, 1300), ...range(0.9, 1.1, 400), ...range(-9, 0, 9).map((p) => 10 ** p)]) {
      const point = Math.round(x * 2 ** 52) / 2 ** 52;
      const [value, wanted] = [math.erf(point), exactErf(point)];
      assert.ok(ulps(value, wanted) <= 4, `erf(${point}) = ${value}, not ${wanted}: ${ulps(value, wanted)} ulp`);
    }
    assert.equal(exactErf(1), 0.8427007929497149);
    assert.ok(Math.abs(math.normalBelow(1.959963984540054) - 0.975) < 1e-15);
    assert.ok(ulps(math.normalDensity(-1), Math.exp(-0.5) / Math.sqrt(2 * Math.PI)) <= 4);
  });

  it('powInteger multiplies', () => {
    assert.equal(math.powInteger(3, 0), 1);
    assert.equal(math.powInteger(-2, 11), -2048);
    assert.equal(math.powInteger(0.5, 1074), 5e-324);
    assert.equal(math.powInteger(0, 0), 1);
    for (let n = 0; n < 200; n++) assert.ok(Math.abs(math.powInteger(0.999, n) / 0.999 ** n - 1) < 1e-13);
  });

  it('gaussian is finite for all uniform numbers, its extremes included', () => {
    for (const u of [0, 0.5, 1 - 1 / 0x1000000]) {
      for (const v of [0, 0.25, 0.5, 1 - 1 / 0x1000000]) assert.ok(Number.isFinite(math.gaussian(u, v)));
    }
    assert.ok(Math.abs(math.gaussian(1 - Math.exp(-0.5), 0) - 1) < 1e-15);
  });
});
