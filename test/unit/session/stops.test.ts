import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Time } from '../../../src/protocol/session';
import { openSession, settled, smallSpec, visible, xorSpec } from './support';

const isBefore = (a: Time, b: Time): boolean => a.step < b.step || (a.step === b.step && a.pc < b.pc);

describe('stops', () => {
  it('halt training before their instruction, step after step, with the bits of an undisturbed run', async () => {
    const [halting, plain] = [await openSession(smallSpec({ epochs: 1 })), await openSession(smallSpec({ epochs: 1 }))];
    const backward = halting.opened.program.instructions.findIndex(({ phase }) => phase === 'backward');
    await halting.session.setStops([backward, 1, backward]);
    const seen: Time[] = [];
    for (;;) {
      await halting.session.train();
      const { time, status } = await settled(halting.session);
      if (status === 'finished') break;
      seen.push(time);
    }
    const steps = halting.opened.program.steps;
    const wanted = Array.from({ length: steps }, (_, step) => [{ step, pc: 1 }, { step, pc: backward }]).flat();
    assert.deepEqual(seen, wanted);
    await plain.session.train();
    await settled(plain.session);
    assert.deepEqual(await visible(halting.session, halting.opened), await visible(plain.session, plain.opened));
  });

  it('lead back one by one, and to the beginning where there is none before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 4 }), fc.integer({ min: 1, max: 90 }), async (stops, count) => {
        const { session, opened } = await openSession(smallSpec());
        await session.setStops(stops);
        for (let i = 0; i < count; i++) await session.step({ unit: 'instruction' });
        let { time, canStepBack } = await session.state();
        while (canStepBack) {
          const now = await session.reverse({ from: time });
          assert.ok(isBefore(now.time, time));
          const isStop = stops.includes(now.time.pc) && now.time.pc < opened.program.instructions.length;
          assert.ok(isStop || (now.time.step === 0 && now.time.pc === 0), JSON.stringify(now.time));
          ({ time, canStepBack } = now);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('halt the passes of a prediction, too', async () => {
    const { session, opened } = await openSession('layers {\n  input(2)\n  a = dense(2, tanh)\n  dense(1)\n}\n');
    const start = await session.stepBack({ unit: 'batch' });
    assert.deepEqual(start.time, { step: 0, pc: 0 });
    const second = opened.program.instructions.findIndex(({ layer }) => layer === 'dense_2');
    await session.setStops([second]);
    await session.proceed();
    const halted = await settled(session);
    assert.deepEqual(halted.time, { step: 0, pc: second });
    await session.proceed();
    assert.equal((await settled(session)).status, 'finished');
    await assert.rejects(session.proceed(), { code: 'finished' });
  });

  it('of another text are forgotten', async () => {
    const { session } = await openSession(xorSpec(50));
    await session.setStops([2]);
    await session.open({ text: xorSpec(50), memoryLimit: 2 ** 28 });
    await session.train();
    assert.equal((await settled(session)).status, 'finished');
  });
});
