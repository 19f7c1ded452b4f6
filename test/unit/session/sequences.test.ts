import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explain } from '../../../src/engine';
import { Run } from '../../../src/session/run';
import { buildMachine, prepare } from '../../../src/session/prepare';
import type { Opened, TensorFrame } from '../../../src/protocol/session';
import type { Session } from '../../../src/session/session';
import { specOf } from '../../support/texts';
import { exampleFiles, MEMORY, openSession, settled, visible } from './support';

// Layers that are unrolled over time: each time step is an instruction that writes a part of its tensors.

const STEPS = 4;

const text = `
data inline {
  a, b, c, d, e, f, g, h -> y
  1, 0, 0.5, -1, 2, 0.25, -0.5, 1 -> 1
  0, 1, -0.5, 1, 0.5, 2, 1.5, 0 -> 0
  -1, 0.5, 1, 0, 0, 1, 0.75, -2 -> 1
  0.5, 2, 0, 1, -1, 0, 0.5, 0.5 -> 0
  1, 1, -2, 0.25, 0, 0.5, 1, 1 -> 1
}
layers {
  reshape(${STEPS}, 2)
  l = lstm(3, sequences: true, bidirectional: true)
  g = gru(2, sequences: true)
  r = rnn(2)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  batch_size: 2
  epochs: 3
  seed: 3
}
`;

/** Steps until an instruction has run, and gives its index. */
async function stepBehind(session: Session, opened: Opened, id: string): Promise<number> {
  const { index } = opened.program.instructions.find((instruction) => instruction.id === id)!;
  for (let { computed } = await session.state(); computed <= index; ) {
    ({ computed } = await session.step({ unit: 'instruction' }));
  }
  return index;
}

const frameOf = async (session: Session, tensor: string): Promise<TensorFrame> => (await session.read([{ tensor }]))[0]!;

describe('unrolled layers in a session', function () {
  this.timeout(60_000);

  it('come to the same bits by single steps and by one run', async () => {
    const [stepped, run] = [await openSession(text), await openSession(text)];
    await run.session.train();
    const end = await settled(run.session);
    let state = stepped.opened.state;
    while (state.time.step < end.time.step) state = await stepped.session.step({ unit: 'instruction' });
    assert.equal(end.time.step, 9);
    assert.deepEqual(await visible(stepped.session, stepped.opened), await visible(run.session, run.opened));
  });

  it('go k instructions back and forth in the middle of time with every bit restored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 160 }), fc.integer({ min: 1, max: 90 }), async (forth, k) => {
        const { session, opened } = await openSession(text);
        for (let i = 0; i < forth; i++) await session.step({ unit: 'instruction' });
        const bits = [await visible(session, opened)];
        let back = 0;
        for (let state = await session.state(); back < k && state.canStepBack; back++) {
          state = await session.stepBack({ unit: 'instruction' });
        }
        for (let i = 0; i < back; i++) await session.step({ unit: 'instruction' });
        bits.push(await visible(session, opened));
        assert.deepEqual(bits[1], bits[0]);
      }),
      { numRuns: 25 },
    );
  });

  it('undo one time step after the other to what stood there before', async () => {
    const { session, opened } = await openSession(text);
    const past: Record<string, string>[] = [];
    const last = opened.program.instructions.findLast(({ operation }) => operation === 'lstm_gradient')!.index;
    // In the second step, where numbers of the first stand in memory.
    await session.step({ unit: 'batch' });
    for (let pc = 0; pc <= last; pc++) {
      past.push(await visible(session, opened));
      await session.step({ unit: 'instruction' });
    }
    while (past.length > 0) {
      await session.stepBack({ unit: 'instruction' });
      assert.deepEqual(await visible(session, opened), past.pop());
    }
  });

  it('say which time steps this batch has not computed yet, in either direction', async () => {
    const { session, opened } = await openSession(text);
    assert.equal((await frameOf(session, 'l.hidden')).values, undefined);
    await stepBehind(session, opened, 'l/forward/lstm/1');
    for (const tensor of ['l.hidden', 'l.cell', 'l.gates']) {
      const { missing, values, shape } = await frameOf(session, tensor);
      assert.deepEqual(missing, [2, 3], tensor);
      assert.equal(values!.length, shape.reduce((size, extent) => size * extent));
    }
    assert.equal((await frameOf(session, 'l.backward.hidden')).values, undefined);
    // Backwards in time: the third and fourth instruction of eight are the last two time steps.
    await stepBehind(session, opened, 'l/forward/lstm/5');
    assert.deepEqual((await frameOf(session, 'l.backward.hidden')).missing, [0, 1]);
    assert.equal((await frameOf(session, 'l.hidden')).missing, undefined);
    await stepBehind(session, opened, 'g/backward/gru_gradient/0');
    for (const tensor of ['g.projection.gradient', 'g.hidden.gradient', 'g.recurrent_sum.gradient']) {
      assert.deepEqual((await frameOf(session, tensor)).missing, [0, 1, 2], tensor);
    }
  });

  it('name the time step of each instruction, going back in the opposite order', async () => {
    const { opened } = await openSession(text);
    const times = (operation: string): (number | undefined)[] =>
      opened.program.instructions.filter((one) => one.operation === operation).map(({ time }) => time);
    assert.deepEqual(times('lstm'), [0, 1, 2, 3, 3, 2, 1, 0]);
    assert.deepEqual(times('lstm_gradient'), [0, 1, 2, 3, 3, 2, 1, 0]);
    assert.deepEqual(times('gru'), [0, 1, 2, 3]);
    assert.deepEqual(times('gru_gradient'), [3, 2, 1, 0]);
  });

  it('explain a gate, the cell and the state at a time step, then and from far behind', async () => {
    const { session, opened } = await openSession(text);
    await session.step({ unit: 'batch' });
    const index = await stepBehind(session, opened, 'l/forward/lstm/2');
    const ask = async (output: number, unit: number, width: number) =>
      session.explain({ instruction: index, sample: 1, position: 2 * width + unit, output });
    const all = async () => [await ask(0, 1, 3), await ask(1, 1, 3), await ask(2, 4, 12)];
    const then = await all();
    assert.deepEqual(then.map((told) => told!.result.tensor), ['l.hidden', 'l.cell', 'l.gates']);
    assert.deepEqual(then.map((told) => told!.result.index), [[1, 2, 1], [1, 2, 1], [1, 2, 4]]);
    assert.equal(then[2]!.formula, 'f = sigmoid(x·W + b + h[t-1]·U)');
    const [state] = then[2]!.operands.filter(({ tensor }) => tensor === 'l.hidden');
    assert.deepEqual(state!.index, [1, 1, 0], 'the state of the time step before');
    await stepBehind(session, opened, 'r/backward/rnn_gradient/3');
    assert.deepEqual(await all(), then);
  });

  it('explain a time step also where the ones behind it ran without a record', async () => {
    const prepared = await prepare(specOf(text), exampleFiles, MEMORY);
    const runOf = (): Run => {
      const { dataset, task } = prepared;
      const machine = buildMachine(prepared, MEMORY);
      const rows = { rows: dataset!.train, testRows: dataset!.test, shuffle: false };
      return new Run({ machine, task, seed: 3, historyLimit: 2 ** 24, learningRate: 0.05, ...rows });
    };
    const [run, stepped] = [runOf(), runOf()];
    const end = { step: 1, pc: run.plan.forwardEnd };
    run.runTo(end);
    stepped.stepTo(end);
    for (const instruction of run.plan.instructions.filter(({ slice }) => slice !== undefined).slice(0, 16)) {
      for (const output of instruction.outputs.keys()) {
        const element = { sample: 1, position: 1, output };
        const [found, expected] = [run, stepped].map((one) => one.moment(instruction.index));
        assert.ok(found && expected, instruction.id);
        assert.deepEqual(explain(found, element), explain(expected, element));
      }
    }
  });
});
