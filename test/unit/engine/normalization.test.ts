import assert from 'node:assert/strict';
import { Random } from '../../../src/base/random';
import { described, networkOf, numbers, Trial } from '../../support/programs';
import { specOf } from '../../support/texts';

/** A network of these layers, random numbers in its data; it trains. */
function trialOf(layers: string, shape: readonly number[], rows: number, capacity = rows, units = 1): Trial {
  const spec = specOf(`layers {\n${layers}\n}\ntrain { loss: mse, seed: 5 }`);
  const { program } = networkOf(spec, described({ shape, targets: [numbers(units)], rows }), { rows, capacity });
  const trial = new Trial(program, 'float32', 5);
  for (const id of ['data.inputs', 'data.targets']) {
    const values = trial.machine.view(trial.tensor(id));
    values.forEach((_, i) => (values[i] = 3 + 2 * new Random(1, id).uniform(i)));
  }
  return trial;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: readonly number[], n = values.length): number =>
  values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / n;

function assertNear(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), `${found}, not ${expected}`);
}

const everyNth = (values: readonly number[], n: number, first: number): number[] => values.filter((_, i) => i % n === first);

describe('layer_norm', () => {
  it('gives every sample and time step mean 0 and variance 1, and shows both as they were', () => {
    const trial = trialOf('n = layer_norm(epsilon: 1e-12)\nf = flatten()\nout = dense(1)', [3, 4], 2);
    trial.step([0, 1]);
    const [x, y] = [trial.values('input'), trial.values('n.output')];
    for (let row = 0; row < 6; row++) {
      const [given, found] = [x.slice(4 * row, 4 * row + 4), y.slice(4 * row, 4 * row + 4)];
      assertNear(mean(found), 0);
      assertNear(variance(found), 1);
      assertNear(trial.values('n.mean')[row]!, mean(given));
      assertNear(trial.values('n.variance')[row]!, variance(given));
    }
  });

  it('gives 0 where all units are the same, and passes NaN on', () => {
    const trial = trialOf('n = layer_norm()\nout = dense(1)', [3], 1).load([7, 7, 7], [0]);
    trial.step([0]);
    assert.deepEqual(trial.values('n.output'), [0, 0, 0]);
    trial.load([1, NaN, 2], [0]);
    trial.step([0]);
    assert.ok(trial.values('n.output').every(Number.isNaN));
  });
});

describe('batch_norm', () => {
  it('gives every unit mean 0 and variance 1 over the batch, and keeps running means', () => {
    const trial = trialOf('n = batch_norm(momentum: 0.25, epsilon: 1e-12)\nout = dense(1)', [3], 5);
    trial.step([0, 1, 2, 3, 4]);
    const [x, y] = [trial.values('input'), trial.values('n.output')];
    for (let unit = 0; unit < 3; unit++) {
      const [given, found] = [everyNth(x, 3, unit), everyNth(y, 3, unit)];
      assertNear(mean(found), 0);
      assertNear(variance(found), 1);
      assertNear(trial.values('n.mean')[unit]!, mean(given));
      assertNear(trial.values('n.variance')[unit]!, variance(given));
      assertNear(trial.values('n.running_mean')[unit]!, 0.25 * mean(given));
      // The one that runs is unbiased: of 5 numbers, divided by 4.
      assertNear(trial.values('n.running_variance')[unit]!, 0.75 + 0.25 * variance(given, 4));
    }
  });

  it('counts all places of a picture, and the rows of a smaller batch only', () => {
    const trial = trialOf('n = batch_norm(momentum: 1)\nf = flatten()\nout = dense(1)', [2, 2, 2], 5, 3);
    trial.step([0, 1, 2]);
    trial.step([3, 4]);
    const channel = everyNth(trial.values('input'), 2, 1);
    assert.equal(channel.length, 8);
    assertNear(trial.values('n.mean')[1]!, mean(channel));
    assertNear(trial.values('n.running_mean')[1]!, mean(channel));
    assertNear(trial.values('n.running_variance')[1]!, variance(channel, 7));
  });

  it('predicts by the running means, whatever else is in the batch', () => {
    const trial = trialOf('n = batch_norm(epsilon: 0.01)\nout = dense(1)', [2], 4);
    for (let step = 0; step < 3; step++) trial.step([0, 1, 2, 3]);
    const { program, machine } = trial;
    const [center, spread] = [trial.values('n.running_mean'), trial.values('n.running_variance')];
    trial.batch([2], 0, program.evaluation);
    machine.run(program.evaluation, 0, program.evaluation.instructions.length);
    const [weights, bias] = [trial.values('n.weights'), trial.values('n.bias')];
    const x = trial.values('input', program.evaluation);
    trial.values('n.output', program.evaluation).forEach((y, unit) => {
      assertNear(y, (weights[unit]! * (x[unit]! - center[unit]!)) / Math.sqrt(spread[unit]! + 0.01) + bias[unit]!);
    });
    assert.deepEqual(trial.values('n.running_mean'), center);
  });

  it('of a single number gives the bias and changes no running mean', () => {
    const trial = trialOf('n = batch_norm(bias: [0.5, -2])\nout = dense(1)', [2], 3, 1);
    trial.step([1], 0);
    assert.deepEqual(trial.values('n.output'), [0.5, -2]);
    assert.deepEqual([trial.values('n.running_mean'), trial.values('n.running_variance')], [[0, 0], [1, 1]]);
    assert.ok(trial.values('n.output.gradient').every(Number.isFinite));
  });

  it('that is not trainable goes by its running means, and keeps them', () => {
    const trial = trialOf('n = batch_norm(trainable: false, epsilon: 1e-12)\nout = dense(1)', [2], 3);
    trial.step([0, 1, 2]);
    trial.values('n.output').forEach((y, i) => assertNear(y, trial.values('input')[i]!));
    assert.deepEqual([trial.values('n.running_mean'), trial.values('n.running_variance')], [[0, 0], [1, 1]]);
  });

  it('has no gradient by running means, and no optimiser for them', () => {
    const { plan } = trialOf('n = batch_norm()\nout = dense(1)', [2], 3);
    const updates = plan.instructions.filter(({ phase, layer }) => phase === 'update' && layer === 'n');
    assert.deepEqual(updates.map(({ outputs, operation }) => `${operation} ${outputs[0]!.id}`), [
      'running_average n.running_mean', 'running_average n.running_variance', 'adam n.weights', 'adam n.bias',
    ]);
    assert.equal(plan.tensors.has('n.running_mean.gradient'), false);
  });
});

describe('dropout', () => {
  const large = (rate: number): Trial => trialOf(`d = dropout(${rate})\nout = dense(1)`, [500], 8);
  const all = [0, 1, 2, 3, 4, 5, 6, 7];

  it('drops about as many as its rate says, and lets the others grow so that the sum stays', () => {
    for (const rate of [0, 0.1, 0.5, 0.9]) {
      const trial = large(rate);
      trial.step(all);
      const mask = trial.values('d.mask');
      const dropped = mask.filter((factor) => factor === 0).length / mask.length;
      // Four standard deviations of the share of 4,000.
      assert.ok(Math.abs(dropped - rate) <= 4 * Math.sqrt((rate * (1 - rate)) / 4000), `${dropped} of ${rate}`);
      assert.deepEqual(new Set(mask.filter((factor) => factor !== 0)), new Set([Math.fround(1 / (1 - rate))]));
      const x = trial.values('input');
      assert.deepEqual(trial.values('d.output'), x.map((value, i) => Math.fround(value * mask[i]!)));
    }
  });

  it('drops others in another step, with another seed, in another layer, and the same again', () => {
    const masks = (text: string, seed: number): string[] => {
      const spec = specOf(`layers {\n${text}\nout = dense(1)\n}\ntrain { loss: mse }`);
      const { program } = networkOf(spec, described({ shape: [40], targets: [numbers(1)], rows: 1 }), { rows: 1 });
      const trial = new Trial(program, 'float32', seed).load(Array<number>(40).fill(1), [0]);
      return [0, 1].map(() => {
        trial.step([0]);
        return trial.values(`${text[0]}.mask`).join();
      });
    };
    const first = masks('d = dropout(0.5)', 1);
    assert.deepEqual(masks('d = dropout(0.5)', 1), first);
    const others = [...first, ...masks('d = dropout(0.5)', 2), ...masks('e = dropout(0.5)', 1), ...masks('d = dropout(0.5)', 2 ** 32 + 1)];
    assert.equal(new Set(others).size, others.length);
  });

  it('drops nothing in prediction, and keeps no mask there', () => {
    const trial = large(0.9);
    const { evaluation } = trial.program;
    trial.batch([3], 0, evaluation);
    trial.machine.run(evaluation, 0, evaluation.instructions.length);
    assert.deepEqual(trial.values('d.output', evaluation), trial.values('input', evaluation));
    assert.equal(evaluation.tensors.has('d.mask'), false);
  });
});
