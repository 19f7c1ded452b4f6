import assert from 'node:assert/strict';
import { Random } from '../../../src/base/random';
import type { Precision } from '../../../src/engine';
import { explain, registersNow } from '../../../src/engine';
import { described, networkOf, numbers, Trial } from '../../support/programs';
import { specOf } from '../../support/texts';

interface Given {
  readonly shape: number[];
  readonly ids?: number;
  readonly rows?: number;
  readonly units: number;
  readonly precision?: Precision;
}

/** A trained network of these layers, with random inputs (or ids) in its data. */
function trialOf(layers: string, { units, ids, shape, rows = 3, precision = 'float32' }: Given): Trial {
  const spec = specOf(`layers {\n${layers}\n}\ntrain { loss: mse\n optimizer: sgd(learning_rate: 0.1) }`);
  const data = described({ shape, targets: [numbers(units)], rows, ...(ids === undefined ? {} : { ids }) });
  const trial = new Trial(networkOf(spec, data, { rows, precision }).program, precision);
  const random = new Random(7, 'inputs');
  const inputs = trial.machine.view(trial.tensor('data.inputs'));
  for (let i = 0; i < inputs.length; i++) inputs[i] = ids === undefined ? 4 * random.uniform(i) - 2 : random.below(ids, i);
  return trial.batch(Array.from({ length: rows }, (_, row) => row));
}

function forward(trial: Trial): Trial {
  trial.machine.run(trial.plan, 0, trial.plan.forwardEnd);
  return trial;
}

function runAll(trial: Trial): Trial {
  trial.machine.run(trial.plan, 0, trial.plan.instructions.length);
  return trial;
}

function fill(trial: Trial, id: string, values: readonly number[]): void {
  trial.machine.view(trial.tensor(id)).set(values);
}

/** Runs one instruction with these numbers in its inputs. */
function runOne(trial: Trial, id: string, inputs: Readonly<Record<string, readonly number[]>>): void {
  for (const [tensor, values] of Object.entries(inputs)) fill(trial, tensor, values);
  const { index } = trial.instruction(id);
  trial.machine.run(trial.plan, index, index + 1);
}

const rowsOf = (values: readonly number[], rows: number): number[][] => {
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, row) => values.slice(row * size, (row + 1) * size));
};

describe('an embedding', () => {
  const made = () => trialOf('e = embedding(2)\nf = flatten()\ndense(1)', { shape: [4], ids: 3, rows: 2, units: 1 });

  it('gives NaN for what is no id, and the rows of the table for the others', () => {
    const trial = made();
    fill(trial, 'data.inputs', [0, -1, 3, 2, 1.5, NaN, 1, Infinity]);
    forward(trial);
    const weights = trial.values('e.weights');
    const row = (id: number): number[] => weights.slice(2 * id, 2 * id + 2);
    const none = [NaN, NaN];
    assert.deepEqual(trial.values('e.output'), [row(0), none, none, row(2), none, none, row(1), none].flat());
  });

  it('learns nothing from what is no id, and says NaN of it', () => {
    const trial = made();
    runOne(trial, 'e/backward/embedding_gradient_weights/0', {
      input: [0, -1, 3, 2, 1.5, NaN, 1, 1e9],
      'e.output.gradient': Array.from({ length: 16 }, (_, i) => i + 1),
    });
    assert.deepEqual(trial.values('e.weights.gradient'), [1, 2, 13, 14, 7, 8]);
  });

  it('adds up the gradient of an id in the order of rows, and within each of time', () => {
    const trial = made();
    // Each sum is rounded: in another order, 1 is lost or 2 is left.
    const column = [1e8, 1, -1e8, 1, 0, 0, 0, 0];
    runOne(trial, 'e/backward/embedding_gradient_weights/0', {
      input: [1, 1, 1, 1, 1, 1, 1, 1],
      'e.output.gradient': column.flatMap((value) => [value, -value]),
    });
    assert.deepEqual(trial.values('e.weights.gradient'), [0, 0, 1, -1, 0, 0]);
  });

  it('explains a number that has no row', () => {
    const trial = made();
    fill(trial, 'data.inputs', [7, 0, 0, 0, 0, 0, 0, 0]);
    forward(trial);
    const instruction = trial.instruction('e/forward/embedding/0');
    const reader = { value: (tensor: Parameters<Trial['machine']['view']>[0], i: number) => trial.machine.view(tensor)[i]! };
    const moment = { instruction, before: reader, after: reader, ...registersNow(trial.machine.registers(trial.plan)) };
    const told = explain(moment, { sample: 0, position: 1 });
    assert.equal(told.arithmetic, 'NaN = NaN');
    assert.deepEqual(told.operands.map(({ tensor }) => tensor), ['input']);
    assert.equal(explain(moment, { sample: 0, position: 2 }).operands[1]!.tensor, 'e.weights');
  });
});

describe('positions', () => {
  it('are sines and cosines of falling frequency', () => {
    const trial = forward(trialOf('p = positional(sinusoidal)\nflatten()\ndense(1)', { shape: [50, 6], units: 1, precision: 'float64' }));
    const positions = rowsOf(trial.values('p.positions'), 50);
    positions.forEach((row, time) => {
      row.forEach((value, j) => {
        const angle = time / 10000 ** ((j - (j % 2)) / 6);
        assert.ok(Math.abs(value - (j % 2 === 0 ? Math.sin(angle) : Math.cos(angle))) < 1e-14, `${time}, ${j}`);
      });
    });
    const [x, y] = [trial.values('input'), trial.values('p.output')];
    y.forEach((value, i) => assert.equal(value, x[i]! + positions.flat()[i % 300]!));
  });

  it('that are learned get the gradient summed over the batch', () => {
    const trial = runAll(trialOf('p = positional()\nf = flatten()\ndense(1)', { shape: [3, 2], units: 1, rows: 2 }));
    const [first, second] = rowsOf(trial.values('p.output.gradient'), 2);
    assert.deepEqual(trial.values('p.weights.gradient'), first!.map((g, i) => Math.fround(g + second![i]!)));
  });
});

const recurrent = [
  ['rnn(3)', ['hidden', 'pre_activation']],
  ['rnn(3, relu)', ['hidden', 'pre_activation']],
  ['gru(3)', ['hidden', 'gates', 'recurrent_sum']],
  ['lstm(3)', ['hidden', 'cell', 'gates']],
] as const;

describe('recurrent layers', () => {
  for (const [call, names] of recurrent) {
    const both = `${call.slice(0, -1)}, bidirectional: true)`;

    it(`${call} backwards is ${call} over the reversed sequence`, () => {
      const given = { shape: [5, 2], units: 1, rows: 2 };
      const [ahead, back] = [trialOf(`l = ${call}\ndense(1)`, given), trialOf(`l = ${both}\ndense(1)`, given)];
      for (const { tensor } of ahead.program.parameters) {
        if (tensor.layer !== 'l') continue;
        fill(back, `l.backward.${tensor.name}`, ahead.values(tensor.id));
      }
      const inputs = rowsOf(back.values('data.inputs'), 2).map((row) => rowsOf(row, 5).reverse().flat());
      fill(ahead, 'data.inputs', inputs.flat());
      forward(ahead);
      forward(back);
      for (const name of names) {
        const reversed = rowsOf(ahead.values(`l.${name}`), 2).map((row) => rowsOf(row, 5).reverse().flat()).flat();
        assert.deepEqual(back.values(`l.backward.${name}`), reversed, name);
      }
    });

    it(`${call} gives every state, or the last one in the direction of each`, () => {
      const given = { shape: [4, 2], units: 1, rows: 2 };
      const all = forward(trialOf(`l = ${both.slice(0, -1)}, sequences: true)\nflatten()\ndense(1)`, given));
      const last = forward(trialOf(`l = ${both}\ndense(1)`, given));
      const [ahead, back] = ['l.hidden', 'l.backward.hidden'].map((id) => rowsOf(all.values(id), 8));
      assert.deepEqual(all.values('l.output'), ahead!.flatMap((states, i) => [...states, ...back![i]!]));
      assert.deepEqual(last.values('l.output'), [[ahead![3]!, back![0]!], [ahead![7]!, back![4]!]].flat(2));
    });

    it(`${call} has the same states for a sample alone, and for its beginning alone`, () => {
      const together = forward(trialOf(`l = ${call}\ndense(1)`, { shape: [4, 2], units: 1 }));
      const states = rowsOf(together.values('l.hidden'), 3);
      const alone = trialOf(`l = ${call}\ndense(1)`, { shape: [4, 2], units: 1 }).batch([2]);
      assert.deepEqual(forward(alone).values('l.hidden'), states[2]);
      const short = trialOf(`l = ${call}\ndense(1)`, { shape: [1, 2], units: 1 });
      fill(short, 'data.inputs', rowsOf(together.values('data.inputs'), 3).flatMap((row) => row.slice(0, 2)));
      assert.deepEqual(forward(short).values('l.hidden'), states.flatMap((row) => row.slice(0, 3)));
    });

    it(`${call} learns its recurrent weights from all time steps but the first`, () => {
      const trial = runAll(trialOf(`l = ${call}\ndense(1)`, { shape: [1, 2], units: 1 }));
      assert.ok(trial.values('l.recurrent_weights.gradient').every((g) => g === 0));
      const longer = runAll(trialOf(`l = ${call}\ndense(1)`, { shape: [2, 2], units: 1 }));
      assert.ok(longer.values('l.recurrent_weights.gradient').some((g) => g !== 0));
    });
  }

  it('keep apart the gradient from above and that with the time steps after', () => {
    const trial = runAll(trialOf('l = lstm(2)\ndense(1)', { shape: [3, 2], units: 1, rows: 1 }));
    const received = rowsOf(trial.values('l.hidden.gradient_1'), 3);
    const total = rowsOf(trial.values('l.hidden.gradient'), 3);
    assert.deepEqual(received.slice(0, 2), [[0, 0], [0, 0]]);
    assert.deepEqual(received[2], trial.values('l.output.gradient'));
    assert.deepEqual(total[2], received[2]);
    assert.ok(total[0]!.every((g) => g !== 0));
  });
});

describe('attention', () => {
  const causal = (more = '') => `e = embedding(4)\nb = attention(2${more})\nflatten()\ndense(1)`;

  it('gives what is masked exactly no share, in either direction, and is nowhere NaN', () => {
    const trial = runAll(trialOf(causal(', causal: true'), { shape: [4], ids: 5, units: 1 }));
    const scores = rowsOf(trial.values('b.scores'), 3 * 2 * 4);
    scores.forEach((row, i) => {
      row.forEach((share, key) => assert.equal(share === 0, key > i % 4));
      assert.ok(Math.abs(row.reduce((sum, share) => sum + share) - 1) < 1e-6);
    });
    assert.deepEqual(scores[0], [1, 0, 0, 0]);
    const gradients = rowsOf(trial.values('b.similarity.gradient'), 3 * 2 * 4);
    gradients.forEach((row, i) => row.forEach((g, key) => assert.ok(g === 0 || key <= i % 4)));
    for (const { id } of trial.plan.tensors.values()) {
      assert.ok(!trial.values(id).some(Number.isNaN), id);
    }
  });

  it('looks ahead only where it is not causal', () => {
    for (const [more, sees] of [[', causal: true', false], ['', true]] as const) {
      const outputs = [0, 1].map((last) => {
        const trial = trialOf(causal(more), { shape: [4], ids: 5, units: 1, rows: 1 });
        fill(trial, 'data.inputs', [3, 1, 2, last]);
        return rowsOf(forward(trial).values('b.output'), 4).slice(0, 3);
      });
      assert.equal(JSON.stringify(outputs[0]) !== JSON.stringify(outputs[1]), sees);
    }
  });

  it('knows no order of its own: time steps in another order give the same in that order', () => {
    const made = trialOf(causal(), { shape: [4], ids: 5, units: 1, rows: 1, precision: 'float64' });
    fill(made, 'data.inputs', [3, 1, 2, 0]);
    const ordered = rowsOf(forward(made).values('b.output'), 4);
    fill(made, 'data.inputs', [0, 2, 1, 3]);
    const reversed = rowsOf(forward(made).values('b.output'), 4).reverse();
    ordered.flat().forEach((value, i) => assert.ok(Math.abs(value - reversed.flat()[i]!) < 1e-15));
  });

  it('gives each head its own columns', () => {
    const trial = trialOf('b = attention(2)\nflatten()\ndense(1)', { shape: [3, 4], units: 1, rows: 1 });
    const before = rowsOf(forward(trial).values('b.similarity'), 2);
    const query = trial.values('b.query');
    runOne(trial, 'b/forward/attention_scores/0', { 'b.query': query.map((q, i) => (i % 4 < 2 ? q + 1 : q)) });
    const after = rowsOf(trial.values('b.similarity'), 2);
    assert.notDeepEqual(after[0], before[0]);
    assert.deepEqual(after[1], before[1]);
  });

  it('gives all to the only time step there is', () => {
    const trial = runAll(trialOf('b = attention(1, causal: true)\nflatten()\ndense(1)', { shape: [1, 2], units: 1 }));
    assert.deepEqual(trial.values('b.scores'), [1, 1, 1]);
    assert.deepEqual(trial.values('b.mixture'), trial.values('b.value'));
    assert.ok(trial.values('b.query.weights.gradient').every((g) => g === 0));
  });
});
