import assert from 'node:assert/strict';
import { initialize } from '../../../src/engine';
import { activations } from '../../../src/model/catalogue';
import { call, dense, Trial, type NetworkOptions } from '../../support/programs';

const weightsOf = (initializer: string, args = {}, seed = 1): number[] => {
  const layers = [dense('h', 80, 'linear', { weights: call('initializer', initializer, args) })];
  return Trial.of({ features: 120, layers }, seed).values('h.weights');
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return mean(values.map((x) => (x - middle) * (x - middle)));
};

/** Checks 9600 numbers that are to lie evenly in an interval: its ends, mean and variance. */
function assertUniform(values: readonly number[], min: number, max: number): void {
  const width = max - min;
  assert.ok(values.every((x) => x >= Math.fround(min) && x <= Math.fround(max)));
  assert.ok(Math.min(...values) < min + 0.002 * width, 'reaches its lower end');
  assert.ok(Math.max(...values) > max - 0.002 * width, 'reaches its upper end');
  // Four standard errors of the mean and of the variance of 9600 such numbers.
  assert.ok(Math.abs(mean(values) - (min + max) / 2) < (4 * width) / Math.sqrt(12 * 9600), `mean ${mean(values)}`);
  const relative = (12 * variance(values)) / (width * width);
  assert.ok(Math.abs(relative - 1) < 4 * Math.sqrt(0.8 / 9600), `variance ${relative} of what it should be`);
}

/** Checks mean and deviation of 9600 numbers, to four standard errors, and how far the outermost lie. */
function assertNormal(values: readonly number[], wanted: number, std: number, reach: number): void {
  assert.ok(Math.abs(mean(values) - wanted) < (4 * std) / Math.sqrt(9600), `mean ${mean(values)}`);
  const relative = variance(values) / (std * std);
  assert.ok(Math.abs(relative - 1) < 4 * Math.sqrt(2 / 9600), `variance ${relative} of what it should be`);
  assert.ok(values.every((x) => Math.abs(x - wanted) <= reach * 1.0000001));
}

describe('initialisers', () => {
  it('xavier_uniform spreads within ±√(6 / (inputs + outputs))', () => {
    const limit = Math.sqrt(6 / 200);
    assertUniform(weightsOf('xavier_uniform'), -limit, limit);
  });

  it('he_uniform spreads within ±√(6 / inputs)', () => {
    const limit = Math.sqrt(6 / 120);
    assertUniform(weightsOf('he_uniform'), -limit, limit);
  });

  it('uniform spreads between its ends', () => {
    assertUniform(weightsOf('uniform', { min: -1, max: 3 }), -1, 3);
    assertUniform(weightsOf('uniform'), -0.05, 0.05);
  });

  it('normal has the mean and the standard deviation that it is given, and the tails', () => {
    for (const [args, mean, std] of [[{}, 0, 0.05], [{ mean: 3, std: 2 }, 3, 2]] as const) {
      const values = weightsOf('normal', args);
      assertNormal(values, mean, std, Infinity);
      const beyond = values.filter((x) => Math.abs(x - mean) > 2 * std).length / values.length;
      assert.ok(Math.abs(beyond - 0.0455) < 4 * Math.sqrt((0.0455 * 0.9545) / 9600), `${beyond} beyond two deviations`);
    }
  });

  it('xavier_normal and he_normal have their standard deviation although they are cut off, as Keras has them', () => {
    for (const [name, std] of [['xavier_normal', Math.sqrt(2 / 200)], ['he_normal', Math.sqrt(2 / 120)]] as const) {
      const values = weightsOf(name);
      const cut = (2 * std) / 0.87962566103423978;
      assertNormal(values, 0, std, cut);
      assert.ok(Math.max(...values) > 0.95 * cut && Math.min(...values) < -0.95 * cut, name);
    }
  });

  it('orthogonal is a matrix of columns at right angles, or rows where they are fewer', () => {
    const orthonormal = (vectors: readonly (readonly number[])[], gain: number): void => {
      vectors.forEach((a, i) => {
        vectors.forEach((b, j) => {
          const product = a.reduce((sum, x, k) => sum + x * b[k]!, 0);
          assert.ok(Math.abs(product - (i === j ? gain * gain : 0)) < 1e-6 * gain * gain, `${i}·${j} = ${product}`);
        });
      });
    };
    const matrix = (ins: number, units: number, gain: number): number[][] => {
      const layers = [dense('h', units, 'linear', { weights: call('initializer', 'orthogonal', { gain }) })];
      const values = Trial.of({ features: ins, layers }, 9).values('h.weights');
      return Array.from({ length: ins }, (_, i) => values.slice(i * units, (i + 1) * units));
    };
    const transposed = (rows: number[][]): number[][] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));
    orthonormal(transposed(matrix(30, 20, 1)), 1);
    orthonormal(matrix(20, 30, 1.5), 1.5);
    orthonormal(matrix(1, 4, 1), 1);
    const square = matrix(25, 25, 1);
    orthonormal(square, 1);
    orthonormal(transposed(square), 1);
    const diagonal = square.map((row, i) => Math.sign(row[i]!));
    assert.ok(diagonal.includes(1) && diagonal.includes(-1), 'turns either way');
  });

  it('zeros, ones and constant are all the same', () => {
    assert.ok(weightsOf('zeros').every((x) => x === 0));
    assert.ok(weightsOf('ones').every((x) => x === 1));
    assert.ok(weightsOf('constant', { value: 2.5 }).every((x) => x === 2.5));
  });

  it('are chosen by the activation: He before rectifiers, else Xavier; biases begin at 0', () => {
    const spread = (activation: string): number => {
      const trial = Trial.of({ features: 120, layers: [dense('h', 80, activation)] });
      assert.ok(trial.values('h.bias').every((x) => x === 0));
      return Math.max(...trial.values('h.weights').map(Math.abs));
    };
    const [xavier, he] = [Math.sqrt(6 / 200), Math.sqrt(6 / 120)];
    for (const [name, { initializer }] of activations) {
      const rectifier = /lu$|softplus/.test(name);
      assert.equal(initializer, rectifier ? 'he_uniform' : 'xavier_uniform');
      assert.ok(Math.abs(spread(name) - (rectifier ? he : xavier)) < 0.001, name);
    }
  });

  it('take the given numbers', () => {
    const layers = [dense('go', 2, 'sigmoid', { weights: [[1, 2], [3, 4], [5, 6]], bias: [7, 8] })];
    const trial = Trial.of({ features: 3, layers });
    assert.deepEqual(trial.values('go.weights'), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(trial.values('go.bias'), [7, 8]);
  });
});

describe('initial numbers', () => {
  const [h1, h2, out] = [dense('h1', 4, 'tanh'), dense('h2', 5, 'relu'), dense('out', 1)];
  const options: NetworkOptions = { features: 3, layers: [h1, h2, out], loss: 'mse', rows: 2 };
  const state = ({ machine }: Trial): number[] => [...machine.state];

  it('are the same for the same seed, others for another', () => {
    assert.deepEqual(state(Trial.of(options, 5)), state(Trial.of(options, 5)));
    assert.notDeepEqual(state(Trial.of(options, 5)), state(Trial.of(options, 6)));
  });

  it('differ between layers, and between seeds beyond 32 bits', () => {
    const same = [dense('a', 3, 'tanh'), dense('b', 3, 'tanh')];
    const trial = Trial.of({ features: 3, layers: same });
    assert.notDeepEqual(trial.values('a.weights'), trial.values('b.weights'));
    const far = Trial.of({ features: 3, layers: same }, 2 ** 32 + 1);
    assert.notDeepEqual(far.values('a.weights'), trial.values('a.weights'));
  });

  it('are left alone when another layer comes, goes or is moved', () => {
    const weights = (id: string, layers = options.layers): number[] =>
      Trial.of({ ...options, layers }).values(`${id}.weights`);
    assert.deepEqual(weights('h1', [h1, out]), weights('h1'));
    assert.deepEqual(weights('h1', [h1, h2, dense('h3', 4), out]), weights('h1'));
    assert.deepEqual(weights('h2', [h1, dense('between', 4, 'relu'), h2, out]), weights('h2'));
  });

  it('come back after training: reset gives the same bits', () => {
    const trial = Trial.of({ ...options, optimizer: call('optimizer', 'adam') }, 3);
    const before = state(trial);
    trial.load([1, 2, 3, 4, 5, 6], [1, 2]);
    trial.step([0, 1]);
    assert.notDeepEqual(state(trial), before);
    initialize(trial.machine, 3);
    assert.deepEqual(state(trial), before);
  });
});
