import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StepUnit } from '../../../src/protocol/session';
import { openSession, settled, smallSpec, visible } from './support';

// Time travel: whatever way a moment is reached, its bits are the same.

const optimizers = [
  'sgd(learning_rate: 0.1)',
  'sgd(learning_rate: 0.1, momentum: 0.9)',
  'adam(learning_rate: 0.05)',
  'adamw(learning_rate: 0.05)\n  schedule: cosine(warmup: 1)\n  clip_norm: 0.1',
];

describe('time', function () {
  this.timeout(60_000);

  it('single steps and one run come to the same bits', async () => {
    for (const optimizer of optimizers) {
      const [stepped, run] = [await openSession(smallSpec({ optimizer, epochs: 3 })), await openSession(smallSpec({ optimizer, epochs: 3 }))];
      await run.session.train();
      const end = await settled(run.session);
      assert.equal(end.status, 'finished');
      let state = stepped.opened.state;
      while (state.time.step < end.time.step) state = await stepped.session.step({ unit: 'instruction' });
      assert.deepEqual(await visible(stepped.session, stepped.opened), await visible(run.session, run.opened));
      assert.deepEqual(await stepped.session.curve(0), await run.session.curve(0));
    }
  });

  it('k instructions back and k forward restore every bit, past live changes of the learning rate', async () => {
    const moves = fc.array(
      fc.oneof(
        fc.record({ move: fc.constant('step' as const), count: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ move: fc.constant('rate' as const), rate: fc.double({ min: 0.001, max: 1, noNaN: true }) }),
        fc.record({ move: fc.constant('epoch' as const) }),
      ),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(moves, fc.integer({ min: 1, max: 120 }), fc.constantFrom(...optimizers), async (path, k, optimizer) => {
        const { session, opened } = await openSession(smallSpec({ optimizer }));
        for (const move of path) {
          if (move.move === 'rate') await session.setLearningRate(move.rate);
          else if (move.move === 'epoch') await session.step({ unit: 'epoch' });
          else for (let i = 0; i < move.count; i++) await session.step({ unit: 'instruction' });
        }
        const before = await session.state();
        const bits = await visible(session, opened);
        let back = 0;
        for (let state = before; back < k && state.canStepBack; back++) state = await session.stepBack({ unit: 'instruction' });
        for (let i = 0; i < back; i++) await session.step({ unit: 'instruction' });
        const after = await session.state();
        assert.deepEqual(after.time, before.time);
        assert.deepEqual(await visible(session, opened), bits);
        assert.equal(after.learningRate, before.learningRate);
        assert.deepEqual(after.latest, before.latest);
      }),
      { numRuns: 40 },
    );
  });

  it('every unit steps to where its name says, and back again', async () => {
    const { session, opened } = await openSession(smallSpec());
    const units: StepUnit[] = ['instruction', 'layer', 'pass', 'batch', 'epoch'];
    for (const unit of units) {
      const before = await session.state();
      const bits = await visible(session, opened);
      const there = await session.step({ unit });
      assert.ok(there.time.step > before.time.step || there.time.pc > before.time.pc, unit);
      await session.stepBack({ unit });
      assert.deepEqual((await session.state()).time, before.time, unit);
      assert.deepEqual(await visible(session, opened), bits, unit);
    }
  });

  it('a layer step runs all instructions of one layer in one phase', async () => {
    const { session, opened } = await openSession(smallSpec());
    const phases: string[] = [];
    for (let state = opened.state; state.time.step === 0; ) {
      state = await session.step({ unit: 'layer' });
      const { from, to } = state.last!;
      const ran = opened.program.instructions.slice(from, to);
      assert.equal(new Set(ran.map(({ layer, phase }) => `${phase} ${layer}`)).size, 1);
      phases.push(`${ran[0]!.phase} ${ran[0]!.layer}`);
    }
    assert.deepEqual(phases, [
      'forward input', 'forward h1', 'forward h2', 'forward dense_3', 'loss loss', 'backward loss',
      'backward dense_3', 'backward h2', 'backward h1', 'update h1', 'update h2', 'update dense_3',
    ]);
  });

  it('a new live change cuts off the changes that were to come', async () => {
    const { session } = await openSession(smallSpec());
    await session.step({ unit: 'batch' });
    await session.setLearningRate(0.5);
    await session.step({ unit: 'batch' });
    await session.stepBack({ unit: 'batch' });
    await session.stepBack({ unit: 'batch' });
    assert.equal((await session.state()).learningRate, 0.05);
    assert.equal((await session.step({ unit: 'batch' })).learningRate, 0.5, 'the journal repeats it');
    await session.stepBack({ unit: 'batch' });
    await session.setLearningRate(0.2);
    assert.equal((await session.step({ unit: 'batch' })).learningRate, 0.2);
  });

  it('reset gives the same initial weights and the rate of the spec', async () => {
    const { session, opened } = await openSession(smallSpec());
    const bits = await visible(session, opened);
    await session.setLearningRate(0.3);
    await session.step({ unit: 'epoch' });
    assert.notDeepEqual(await visible(session, opened), bits);
    const state = await session.reset();
    assert.deepEqual(await visible(session, opened), bits);
    assert.deepEqual([state.learningRate, state.epochs, state.canStepBack, state.status], [0.05, 0, false, 'ready']);
  });
});
