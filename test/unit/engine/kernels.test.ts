import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sizeOf } from '../../../src/base/extents';
import type { Operation } from '../../../src/engine/plan/types';
import { fixed, ofTarget, ROOM, run, type Operand } from './runKernel';

const f = Math.fround;

/** A function of one row of numbers. */
function ofRow(operation: Operation, values: readonly number[], attributes = {}): number[] {
  const row = { shape: [values.length], values };
  return run(operation, { inputs: [row], outputs: [{ shape: row.shape }], attributes })[0]!.slice(0, values.length);
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: f(-1e3), max: f(1e3) });
const floats = (length: number): fc.Arbitrary<number[]> => fc.array(float, { minLength: length, maxLength: length });
const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

const batchOf = (width: number, values: readonly number[]): Operand => ({ shape: [width], values });

describe('affine kernels in float32', () => {
  const cases = fc.tuple(upTo(ROOM), upTo(6), upTo(5)).chain(([rows, ins, units]) =>
    fc.record({
      rows: fc.constant(rows),
      ins: fc.constant(ins),
      units: fc.constant(units),
      x: floats(rows * ins),
      w: floats(ins * units),
      b: floats(units),
      dz: floats(rows * units),
    }),
  );

  it('round each product and each sum, bias first, up through the inputs', () => {
    fc.assert(
      fc.property(cases, ({ rows, ins, units, x, w, b }) => {
        const inputs = [batchOf(ins, x), fixed([ins, units], w), fixed([units], b)];
        const [z] = run('affine', { inputs, outputs: [{ shape: [units] }], registers: { rows } });
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < units; j++) {
            let sum = b[j]!;
            for (let i = 0; i < ins; i++) sum = f(sum + f(x[row * ins + i]! * w[i * units + j]!));
            assert.equal(z![row * units + j], sum);
          }
        }
      }),
    );
  });

  it('sum the gradients of weights and biases up through the batch', () => {
    fc.assert(
      fc.property(cases, ({ rows, ins, units, x, dz }) => {
        const inputs = [batchOf(ins, x), batchOf(units, dz)];
        const registers = { rows };
        // What an earlier step left there must not count.
        const left = (...shape: number[]): Operand => fixed(shape, Array<number>(sizeOf(shape)).fill(7));
        const [dw] = run('affine_gradient_weights', { inputs, outputs: [left(ins, units)], registers });
        const [db] = run('affine_gradient_bias', { inputs: inputs.slice(1), outputs: [left(units)], registers });
        for (let j = 0; j < units; j++) {
          let bias = 0;
          for (let row = 0; row < rows; row++) bias = f(bias + dz[row * units + j]!);
          assert.equal(db![j], bias);
          for (let i = 0; i < ins; i++) {
            let sum = 0;
            for (let row = 0; row < rows; row++) sum = f(sum + f(x[row * ins + i]! * dz[row * units + j]!));
            assert.equal(dw![i * units + j], sum);
          }
        }
      }),
    );
  });

  it('sum the gradient of the input up through the units', () => {
    fc.assert(
      fc.property(cases, ({ rows, ins, units, w, dz }) => {
        const inputs = [batchOf(units, dz), fixed([ins, units], w)];
        const [dx] = run('affine_gradient_input', { inputs, outputs: [{ shape: [ins] }], registers: { rows } });
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < ins; i++) {
            let sum = 0;
            for (let j = 0; j < units; j++) sum = f(sum + f(dz[row * units + j]! * w[i * units + j]!));
            assert.equal(dx![row * ins + i], sum);
          }
        }
      }),
    );
  });

  it('round nothing in float64', () => {
    const inputs = [batchOf(1, [0.1]), fixed([1, 1], [0.2]), fixed([1], [0.3])];
    assert.equal(run('affine', { inputs, outputs: [{ shape: [1] }], precision: 'float64' })[0]![0], 0.3 + 0.1 * 0.2);
  });
});

describe('optimiser kernels in float32', () => {
  const parameter = (values: number[]): Operand => ({ shape: [values.length], batched: false, values });

  it('round each product and each sum of sgd', () => {
    fc.assert(
      fc.property(floats(3), floats(3), floats(3), (w, g, m) => {
        const registers = { learningRate: 0.1 };
        const [plain] = run('sgd', { inputs: [parameter(w), parameter(g)], outputs: [parameter(w)], registers });
        const rate = f(0.1);
        assert.deepEqual(plain, w.map((x, i) => f(x - f(rate * g[i]!))));
        const [moved, kept] = run('sgd', {
          inputs: [parameter(w), parameter(g), parameter(m)],
          outputs: [parameter(w), parameter(m)],
          attributes: { momentum: 0.9 },
          registers,
        });
        const momentum = m.map((x, i) => f(f(f(0.9) * x) + g[i]!)).map((x) => (Math.abs(x) < 2 ** -100 ? 0 : x));
        assert.deepEqual(kept, momentum);
        assert.deepEqual(moved, w.map((x, i) => f(x - f(rate * momentum[i]!))));
      }),
    );
  });

  it("make adam's first step as long as the learning rate, whatever the gradient", () => {
    const attributes = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const [w] = run('adam', {
      inputs: [parameter([0, 0]), parameter([1e-3, -1e3]), parameter([0, 0]), parameter([0, 0])],
      outputs: [parameter([0, 0]), parameter([0, 0]), parameter([0, 0])],
      attributes,
      registers: { learningRate: 0.5 },
    });
    assert.ok(Math.abs(w![0]! + 0.5) < 1e-4 && Math.abs(w![1]! - 0.5) < 1e-4, String(w));
  });

  it('add up squares in adagrad and forget them in rmsprop, so that steps of one gradient grow shorter or do not', () => {
    const steps = (operation: Operation, attributes: Record<string, number>): number[] => {
      let [w, v] = [0, 0];
      return Array.from({ length: 400 }, () => {
        const inputs = [parameter([w]), parameter([2]), parameter([v])];
        const [[moved], [kept]] = run(operation, { inputs, outputs: [parameter([w]), parameter([v])], attributes }) as [
          [number],
          [number],
        ];
        const step = w - moved;
        [w, v] = [moved, kept];
        return step;
      });
    };
    const adagrad = steps('adagrad', { epsilon: 1e-10 });
    assert.ok(Math.abs(adagrad[0]! - 0.1) < 1e-7 && Math.abs(adagrad[99]! - 0.01) < 1e-5);
    const rmsprop = steps('rmsprop', { beta2: 0.9, epsilon: 1e-8 });
    // At first √0.1 of the gradient is known, in the end all of it.
    assert.ok(Math.abs(rmsprop[0]! - 0.1 / Math.sqrt(0.1)) < 1e-6 && Math.abs(rmsprop[399]! - 0.1) < 1e-5);
  });

  it('shrink a parameter without a gradient: by itself in adamw, as a part of the gradient elsewhere', () => {
    const zero = parameter([0]);
    const attributes = { weight_decay: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    const of = (operation: Operation, kept: Operand[]): number =>
      run(operation, { inputs: [parameter([3]), zero, ...kept], outputs: [parameter([3]), ...kept], attributes })[0]![0]!;
    assert.equal(of('adamw', [zero, zero]), f(3 * f(0.95)));
    assert.equal(of('sgd', []), f(3 - f(f(0.1) * 1.5)));
    assert.ok(Math.abs(of('adam', [zero, zero]) - 2.9) < 1e-6, 'a decay added to the gradient is as long as any other');
  });

  it('let what is kept become 0 when it has shrunk out of sight, so that none is ever denormal', () => {
    const zero = parameter([0, 0]);
    const [momentum, velocity] = [parameter([1e-30, -8e-31]), parameter([6e-38, 4.8e-38])];
    const kept = (operation: Operation, ...state: Operand[]): number[][] =>
      run(operation, { inputs: [zero, zero, ...state], outputs: [zero, ...state], attributes: { momentum: 0.5, beta1: 0.5, beta2: 0.5 } }).slice(1);
    for (const [operation, ...state] of [['sgd', momentum], ['rmsprop', velocity, momentum], ['adam', momentum, velocity], ['adamw', momentum, velocity]] as const) {
      for (const values of kept(operation, ...state)) assert.deepEqual(values.map(Math.abs), [0, 0], operation);
    }
    const [stays, [, larger]] = [parameter([2e-30, NaN]), [0, parameter([1e-37, NaN])]];
    assert.deepEqual(kept('sgd', stays), [[f(1e-30), NaN]]);
    assert.deepEqual(kept('adam', stays, larger), [[f(1e-30), NaN], [f(0.5 * f(1e-37)), NaN]]);
  });

  it('take the steps that torch.optim takes, however small gradients and epsilon are', () => {
    const [beta1, beta2, learningRate] = [0.9, 0.999, 1];
    for (const epsilon of [1e-8, 1e-12, 1e-15]) {
      for (const gradient of [1e-3, 1e-9, 2e-14, 1e-15, 1e-17, 1e-19, 1e-25]) {
        let [w, m, v] = [0, 0, 0];
        for (let update = 1; update <= 12; update++) {
          const state = [parameter([m]), parameter([v])];
          const given = { attributes: { beta1, beta2, epsilon }, registers: { learningRate, update } };
          const [[after], ...rest] = run('adam', { inputs: [parameter([w]), parameter([gradient]), ...state], outputs: [parameter([w]), ...state], ...given }) as [[number], number[], number[]];
          // Of a gradient that stays, both corrected means are its own.
          const wanted = gradient / (gradient + epsilon);
          assert.ok(Math.abs(w - after - wanted) < 0.01 * (1e-15 / epsilon) + 1e-5, `epsilon ${epsilon}, gradient ${gradient}: ${w - after}, not ${wanted}`);
          [w, [m, v]] = [after, rest.map(([value]) => value!) as [number, number]];
        }
      }
    }
  });

  it('look ahead along the momentum with nesterov', () => {
    const [w] = run('sgd', {
      inputs: [parameter([1]), parameter([2]), parameter([4])],
      outputs: [parameter([1]), parameter([4])],
      attributes: { momentum: 0.5, nesterov: 1 },
    });
    assert.equal(w![0], f(1 - f(f(0.1) * (2 + 0.5 * (0.5 * 4 + 2)))));
  });

  it('leave a parameter without a gradient where it is', () => {
    const zero = parameter([0]);
    const [w] = run('adam', { inputs: [parameter([3]), zero, zero, zero], outputs: [parameter([3]), zero, zero] });
    assert.deepEqual(w, [3]);
  });
});

describe('activations at their extremes', () => {
  it('softmax stays finite and adds up to 1', () => {
    assert.deepEqual(ofRow('softmax', [1e4, -1e4, 0]), [1, 0, 0]);
    assert.deepEqual(ofRow('softmax', [-1e4, -1e4]), [0.5, 0.5]);
    assert.deepEqual(ofRow('softmax', [1e4]), [1]);
    const score = fc.float({ noNaN: true, min: f(-1e4), max: f(1e4) });
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 6 }), (z) => {
        const p = ofRow('softmax', z);
        assert.ok(p.every((x) => x >= 0 && x <= 1), String(p));
        assert.ok(Math.abs(p.reduce((a, b) => a + b) - 1) < 1e-6, String(p));
      }),
    );
  });

  it('softmax leaves out a score of -∞, and is NaN for ∞ as in PyTorch', () => {
    assert.deepEqual(ofRow('softmax', [0, -Infinity]), [1, 0]);
    assert.ok(Number.isNaN(ofRow('softmax', [Infinity, 0])[0]));
  });

  it('sigmoid and tanh reach their ends', () => {
    assert.deepEqual(ofRow('sigmoid', [-1e4, -Infinity, 0, 1e4, Infinity]), [0, 0, 0.5, 1, 1]);
    assert.deepEqual(ofRow('tanh', [-1e4, -Infinity, 0, 1e4, Infinity]), [-1, -1, 0, 1, 1]);
  });

  it('rectifiers keep what is above 0 and the slope of what is below', () => {
    assert.deepEqual(ofRow('relu', [-1, -0, 0, 2, Infinity]), [0, 0, 0, 2, Infinity]);
    assert.deepEqual(ofRow('leaky_relu', [-1, 0, 2], { negative_slope: 0.25 }), [-0.25, 0, 2]);
    const inputs = [batchOf(3, [5, 5, 5]), batchOf(3, [-1, 0, 1])];
    const gradient = (operation: Operation, attributes = {}): number[] =>
      run(operation, { inputs, outputs: [{ shape: [3] }], attributes })[0]!.slice(0, 3);
    assert.deepEqual(gradient('relu_gradient'), [0, 0, 5]);
    assert.deepEqual(gradient('leaky_relu_gradient', { negative_slope: 0.5 }), [2.5, 2.5, 5]);
  });

  it('smooth rectifiers follow their formulas, and reach their ends', () => {
    assert.deepEqual(ofRow('elu', [-Infinity, -1, 0, 2, Infinity], { alpha: 2 }), [-2, f(2 * f(Math.expm1(-1))), 0, 2, Infinity]);
    assert.deepEqual(ofRow('gelu', [-40, 0, 40, Infinity]), [-0, 0, 40, Infinity]);
    assert.ok(Math.abs(ofRow('gelu', [1])[0]! - 0.8413447460685429) < 1e-7);
    assert.deepEqual(ofRow('silu', [-1e4, 0, 1, 1e4]), [-0, 0, f(1 / (1 + Math.exp(-1))), 1e4]);
    // Above 20 softplus is its argument, as in PyTorch; just below, it tells the difference that float32 has.
    assert.deepEqual(ofRow('softplus', [-Infinity, 0, 10, 20.5, 1e4]), [0, f(Math.LN2), f(Math.log1p(Math.exp(10))), 20.5, 1e4]);
  });

  it('pass NaN on', () => {
    const functions = ['relu', 'leaky_relu', 'elu', 'gelu', 'silu', 'softplus', 'tanh', 'sigmoid', 'softmax'] as const;
    for (const operation of functions) {
      assert.ok(Number.isNaN(ofRow(operation, [NaN, 1])[0]), operation);
    }
    assert.ok(ofRow('softmax', [0, NaN, 1]).every(Number.isNaN));
  });
});

describe('losses at their extremes', () => {
  it('cross-entropy of the scores stays finite where the probability is 0', () => {
    assert.deepEqual(ofTarget('cross_entropy', [1e4, -1e4], [1]), [2e4]);
    assert.deepEqual(ofTarget('cross_entropy', [1e4, -1e4], [0]), [0]);
    assert.deepEqual(ofTarget('cross_entropy', [-1e4, -1e4], [0]), [f(Math.LN2)]);
  });

  it('binary cross-entropy of the score stays finite where the probability is 0 or 1', () => {
    assert.deepEqual(ofTarget('binary_cross_entropy', [1e4], [0]), [1e4]);
    assert.deepEqual(ofTarget('binary_cross_entropy', [-1e4], [1]), [1e4]);
    assert.deepEqual(ofTarget('binary_cross_entropy', [1e4], [1]), [0]);
    assert.deepEqual(ofTarget('binary_cross_entropy', [1e4, -1e4], [0, 0]), [5e3]);
    assert.deepEqual(ofTarget('binary_cross_entropy', [0], [0.5]), [f(Math.LN2)]);
  });

  it('a small loss keeps its digits', () => {
    assert.equal(ofTarget('binary_cross_entropy', [40], [1])[0], f(Math.log1p(Math.exp(-40))));
  });

  it('an infinite score against the answer is never a finite loss', () => {
    assert.deepEqual(ofTarget('cross_entropy', [0, -Infinity], [1]), [Infinity]);
    assert.ok(!Number.isFinite(ofTarget('binary_cross_entropy', [Infinity], [0])[0]));
    assert.ok(!Number.isFinite(ofTarget('binary_cross_entropy', [-Infinity], [1])[0]));
  });

  it('gradients by the probability stay finite at 0 and 1', () => {
    const gradients = [
      ofTarget('cross_entropy_gradient', [1, 0], [1]),
      ofTarget('binary_cross_entropy_gradient', [0, 1, 0, 1], [0, 1, 1, 0]),
    ];
    assert.ok(gradients.flat().every(Number.isFinite), String(gradients));
    // As PyTorch's binary_cross_entropy: no gradient where the answer is right, ±1e12 where it is wrong.
    assert.deepEqual(gradients[1], [0, 0, -1e12 / 4, 1e12 / 4].map(f));
  });

  it('pass NaN on from the scores; where the target is NaN, there is none, and they are 0', () => {
    const operations = [
      ...(['mse', 'mae', 'huber', 'binary_cross_entropy', 'cross_entropy', 'hinge', 'mse_gradient'] as const),
      ...(['mae_gradient', 'huber_gradient'] as const),
      ...(['sigmoid_binary_cross_entropy_gradient', 'binary_cross_entropy_gradient'] as const),
    ];
    for (const operation of operations) {
      const width = operation === 'cross_entropy' || operation === 'hinge' ? 1 : 2;
      const first = (value: number, target: number): number | undefined =>
        ofTarget(operation, [value, 1], Array<number>(width).fill(target))[0];
      assert.ok(Number.isNaN(first(NaN, 0)), operation);
      assert.equal(first(1, NaN), 0, `${operation}: target`);
    }
    assert.ok(Number.isNaN(ofTarget('softmax_cross_entropy_gradient', [NaN, NaN], [0])[0]));
    assert.ok(Number.isNaN(ofTarget('cross_entropy_gradient', [NaN, NaN], [0])[0]));
  });
});

describe('the batch', () => {
  it('is loaded from the rows that the registers name', () => {
    const data = { shape: [2], values: [0, 1, 10, 11, 20, 21, 30, 31] };
    const targets = { shape: [1], values: [5, 6, 7, 8] };
    const samples = Int32Array.of(3, 0, 3, 0);
    const outputs = [{ shape: [2] }, { shape: [1] }];
    const found = run('load', { inputs: [data, targets], outputs, registers: { rows: 3, samples } });
    assert.deepEqual(found, [[30, 31, 0, 1, 30, 31, 0, 0], [8, 5, 8, 0]]);
  });

  it('is loaded from windows into a text, with a target at each position or behind the window', () => {
    const text = { shape: [], values: [5, 6, 7, 8] };
    const registers = { rows: 2, samples: Int32Array.of(1, 0, 0, 0) };
    const load = (positions: number, width: number): number[][] =>
      run('load', { inputs: [text], outputs: [{ shape: [2] }, { shape: [width] }], attributes: { windows: 1, positions }, registers });
    assert.deepEqual(load(2, 2).map((values) => values.slice(0, 4)), [[6, 7, 5, 6], [7, 8, 6, 7]]);
    assert.deepEqual(load(1, 1).map((values) => values.slice(0, 4)), [[6, 7, 5, 6], [8, 7, 0, 0]]);
    const alone = run('load', { inputs: [text], outputs: [{ shape: [2] }], attributes: { windows: 1, positions: 0 }, registers });
    assert.deepEqual(alone[0]?.slice(0, 4), [6, 7, 5, 6]);
  });

  it('stores a class of a window as a 1 among 0s where it has more numbers than positions', () => {
    const text = { shape: [], values: [2, 0, 1, 2] };
    const registers = { rows: 1, samples: Int32Array.of(0, 0, 0, 0) };
    const [input, target] = run('load', {
      inputs: [text], outputs: [{ shape: [2] }, { shape: [2, 3], values: [9, 9, 9, 9, 9, 9] }], attributes: { windows: 1, positions: 2 }, registers,
    });
    assert.deepEqual([input?.slice(0, 2), target?.slice(0, 6)], [[2, 0], [1, 0, 0, 0, 1, 0]]);
  });

  it('has the mean of its own rows as loss', () => {
    const inputs = [{ shape: [], values: [1, 2, 6, 100] }];
    assert.deepEqual(run('mean', { inputs, outputs: [{ shape: [], batched: false }], registers: { rows: 3 } }), [[3]]);
  });

  it('adds its parts of a gradient, of the rows in hand or of a parameter', () => {
    const batched = [batchOf(2, [1, 2, 3, 4, 5, 6]), batchOf(2, [10, 20, 30, 40, 50, 60])];
    const ofRows = run('sum', { inputs: batched, outputs: [{ shape: [2] }], registers: { rows: 2 } });
    assert.deepEqual(ofRows, [[11, 22, 33, 44, 0, 0, 0, 0]]);
    const parts = [fixed([2], [1, 2]), fixed([2], [10, 20]), fixed([2], [100, 200])];
    assert.deepEqual(run('sum', { inputs: parts, outputs: [fixed([2], [])], registers: { rows: 3 } }), [[111, 222]]);
  });
});
