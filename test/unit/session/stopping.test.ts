import assert from 'node:assert/strict';
import type { EpochRecord } from '../../../src/protocol/session';
import { Session } from '../../../src/session/session';
import { exampleFiles, MEMORY, openSession, scheduler, settled, visible } from './support';

/** The spirals, with a test part; `train` is put into its train section. */
function spec(train: string, epochs = 60): string {
  return `
data { source: spiral(points: 40)
  split: 75% }
layers {
  h1 = dense(6, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  batch_size: 8
  epochs: ${epochs}
  seed: 3
  ${train}
}
`;
}

const BATCHES = 4;

async function trained(train: string, epochs?: number) {
  const { session, opened } = await openSession(spec(train, epochs));
  await session.train();
  const state = await settled(session);
  return { session, opened, state, curve: await session.curve(0) };
}

const lossOf = ({ train }: EpochRecord): number => train.loss;

describe('stop', function () {
  this.timeout(60_000);

  it('ends training at the end of the first epoch after which its condition holds, and says why', async () => {
    const { state, curve, session, opened } = await trained('stop: train.loss < 0.6');
    assert.equal(state.status, 'finished');
    const first = curve.findIndex((record) => lossOf(record) < 0.6);
    assert.ok(first > 0 && first < 59, 'somewhere on the way');
    assert.equal(curve.length, first + 1);
    assert.deepEqual(state.time, { step: (first + 1) * BATCHES, pc: 0 });
    assert.match(state.stopped!, new RegExp(`^Stopped after epoch ${first + 1}: train\\.loss < 0\\.6 \\(0\\.5\\d+\\)\\.$`));
    const free = await openSession(spec('', first + 1));
    await free.session.train();
    await settled(free.session);
    assert.deepEqual(await visible(session, opened), await visible(free.session, free.opened), 'with the same bits');
  });

  it('has the last step on record, as wherever training rests', async () => {
    const { session, state, opened } = await trained('stop: train.loss < 0.6');
    const last = opened.program.instructions.length - 1;
    assert.ok(await session.explain({ instruction: last, sample: 0, position: 0 }));
    const back = await session.stepBack({ unit: 'instruction' });
    assert.deepEqual(back.time, { step: state.time.step - 1, pc: last });
    assert.equal(back.status, 'paused');
    assert.equal(back.stopped, undefined);
    const again = await session.step({ unit: 'instruction' });
    assert.deepEqual([again.status, again.stopped, again.time], ['finished', state.stopped, state.time]);
  });

  it('stops at the same place when training goes back and forward again, by steps or at once', async () => {
    const { session, state } = await trained('stop: early_stopping(test.loss, patience: 2)');
    assert.match(state.stopped!, /test\.loss has not improved since epoch \d+ \(/);
    for (let i = 0; i < 5; i++) await session.stepBack({ unit: 'epoch' });
    assert.equal((await session.state()).status, 'paused');
    await session.train();
    const again = await settled(session);
    assert.deepEqual([again.time, again.stopped, again.status], [state.time, state.stopped, 'finished']);
    for (let i = 0; i < 3; i++) await session.stepBack({ unit: 'epoch' });
    let stepped = await session.state();
    for (let i = 0; i < 3; i++) stepped = await session.step({ unit: 'epoch' });
    assert.deepEqual([stepped.time, stepped.stopped, stepped.status], [state.time, state.stopped, 'finished']);
    const reset = await session.reset();
    assert.deepEqual([reset.status, reset.stopped], ['ready', undefined]);
    await session.train();
    assert.deepEqual((await settled(session)).time, state.time);
  });

  it('counts the epochs without an improvement of at least min_delta', async () => {
    for (const [metric, sign] of [['train.loss', 1], ['test.accuracy', -1]] as const) {
      const { state, curve } = await trained(`stop: early_stopping(${metric}, patience: 3, min_delta: 0.02)`);
      const values = curve.map(({ train, test }) => (metric === 'train.loss' ? train.loss : test!.accuracy!));
      let [best, at] = [values[0]!, 0];
      let wanted: number | undefined;
      values.forEach((value, i) => {
        if (sign * value < sign * best - 0.02) [best, at] = [value, i];
        else if (i > 0 && i - at >= 3) wanted ??= i + 1;
      });
      assert.ok(wanted, `${metric}: ${values.join()}`);
      assert.equal(curve.length, wanted, metric);
      assert.match(state.stopped!, new RegExp(`since epoch ${at + 1} `));
    }
  });

  it('lets training go on to its end where somebody trains on from it', async () => {
    const { session, state } = await trained('stop: train.loss < 0.6', 30);
    await session.train();
    const end = await settled(session);
    assert.deepEqual([end.time.step, end.status, end.stopped], [30 * BATCHES, 'finished', undefined]);
    while ((await session.state()).time.step > state.time.step - 1) await session.stepBack({ unit: 'epoch' });
    await session.train();
    assert.deepEqual((await settled(session)).stopped, state.stopped, 'it counts again for who comes from before it');
  });

  it('can be edited while training stands still, and holds from the next epoch on', async () => {
    const { session, state } = await trained('stop: train.loss < 0.6');
    const epoch = state.epochs + 2;
    const { state: amended } = await session.amend({ text: spec(`stop: epoch == ${epoch}`) });
    assert.equal(amended.stopped, undefined);
    assert.equal(amended.status, 'paused');
    await session.train();
    const end = await settled(session);
    assert.deepEqual([end.epochs, end.stopped], [epoch, `Stopped after epoch ${epoch}: epoch == ${epoch} (${epoch}).`]);
  });

  it('is known again where a kept run is taken up', async () => {
    const { session, state } = await trained('stop: early_stopping(test.loss, patience: 2)');
    const saved = (await session.save({ limit: 2 ** 20 }))!;
    const other = new Session(exampleFiles, scheduler);
    const text = spec('stop: early_stopping(test.loss, patience: 2)');
    const opened = await other.open({ text, memoryLimit: MEMORY, saved });
    assert.equal(opened.resumed, 'run');
    assert.deepEqual([opened.state.status, opened.state.stopped, opened.state.time], ['finished', state.stopped, state.time]);
    await other.stepBack({ unit: 'epoch' });
    assert.equal((await other.state()).stopped, undefined);
    assert.equal((await other.step({ unit: 'epoch' })).stopped, state.stopped);
  });

  it('is told by finish, and read by its condition: epochs, rates, the norm of the gradients', async () => {
    const { session } = await openSession(spec('stop: epoch == 3 and learning_rate > 0 and gradient_norm > 0'));
    const finished = await session.finish({});
    assert.equal(finished.epochs, 3);
    assert.match(finished.stopped!, /^Stopped after epoch 3: epoch == 3 and .*\.$/);
    const { session: other } = await openSession(spec('stop: epoch == 3', 3));
    assert.equal((await other.finish({})).stopped, undefined, 'the planned end is no stop');
  });

  it('never comes of a metric that there is not, and soon of one that is no number', async () => {
    const untested = spec('stop: early_stopping(test.loss, patience: 1)', 5).replace('split: 75%', '');
    const { session: free } = await openSession(untested);
    assert.equal((await free.finish({})).epochs, 5);
    const text = spec('stop: early_stopping(train.loss, patience: 2)').replace('0.05', '1e38').replace('tanh', 'linear');
    const { session } = await openSession(text.replace('dense(1, sigmoid)', 'dense(1)').replace('seed: 3', 'seed: 3\n  loss: mse'));
    await session.train();
    const stopped = await settled(session);
    assert.match(stopped.stopped!, /^Stopped after epoch \d+: train\.loss (is no number|has not improved since epoch 1 )/);
  });
});

describe('a penalty on weights', function () {
  this.timeout(60_000);

  it('is part of the loss that is told of an epoch, of the test part and at the end; metrics leave it out', async () => {
    const l2 = 0.05;
    const { session } = await openSession(spec(`l2: ${l2}`, 3));
    const finished = await session.finish({});
    const [latest] = (await session.curve(0)).slice(-1);
    const weights = (await session.parameters()).filter(({ name }) => name === 'weights');
    const penalty = weights.flatMap(({ values }) => [...values]).reduce((sum, w) => sum + l2 * w * w, 0);
    const { session: plain } = await openSession(spec('', 3));
    await plain.loadParameters(await session.parameters());
    // With a learning rate of 0 an epoch measures, and changes nothing.
    await plain.setLearningRate(0);
    await plain.step({ unit: 'epoch' });
    const { train, test } = (await plain.state()).latest!;
    assert.ok(Math.abs(finished.train.loss - (train.loss + penalty)) < 1e-6, `${finished.train.loss}`);
    assert.ok(Math.abs(latest!.test!.loss - (test!.loss + penalty)) < 1e-6);
    assert.equal(latest!.test!.accuracy, test!.accuracy);
    const [shown] = await session.read([{ tensor: 'loss.penalty' }]);
    assert.ok(shown!.values![0]! > 0);
  });

  it('of an epoch is the mean over its steps', async () => {
    const { session } = await openSession(spec('l1: 0.01\n  l2: 0.02', 3));
    let [sum, rows] = [0, 0];
    for (let batch = 0; batch < BATCHES; batch++) {
      const { loss, samples } = await session.step({ unit: 'batch' });
      sum += loss! * samples.length;
      rows += samples.length;
    }
    assert.ok(Math.abs((await session.state()).latest!.train.loss - sum / rows) < 1e-6);
  });

  it('does not keep a network from learning a batch by heart', async () => {
    const text = `${spec('l2: 0.1\n  schedule: cosine', 3).replace('h1 = dense(6, tanh)', 'h1 = dense(16, tanh)')}expect { overfits(batch: 4) }\n`;
    const { session } = await openSession(text);
    const [judged] = (await session.finish({})).expectations;
    assert.ok(judged!.passed, JSON.stringify(judged));
  });
});

describe('a schedule', function () {
  this.timeout(60_000);

  it('multiplies the learning rate that the box shows, in the step in hand', async () => {
    const { session, opened } = await openSession(spec('schedule: step(1, gamma: 0.5)', 4));
    assert.deepEqual([opened.state.learningRate, opened.state.scheduledRate], [0.05, 0.05]);
    await session.step({ unit: 'epoch' });
    const state = await session.step({ unit: 'instruction' });
    assert.deepEqual([state.learningRate, state.scheduledRate], [0.05, 0.025]);
    const live = await session.setLearningRate(0.2);
    assert.deepEqual([live.learningRate, live.scheduledRate], [0.2, 0.1]);
    await session.step({ unit: 'batch' });
    const last = opened.program.instructions.length - 1;
    const told = await session.explain({ instruction: last, sample: 0, position: 0, digits: 9 });
    assert.match(told!.arithmetic, / - 0\.1·/);
  });

  it('is not spoken of where there is none', async () => {
    const { opened } = await openSession(spec('', 4));
    assert.equal('scheduledRate' in opened.state, false);
  });

  it('trains as its rates set by hand would', async () => {
    const scheduled = await openSession(spec('schedule: exponential(0.5, warmup: 1)', 3));
    await scheduled.session.train();
    await settled(scheduled.session);
    const byHand = await openSession(spec('', 3));
    for (let step = 0; step < 3 * BATCHES; step++) {
      const factor = step < BATCHES ? (step + 1) / BATCHES : step < 2 * BATCHES ? 1 : 0.5;
      await byHand.session.setLearningRate(0.05 * factor);
      await byHand.session.step({ unit: 'batch' });
    }
    assert.deepEqual(
      await visible(scheduled.session, scheduled.opened),
      await visible(byHand.session, byHand.opened),
    );
  });

  it('that depends on the length of training keeps that from being changed meanwhile', async () => {
    const lengths: [schedule: string, follows: boolean][] = [
      ['', true],
      ['schedule: step(2)', true],
      ['schedule: constant(warmup: 2)', true],
      ['schedule: cosine', false],
      ['schedule: constant(warmup: 10%)', false],
    ];
    for (const [schedule, follows] of lengths) {
      const { session } = await openSession(spec(schedule, 6));
      await session.step({ unit: 'epoch' });
      const amended = session.amend({ text: spec(schedule, 8) });
      if (follows) assert.equal((await amended).program.steps, 8 * BATCHES, schedule);
      else await assert.rejects(amended, { code: 'needs-restart' }, schedule);
    }
  });
});
