import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';
import { canFuse } from '../../../src/engine';
import { decodeRun, encodeRun, type SavedRun } from '../../../src/session/checkpoint';
import type { Session } from '../../../src/session/session';
import { MEMORY, openSession, settled, smallSpec, visible, xorSpec } from './support';

const LIMIT = 2 ** 20;

async function resume(text: string, saved: Uint8Array | undefined) {
  const { session } = await openSession(xorSpec(1));
  const opened = await session.open({ text, memoryLimit: MEMORY, saved });
  return { session, opened };
}

async function trainToEnd(session: Session) {
  await session.train();
  const state = await settled(session);
  assert.equal(state.status, 'finished');
  return state;
}

describe('a saved run', function () {
  this.timeout(60_000);

  it('is taken up wherever it was saved, and comes to the same bits, curve and history', async () => {
    const text = smallSpec({ epochs: 6 });
    const whole = await openSession(text);
    await whole.session.step({ unit: 'batch' });
    await whole.session.setLearningRate(0.02);
    await trainToEnd(whole.session);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 50 }), async (count, back) => {
        const before = await openSession(text);
        await before.session.step({ unit: 'batch' });
        await before.session.setLearningRate(0.02);
        for (let i = 0; i < count; i++) await before.session.step({ unit: 'instruction' });
        const there = await before.session.state();
        const bits = await visible(before.session, before.opened);
        const { session, opened } = await resume(text, await before.session.save({ limit: LIMIT }));
        assert.equal(opened.resumed, 'run');
        assert.deepEqual(opened.state.time, there.time);
        assert.equal(opened.state.learningRate, 0.02);
        assert.deepEqual(await visible(session, opened), bits);
        assert.deepEqual(await session.curve(0), await before.session.curve(0));
        for (let i = 0; i < back; i++) await Promise.all([session, before.session].map((s) => s.stepBack({ unit: 'instruction' })));
        assert.deepEqual(await visible(session, opened), await visible(before.session, before.opened));
        await trainToEnd(session);
        assert.deepEqual(await visible(session, opened), await visible(whole.session, whole.opened));
        assert.deepEqual(await session.curve(0), await whole.session.curve(0));
      }),
      // Beginnings of steps with a checkpoint right there: where it was saved, and where the record begins.
      { numRuns: 12, examples: [[283, 3], [12, 1], [198, 30]] },
    );
  });

  it('is nothing while nothing has been done, or where nothing is trained', async () => {
    const { session } = await openSession(smallSpec());
    assert.equal(await session.save({ limit: LIMIT }), undefined);
    const predicting = await openSession('layers {\n  input(2)\n  dense(1)\n}\n');
    assert.equal(await predicting.session.save({ limit: LIMIT }), undefined);
  });

  it('of another text or other data is refused, and says which', async () => {
    const { session } = await openSession(smallSpec());
    await session.step({ unit: 'batch' });
    const saved = await session.save({ limit: LIMIT });
    await assert.rejects(resume(smallSpec().replace('dense(3', 'dense(4'), saved), { code: 'another-run', message: /text/ });
    await assert.rejects(resume(smallSpec({ optimizer: 'sgd(learning_rate: 1)' }), saved), { code: 'another-run' });
    await assert.rejects(resume(smallSpec().replace('points: 22', 'points: 22, noise: 0.5'), saved), { code: 'another-run' });
  });

  it('takes over what the text says anew of rate and length', async () => {
    const text = smallSpec({ epochs: 3 });
    const { session } = await openSession(text);
    await session.step({ unit: 'epoch' });
    const saved = await session.save({ limit: LIMIT });
    const changed = text.replace('0.05', '0.01').replace('epochs: 3', 'epochs: 5');
    const again = await resume(changed, saved);
    assert.equal(again.opened.state.learningRate, 0.01);
    assert.equal((await again.session.stepBack({ unit: 'batch' })).learningRate, 0.05, 'the past stays as it was');
    const end = await trainToEnd(again.session);
    assert.equal(end.epochs, 5);
  });

  it('of another engine gives its weights, at the beginning of a new run', async () => {
    const { session, opened } = await openSession(smallSpec());
    await session.step({ unit: 'epoch' });
    const weights = await session.parameters();
    const run = decodeRun((await session.save({ limit: LIMIT }))!);
    const older = encodeRun({ ...run, identity: { ...run.identity, engine: 0 } });
    const again = await resume(smallSpec(), older);
    assert.equal(again.opened.resumed, 'weights');
    assert.deepEqual(again.opened.state.time, { step: 0, pc: 0 });
    assert.deepEqual(await again.session.parameters(), weights);
    assert.equal(opened.program.parameterCount, weights.reduce((sum, { values }) => sum + values.length, 0));
  });

  it('made with products and sums rounded at once goes on with that only, else its weights are taken over', async () => {
    if (!canFuse()) setFlagsFromString('--experimental-wasm-relaxed-simd');
    const { session } = await openSession(smallSpec(), { fuses: true });
    await session.step({ unit: 'epoch' });
    const saved = await session.save({ limit: LIMIT });
    assert.equal((await resume(smallSpec(), saved)).opened.resumed, 'weights');
    const { session: other } = await openSession(xorSpec(1));
    const opened = await other.open({ text: smallSpec(), memoryLimit: MEMORY, saved, fuses: true });
    assert.deepEqual([opened.resumed, opened.fuses], ['run', true]);
    assert.deepEqual(await other.parameters(), await session.parameters());
  });

  it('that is damaged is refused, whatever is wrong with its bytes', async () => {
    const { session } = await openSession(smallSpec());
    await session.step({ unit: 'epoch' });
    const saved = (await session.save({ limit: LIMIT }))!;
    for (const length of [0, 5, 11, 40, saved.length - 1]) {
      await assert.rejects(resume(smallSpec(), saved.slice(0, length)), { code: 'damaged-run' });
    }
    const noise = saved.slice();
    noise.fill(7, 8, 60);
    await assert.rejects(resume(smallSpec(), noise), { code: 'damaged-run' });
  });

  it('keeps NaN and infinite losses', async () => {
    const text = smallSpec({ optimizer: 'sgd(learning_rate: 1e30)', epochs: 4 }).replace(', sigmoid', '');
    const { session } = await openSession(text);
    await session.step({ unit: 'epoch' });
    await session.step({ unit: 'epoch' });
    const again = await resume(text, await session.save({ limit: LIMIT }));
    assert.deepEqual(await again.session.curve(0), await session.curve(0));
    assert.ok((await session.curve(0)).some(({ train }) => !Number.isFinite(train.loss)));
  });
});

describe('the states of a saved run', () => {
  const saved = (states: readonly Float32Array[]): SavedRun => ({
    identity: { engine: 1, spec: '', data: '' },
    time: { step: 9, pc: 0 },
    goal: 9,
    text: { learningRate: 0, steps: 9 },
    firstRate: 0,
    journal: [],
    epochs: [],
    checkpoints: states.map((state, step) => ({ step, state })),
    parameters: [],
  });

  it('keep every bit, but for those of a NaN', () => {
    const words = [0, 0x80000000, 1, 0x7f800000, 0xff800000, 0x7f7fffff, 0x3f800001];
    const nans = [0x7f800001, 0x7fc00001, 0xffc00000, 0xffffffff];
    const state = new Float32Array(Uint32Array.from([...words, ...nans]).buffer);
    const bytes = encodeRun(saved([state, state]));
    // As a file gives them: at a place that is no multiple of anything.
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    for (const { state: read } of decodeRun(moved.subarray(3)).checkpoints) {
      assert.deepEqual([...new Uint32Array(read.buffer)], [...words, ...nans.map(() => 0x7fc00000)]);
    }
    const last = new DataView(bytes.buffer, bytes.length - state.byteLength);
    assert.deepEqual(words.map((_, i) => last.getUint32(i * 4, true)), words, 'little-endian, whatever the machine');
    assert.equal(new Uint32Array(state.buffer)[10], 0xffffffff, 'what is saved stays as it is');
  });

  it('are but one where it is larger than the limit, from which the run comes back', async () => {
    const text = smallSpec();
    const { session, opened } = await openSession(text);
    const kept: number[] = [];
    for (const unit of ['epoch', 'batch', 'batch', 'batch', 'instruction'] as const) {
      await session.step({ unit });
      const { time } = await session.state();
      const bytes = (await session.save({ limit: 1 }))!;
      const steps = decodeRun(bytes).checkpoints.map(({ step }) => step);
      // Coming back runs two steps before, too. Soon after the beginning, the seed is start enough.
      assert.ok(steps.length <= 1 && steps.every((step) => step <= time.step - 2), `${steps.join()} of ${time.step}`);
      kept.push(...steps);
      const again = await resume(text, bytes);
      assert.deepEqual(await visible(again.session, again.opened), await visible(session, opened));
    }
    assert.ok(kept.length > 0);
    const large = decodeRun((await session.save({ limit: LIMIT }))!).checkpoints;
    assert.ok(large.length > 2);
    await session.loadParameters(await session.parameters());
    await session.step({ unit: 'batch' });
    await session.step({ unit: 'batch' });
    const again = await resume(text, await session.save({ limit: 1 }));
    assert.deepEqual(await visible(again.session, again.opened), await visible(session, opened));
    assert.equal(again.opened.state.fromWeights, true);
  });
});

describe('parameters of elsewhere', () => {
  it('begin a new run, to which reset does not come back but a saved run does', async () => {
    const trained = await openSession(smallSpec());
    await trained.session.step({ unit: 'epoch' });
    const weights = await trained.session.parameters();
    const { session, opened } = await openSession(smallSpec());
    const initial = await session.parameters();
    const state = await session.loadParameters(weights);
    assert.deepEqual([state.status, state.time], ['ready', { step: 0, pc: 0 }]);
    assert.deepEqual(await session.parameters(), weights);
    await session.step({ unit: 'batch' });
    await session.step({ unit: 'batch' });
    const there = await visible(session, opened);
    const again = await resume(smallSpec(), await session.save({ limit: LIMIT }));
    assert.deepEqual(await visible(again.session, again.opened), there);
    await again.session.reverse({});
    assert.deepEqual(await again.session.parameters(), weights);
    await session.reset();
    assert.deepEqual(await session.parameters(), initial);
  });

  it('are refused where one is missing, unknown or of another shape', async () => {
    const { session } = await openSession(smallSpec());
    const own = await session.parameters();
    const [first, ...rest] = own;
    const cases: [typeof own, RegExp][] = [
      [rest, /the file has no "h1\.weights", which this network needs/],
      [[...own, { ...first!, tensor: 'h9.weights' }], /the file has "h9\.weights", which this network does not have/],
      [[{ ...first!, shape: [3, 2] }, ...rest], /"h1\.weights" is 3 × 2 in the file and 2 × 3 in this network/],
    ];
    for (const [given, message] of cases) {
      await assert.rejects(session.loadParameters(given), { code: 'other-weights', message });
    }
    assert.deepEqual(await session.parameters(), own);
  });
});

describe('another text while a run goes on', () => {
  it('changes rate and length from here on, without a pause', async () => {
    const text = xorSpec(1_000_000);
    const { session, opened } = await openSession(text);
    await session.train();
    const changed = text.replace('0.05', '0.02').replace('epochs: 1000000', 'epochs: 3000000');
    const { program, state } = await session.amend({ text: changed });
    assert.equal(state.status, 'running');
    assert.equal(state.learningRate, 0.02);
    assert.deepEqual([opened.program.steps, program.steps], [1_000_000, 3_000_000]);
    await session.amend({ text: text.replace('epochs: 1000000', 'epochs: 1') });
    const end = await settled(session);
    assert.equal(end.status, 'finished', 'shorter than what is done: it ends with the step in hand');
  });

  it('gives the rate that a new beginning has, and leaves that of the past', async () => {
    const text = smallSpec();
    const changed = text.replace('0.05', '0.5');
    const fresh = await openSession(changed);
    await fresh.session.step({ unit: 'epoch' });
    const expected = await visible(fresh.session, fresh.opened);
    const { session, opened } = await openSession(text);
    const weights = await session.parameters();
    await session.step({ unit: 'epoch' });
    await session.amend({ text: changed });
    assert.equal((await session.stepBack({ unit: 'batch' })).learningRate, 0.05);
    for (const begin of [() => session.reset(), () => session.loadParameters(weights)]) {
      assert.equal((await begin()).learningRate, 0.5);
      await session.step({ unit: 'epoch' });
      assert.deepEqual(await visible(session, opened), expected);
      await session.setLearningRate(0.1);
    }
    assert.equal((await session.reset()).learningRate, 0.5, 'a change by hand is forgotten');
  });

  it('gives the rate of a new beginning after a kept run, too', async () => {
    const text = smallSpec();
    const { session } = await openSession(text);
    await session.step({ unit: 'epoch' });
    const again = await resume(text.replace('0.05', '0.5'), await session.save({ limit: LIMIT }));
    assert.equal((await again.session.reset()).learningRate, 0.5);
  });

  it('is refused where it changes something else or has errors', async () => {
    const { session } = await openSession(smallSpec());
    for (const text of [smallSpec().replace('tanh', 'relu'), smallSpec().replace('seed: 5', 'seed: 6'), 'layers {']) {
      await assert.rejects(session.amend({ text }), { code: 'needs-restart' });
    }
  });
});
