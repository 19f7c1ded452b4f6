import assert from 'node:assert/strict';
import type { EpochRecord, SessionState } from '../../../src/protocol/session';
import { Session } from '../../../src/session/session';
import { exampleFiles, MEMORY, openSession, scheduler, settled, smallSpec, xorSpec } from './support';

// Commands come from several clients at once: whatever their order, one is done before the next begins.

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Requires that nothing moves any more. */
async function requireRest(session: Session): Promise<SessionState> {
  const state = await session.state();
  assert.notEqual(state.status, 'running');
  await pause(30);
  assert.deepEqual((await session.state()).time, state.time, 'nothing is under way');
  return state;
}

const long = smallSpec({ epochs: 1_000_000 });

describe('commands that meet', function () {
  this.timeout(20_000);

  it('far steps asked for at once run one after the other', async () => {
    const { session } = await openSession(long);
    await Promise.all(Array.from({ length: 5 }, () => session.step({ unit: 'epoch' })));
    assert.equal((await requireRest(session)).status, 'paused');
  });

  it('a pause stops what came just before it', async () => {
    const { session } = await openSession(long);
    const [, , state] = await Promise.all([session.step({ unit: 'epoch' }), session.train(), session.pause()]);
    assert.deepEqual((await requireRest(session)).time, state.time);
  });

  it('training that is asked for while a spec is opened is that of the new one', async () => {
    const { session } = await openSession(long);
    const other = session.open({ text: smallSpec({ epochs: 2 }), memoryLimit: MEMORY });
    await Promise.all([other, session.train()]);
    const done = await settled(session);
    assert.deepEqual([done.status, done.epochs], ['finished', 2]);
  });

  it('of two specs opened at once the later one stands', async () => {
    const session = new Session(exampleFiles, scheduler);
    const open = (text: string) => session.open({ text, memoryLimit: MEMORY });
    const iris = 'data { source: csv("iris.csv") }\nlayers { dense(3, softmax) }\ntrain { }';
    await Promise.all([open(iris), open(long)]);
    assert.equal((await session.rows({ part: 'all', from: 0, count: 0 })).total, 22);
  });

  it('train after reset trains, though the reset still waits for the last slice', async () => {
    const { session } = await openSession(long);
    await session.train();
    await pause(20);
    const [, state] = await Promise.all([session.reset(), session.train()]);
    assert.equal(state.status, 'running');
    await pause(20);
    assert.equal((await session.state()).status, 'running');
    await session.pause();
  });

  it('train during a far step goes on behind it', async () => {
    const { session } = await openSession(smallSpec({ epochs: 3 }));
    const [, state] = await Promise.all([session.step({ unit: 'epoch' }), session.train()]);
    assert.equal(state.status, 'running');
    assert.equal((await settled(session)).status, 'finished');
  });

  it('a learning rate that is set behind a reset outlives it', async () => {
    const { session } = await openSession(long);
    await session.train();
    await Promise.all([session.reset(), session.setLearningRate(0.3)]);
    assert.equal((await session.state()).learningRate, 0.3);
  });

  it('can be closed while it trains', async () => {
    const { session } = await openSession(long);
    await session.train();
    await Promise.all([session.pause(), session.close()]);
    await assert.rejects(session.state(), /no spec is open/);
  });

  it('a defect while training pauses it, and the next command tells of it', async () => {
    const unhandled: unknown[] = [];
    const listener = (failure: unknown): void => void unhandled.push(failure);
    process.on('unhandledRejection', listener);
    try {
      const { session } = await openSession(long);
      let states = 0;
      session.onState.on(() => {
        if (++states === 2) throw new Error('a defect');
      });
      await session.train();
      assert.equal((await settled(session)).status, 'paused');
      await assert.rejects(session.step({ unit: 'batch' }), /a defect/);
      assert.equal((await session.step({ unit: 'batch' })).status, 'paused', 'told once');
      await pause(5);
    } finally {
      process.off('unhandledRejection', listener);
    }
    assert.deepEqual(unhandled, []);
  });

  it('tells of every epoch once, also where the curve is thinned out', async () => {
    const { session } = await openSession(xorSpec(20_000));
    const epochs: number[] = [];
    session.onEpoch.on(({ epoch }: EpochRecord) => epochs.push(epoch));
    await session.finish({});
    assert.deepEqual(epochs, Array.from({ length: 20_000 }, (_, i) => i + 1));
    assert.ok((await session.curve(0)).length < 20_000);
  });
});
