import assert from 'node:assert/strict';
import type { Registers } from '../../../src/engine/kernels/types';
import { fixed, ofTarget, run, type Operand } from './runKernel';

const f = Math.fround;

describe('losses at their kinks', () => {
  it('have the gradients of PyTorch: none at 0, held at delta', () => {
    assert.deepEqual(ofTarget('mae_gradient', [1, 3, 2], [2, 2, 2]), [-1, 1, 0].map((x) => f(x / 3)));
    assert.deepEqual(ofTarget('huber_gradient', [2.5, 1, -1], [2, 2, 2]), [0.5, -1, -1].map((x) => f(x / 3)));
    assert.deepEqual(ofTarget('huber', [2.5, 5], [2, 2]), [f((0.125 + 2.5) / 2)]);
  });

  it('of the hinge, with y = ±1 for two classes and a margin to each other one of several', () => {
    assert.deepEqual([0, 1].map((target) => ofTarget('hinge', [0.25], [target])[0]), [1.25, 0.75]);
    assert.deepEqual(ofTarget('hinge', [1], [1]), [0]);
    assert.deepEqual(ofTarget('hinge_gradient', [1], [1]), [0]);
    assert.deepEqual(ofTarget('hinge_gradient', [0.25], [0]), [1]);
    assert.deepEqual(ofTarget('hinge', [2, 1.5, 0], [0]), [f(0.5 / 3)]);
    assert.deepEqual(ofTarget('hinge_gradient', [2, 1.5, 0], [0]), [-1, 1, 0].map((x) => f(x / 3)));
  });
});

describe('the losses over positions', () => {
  const frame = { positions: 2, offset: 1, width: 2 };
  const target = { shape: [3], values: [9, 1, NaN, 9, 0, 1] };
  const scores = { shape: [2, 2], values: [0, 1, 5, 5, 2, 0, 0, 0] };
  const registers = { rows: 2 };

  it('read each its own targets, and count only those that there are', () => {
    const samples = [{ shape: [2] }];
    const [found] = run('cross_entropy', { inputs: [scores, target], outputs: samples, attributes: frame, registers });
    const expected = [Math.log(1 + Math.exp(-1)), 0, Math.log(1 + Math.exp(-2)), Math.log(2)];
    found!.slice(0, 4).forEach((loss, i) => assert.ok(Math.abs(loss - expected[i]!) < 1e-7, `${i}: ${loss}`));
    const inputs = [{ shape: [2], values: [4, 100, 6, 2] }, target];
    const outputs = [fixed([], []), fixed([], [])];
    assert.deepEqual(run('mean', { inputs, outputs, attributes: frame, registers }), [[4], [3]]);
    const none = { shape: [3], values: [9, NaN, NaN, 9, NaN, NaN] };
    assert.deepEqual(run('mean', { inputs: [inputs[0]!, none], outputs, attributes: frame, registers }), [[0], [0]]);
  });

  it('give no gradient where there is no target, and divide by those that there are', () => {
    const inputs = [{ shape: [2, 2], values: [0.25, 0.75, 0.5, 0.5, 1, 0, 0.5, 0.5] }, target, fixed([], [3])];
    const attributes = { ...frame, weight: 0.5 };
    const outputs = [{ shape: [2, 2] }];
    const [found] = run('softmax_cross_entropy_gradient', { inputs, outputs, attributes, registers });
    assert.deepEqual(found!.slice(0, 8), [0.25, -0.25, 0, 0, 0, 0, 0.5, -0.5].map((x) => f(x / 6)));
  });

  it('add up, each times its weight', () => {
    const inputs = [fixed([], [3]), fixed([], [10])];
    const attributes = { weight_0: 1, weight_1: 0.5 };
    assert.deepEqual(run('weighted_sum', { inputs, outputs: [fixed([], [])], attributes }), [[8]]);
  });
});

describe('the running totals of an epoch', () => {
  const rule = { numbers: -1, threshold: 0, largest: 1 };
  const one = (...values: number[]): Operand => ({ shape: [1], values });
  const totals = (
    attributes: Record<string, number>,
    [output, target]: readonly [Operand, Operand],
    before: readonly number[],
    registers: Partial<Registers> = {},
  ): number[] => {
    const count = fixed([], [registers.rows ?? 3]);
    const kept = [fixed([before.length], before), fixed([before.length], [])];
    const inputs = [output, target, fixed([], [0.5]), count];
    return run('accumulate', { inputs, outputs: kept, attributes, registers: { rows: 3, batch: 1, ...registers } })[0]!;
  };
  const numbers = [one(1, 2, 3), one(1, 4, 2)] as const;

  it('count loss and rows, of a smaller batch as many as it has', () => {
    const before = [8, 16, 1, 0, 0, 0, 0];
    assert.deepEqual(totals({ rule: rule.numbers }, numbers, before).slice(0, 2), [9.5, 19]);
    assert.deepEqual(totals({ rule: rule.numbers }, numbers, before, { rows: 2 }).slice(0, 2), [9, 18]);
  });

  it('of numbers measure targets from the first one, and errors', () => {
    assert.deepEqual(totals({ rule: rule.numbers }, numbers, [0, 0, 0, 0, 0, 0, 0]), [1.5, 3, 1, 4, 10, 3, 5]);
  });

  it('begin anew with an epoch', () => {
    assert.deepEqual(totals({ rule: rule.numbers }, numbers, [8, 16, 5, 5, 5, 5, 5], { batch: 0 })[0], 1.5);
  });

  it('lose nothing to rounding over a long epoch', () => {
    const kept = [fixed([7], [2 ** 24, 2 ** 24, 0, 0, 0, 0, 0]), fixed([7], [])];
    const inputs = [one(1), one(1), fixed([], [1]), fixed([], [1])];
    let [sums, rests] = [kept[0]!.values!, kept[1]!.values!];
    for (let batch = 1; batch <= 8; batch++) {
      const outputs = [fixed([7], sums), fixed([7], rests)];
      [sums, rests] = run('accumulate', { inputs, outputs, attributes: { rule: -1 }, registers: { batch } }) as [number[], number[]];
    }
    assert.equal(sums[1], 2 ** 24 + 8);
  });

  it('of classes count right answers, answers and targets: by a threshold, which itself is the second class', () => {
    const probabilities = one(0.5, 0.4, 0.9);
    const found = totals({ rule: rule.threshold, threshold: 0.5 }, [probabilities, one(1, 0, 0)], Array<number>(8).fill(0));
    assert.deepEqual(found, [1.5, 3, 1, 1, 2, 1, 2, 1]);
  });

  it('or by the largest output', () => {
    const scores = { shape: [2], values: [0.2, 0.8, 0.9, 0.1, 0.4, 0.6] };
    const expected = [1.5, 3, 1, 1, 2, 1, 2, 1];
    assert.deepEqual(totals({ rule: rule.largest }, [scores, one(1, 0, 0)], Array<number>(8).fill(0)), expected);
    const oneHot = { shape: [2], values: [0, 1, 1, 0, 1, 0] };
    assert.deepEqual(totals({ rule: rule.largest, oneHot: 1 }, [scores, oneHot], Array<number>(8).fill(0)), expected);
  });
});
