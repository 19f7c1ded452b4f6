import assert from 'node:assert/strict';
import fc from 'fast-check';
import { naiveKernels } from '../../../src/engine/kernels/table';
import type { Floats, Registers } from '../../../src/engine/kernels/types';
import type { Operation, PlacedTensor } from '../../../src/engine/plan/types';
import { sizeOf } from '../../../src/model/shape';

const f = Math.fround;

interface Operand {
  readonly shape: readonly number[];
  readonly batched?: boolean;
  readonly values?: readonly number[];
}

interface Run {
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  readonly attributes?: Readonly<Record<string, number>>;
  readonly registers?: Partial<Registers>;
  readonly precision?: 'float32' | 'float64';
}

const ROOM = 4;

/** Runs one kernel on numbers; gives its outputs, of room for four rows. */
function run(operation: Operation, given: Run): number[][] {
  const { inputs, outputs, attributes = {}, registers, precision = 'float32' } = given;
  const place = ({ shape, batched = true }: Operand, i: number): PlacedTensor => {
    const length = shape.reduce((product, extent) => product * extent, batched ? ROOM : 1);
    return { id: `t${i}`, layer: 'l', name: `t${i}`, shape, batched, arena: 'activations', offset: 0, length };
  };
  const allocate = (operand: Operand, i: number): Floats => {
    const { length } = place(operand, i);
    const floats = precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
    floats.set(operand.values ?? []);
    return floats;
  };
  const memory = outputs.map(allocate);
  naiveKernels[operation]({
    instruction: {
      index: 0,
      id: 'l/forward/operation/0',
      operation,
      phase: 'forward',
      layer: 'l',
      inputs: inputs.map(place),
      outputs: outputs.map(place),
      attributes,
    },
    inputs: inputs.map(allocate),
    outputs: memory,
    registers: { rows: 1, learningRate: 0.1, update: 1, batch: 0, step: 0, seed: 0, samples: new Int32Array(ROOM), ...registers },
    round: precision === 'float32' ? f : (value) => value,
  })();
  return memory.map((values) => [...values]);
}

/** A function of one row of numbers. */
function ofRow(operation: Operation, values: readonly number[], attributes = {}): number[] {
  const row = { shape: [values.length], values };
  return run(operation, { inputs: [row], outputs: [{ shape: row.shape }], attributes })[0]!.slice(0, values.length);
}

/** What a loss or its gradient makes of one row of scores and its target. */
function ofTarget(operation: Operation, values: readonly number[], target: readonly number[]): number[] {
  const inputs = [{ shape: [values.length], values }, { shape: [target.length], values: target }];
  const perSample = !operation.endsWith('gradient');
  const [result] = run(operation, { inputs, outputs: [{ shape: perSample ? [] : [values.length] }] });
  return result!.slice(0, perSample ? 1 : values.length);
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: f(-1e3), max: f(1e3) });
const floats = (length: number): fc.Arbitrary<number[]> => fc.array(float, { minLength: length, maxLength: length });
const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

const batchOf = (width: number, values: readonly number[]): Operand => ({ shape: [width], values });
const fixed = (shape: readonly number[], values: readonly number[]): Operand => ({ shape, batched: false, values });

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
        const momentum = m.map((x, i) => f(f(f(0.9) * x) + g[i]!));
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

  it('pass NaN on', () => {
    for (const operation of ['relu', 'leaky_relu', 'tanh', 'sigmoid', 'softmax'] as const) {
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

  it('pass NaN on, from the scores and from the target', () => {
    const operations = [
      ...(['mse', 'binary_cross_entropy', 'cross_entropy', 'mse_gradient'] as const),
      ...(['sigmoid_binary_cross_entropy_gradient', 'binary_cross_entropy_gradient'] as const),
    ];
    for (const operation of operations) {
      const width = operation === 'cross_entropy' ? 1 : 2;
      const first = (value: number, target: number): number | undefined =>
        ofTarget(operation, [value, 1], Array<number>(width).fill(target))[0];
      assert.ok(Number.isNaN(first(NaN, 0)), operation);
      assert.ok(Number.isNaN(first(1, NaN)), `${operation}: target`);
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

describe('the running totals of an epoch', () => {
  const rule = { numbers: -1, threshold: 0, largest: 1 };
  const metrics = (
    attributes: Record<string, number>,
    output: Operand,
    target: Operand,
    registers: Partial<Registers>,
  ): number[] =>
    run('accumulate', {
      inputs: [{ shape: [], batched: false, values: [0.5] }, output, target],
      outputs: [{ shape: [3], batched: false, values: [8, 2, 16] }],
      attributes,
      registers: { rows: 3, batch: 1, ...registers },
    })[0]!;
  const scores = { shape: [2], values: [0.2, 0.8, 0.9, 0.1, 0.4, 0.6] };
  const probabilities = { shape: [1], values: [0.5, 0.4, 0.9] };
  const one = (...values: number[]): Operand => ({ shape: [1], values });

  it('count loss and rows, of a smaller batch as many as it has', () => {
    assert.deepEqual(metrics({ rule: rule.numbers }, one(1, 2, 3), one(1, 2, 3), {}), [9.5, 2, 19]);
    assert.deepEqual(metrics({ rule: rule.numbers }, one(1, 2, 3), one(1, 2, 3), { rows: 2 }), [9, 2, 18]);
  });

  it('begin anew with an epoch', () => {
    assert.deepEqual(metrics({ rule: rule.numbers }, one(1, 2, 3), one(1, 2, 3), { batch: 0 }), [1.5, 0, 3]);
  });

  it('count right answers by a threshold, which itself is the second class', () => {
    assert.deepEqual(metrics({ rule: rule.threshold, threshold: 0.5 }, probabilities, one(1, 0, 0), {})[1], 2 + 2);
  });

  it('count right answers by the largest output', () => {
    assert.deepEqual(metrics({ rule: rule.largest }, scores, one(1, 0, 0), {})[1], 2 + 2);
    const oneHot = { shape: [2], values: [0, 1, 1, 0, 1, 0] };
    assert.deepEqual(metrics({ rule: rule.largest, oneHot: 1 }, scores, oneHot, {})[1], 2 + 2);
  });
});
