import assert from 'node:assert/strict';
import { sizeOf } from '../../../src/base/extents';
import { initializers } from '../../../src/model/catalogue';
import type { Value } from '../../../src/model/spec';
import { offeredTrainings } from '../../support/networks';
import { call, dense, Trial } from '../../support/programs';
import { compiled } from '../../support/trainings';

/** What an initialiser's numbers are to be like. */
interface Spread {
  readonly mean: number;
  readonly variance: number;
  /** Interval that they lie in; infinite where there is none. */
  readonly low: number;
  readonly high: number;
  /** E(x - mean)⁴ / variance²: 1.8 of even numbers, 3 of a normal distribution; how far a sample's variance may be off. */
  readonly kurtosis: number;
}

const same = (mean: number): Spread => ({ mean, variance: 0, low: mean, high: mean, kurtosis: 3 });

const even = (low: number, high: number): Spread => ({
  ...{ mean: (low + high) / 2, variance: (high - low) ** 2 / 12, low, high, kurtosis: 1.8 },
});

const normal = (mean: number, variance: number): Spread => ({ mean, variance, low: -Infinity, high: Infinity, kurtosis: 3 });

/** A normal distribution that is cut off at two deviations, and has this variance thereafter. */
function cut(variance: number): Spread {
  // Variance of a standard normal distribution that is cut off at ±2: 1 - 4·φ(2) / (2·Φ(2) - 1).
  const left = 0.7737413035499232;
  const end = 2 * Math.sqrt(variance / left);
  return { ...normal(0, variance), low: -end, high: end };
}

type Args = Readonly<Record<string, Value>>;

/** With a matrix [ins, units]. */
type Case = [args: Args, spread: (ins: number, units: number) => Spread];

const cases: Readonly<Record<string, readonly Case[]>> = {
  zeros: [[{}, () => same(0)]],
  ones: [[{}, () => same(1)]],
  constant: [[{ value: -1.5 }, () => same(-1.5)]],
  uniform: [
    [{}, () => even(-0.05, 0.05)],
    [{ min: 2, max: 5 }, () => even(2, 5)],
  ],
  normal: [
    [{}, () => normal(0, 0.0025)],
    [{ mean: -1, std: 3 }, () => normal(-1, 9)],
  ],
  xavier_uniform: [[{}, (ins, units) => even(-Math.sqrt(6 / (ins + units)), Math.sqrt(6 / (ins + units)))]],
  xavier_normal: [[{}, (ins, units) => cut(2 / (ins + units))]],
  he_uniform: [[{}, (ins) => even(-Math.sqrt(6 / ins), Math.sqrt(6 / ins))]],
  he_normal: [[{}, (ins) => cut(2 / ins)]],
  orthogonal: [
    [{}, (ins, units) => ({ ...normal(0, 1 / Math.max(ins, units)), low: -1, high: 1 })],
    [{ gain: 2 }, (ins, units) => ({ ...normal(0, 4 / Math.max(ins, units)), low: -2, high: 2 })],
  ],
};

const shapes = [[150, 150], [40, 300], [300, 40]] as const;

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Within five standard errors, what one sample in two million exceeds. */
function assertSpread(values: readonly number[], { mean, variance, low, high, kurtosis }: Spread): void {
  const rounding = 1e-6 * (Math.abs(mean) + Math.sqrt(variance));
  const found = average(values);
  assert.ok(Math.abs(found - mean) <= 5 * Math.sqrt(variance / values.length) + rounding, `mean ${found}, not ${mean}`);
  const second = average(values.map((x) => (x - mean) ** 2));
  const error = 5 * variance * Math.sqrt((kurtosis - 1) / values.length);
  assert.ok(Math.abs(second - variance) <= error + rounding ** 2, `variance ${second}, not ${variance}`);
  const outside = values.filter((x) => x < low - rounding || x > high + rounding);
  assert.deepEqual(outside, [], `outside of ${low} … ${high}`);
  // Even numbers come as near to both ends as a hundredth.
  const near = (high - low) / 100;
  if (kurtosis < 3) assert.ok(Math.min(...values) < low + near && Math.max(...values) > high - near, 'reaches its ends');
}

describe('the spread of initial numbers', () => {
  for (const [name, entries] of Object.entries(cases)) {
    it(`of ${name} has its mean, its variance and its bounds`, () => {
      for (const [args, spread] of entries) {
        for (const [ins, units] of shapes) {
          const layers = [dense('h', units, 'linear', { weights: call('initializer', name, args) })];
          assertSpread(Trial.of({ features: ins, layers }, 3).values('h.weights'), spread(ins, units));
        }
      }
    });
  }

  it('is known of every initialiser', () => {
    assert.deepEqual([...initializers.keys()].sort(), Object.keys(cases).sort());
  });
});

describe('what initialisers go by', () => {
  it('are the connections into and out of a unit, as Keras counts them: those of a kernel for each of its places', () => {
    const seen = new Set<string>();
    for (const training of offeredTrainings()) {
      const { graph, spec } = compiled(training);
      for (const { tensor, fanIn, fanOut } of graph.parameters) {
        const { shape, layer } = graph.tensors.get(tensor)!;
        if (shape.length < 2) continue;
        const type = spec.layers.find(({ id }) => id === layer)!.type;
        const places = sizeOf(shape.slice(0, -2));
        const expected = [places * shape.at(-2)!, places * shape.at(-1)!];
        assert.deepEqual([fanIn, fanOut], expected, `${tensor} of ${type}`);
        seen.add(type);
      }
    }
    for (const type of ['dense', 'conv1d', 'conv2d', 'lstm', 'attention']) assert.ok(seen.has(type), type);
  });
});
