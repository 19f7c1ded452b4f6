import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import type { SessionState } from '../../../src/protocol/session';
import { analyse } from '../../../src/session/analysis';
import { exampleFiles, MEMORY, openSession, scheduler, settled, smallSpec, visible, xorSpec } from './support';
import { Session } from '../../../src/session/session';
import { readFileSync } from 'node:fs';

const example = (name: string): string => readFileSync(`examples/${name}`, 'utf8');

describe('session', function () {
  this.timeout(60_000);

  it('shows the article\'s neuron without training', async () => {
    const { session, opened } = await openSession(example('boating.nnspec'));
    assert.equal(opened.program.mode, 'predict');
    const explained = await Promise.all(
      opened.program.instructions.map(({ index }) => session.explain({ instruction: index, sample: 0, position: 0 })),
    );
    assert.deepEqual(explained.map((explanation) => explanation?.arithmetic).slice(1), [
      '1·(-1) + 1·(-1) + 5·1 + 1 = 4',
      'sigmoid(4) = 0.982',
    ]);
    const [answered, unanswered] = (await session.predict({ rows: [0, 1] })).map(({ answers }) => answers[0]);
    assert.deepEqual([answered?.label, answered?.expected], ['yes', 'yes']);
    assert.deepEqual([unanswered?.label, unanswered?.expected], ['no', undefined]);
    assert.equal((await session.predict({ cells: ['1', '1', '1'] }))[0]?.answers[0]?.label, 'yes');
  });

  it('names no class for outputs that are NaN', async () => {
    const { session } = await openSession(smallSpec({ optimizer: 'sgd(learning_rate: 1e38)' }));
    await session.finish({});
    const [prediction] = await session.predict({ rows: [0] });
    assert.deepEqual([prediction?.output, prediction?.answers[0]?.label], [[NaN], undefined]);
  });

  it('says of each row what part it is of', async () => {
    const { session } = await openSession(smallSpec());
    const all = await session.rows({ part: 'all', from: 0, count: 100 });
    for (const part of ['train', 'test'] as const) {
      const rows = (await session.rows({ part, from: 0, count: 100 })).rows.map(({ row }) => row);
      assert.deepEqual(all.rows.filter((row) => row.part === part).map(({ row }) => row), rows);
    }
  });

  it('trains iris to its expectations', async () => {
    const { session } = await openSession(example('iris.nnspec'));
    const finished = await session.finish({});
    assert.ok(finished.test!.accuracy! >= 0.95);
    assert.deepEqual(finished.expectations.map(({ passed }) => passed), [true, true]);
  });

  it('reads what is not computed in this batch as not computed', async () => {
    const { session } = await openSession(smallSpec());
    const values = async (tensor: string): Promise<boolean> => (await session.read([{ tensor }]))[0]?.values !== undefined;
    assert.deepEqual([await values('h1.output'), await values('h1.weights')], [false, true]);
    await session.step({ unit: 'layer' });
    await session.step({ unit: 'layer' });
    assert.deepEqual([await values('h1.output'), await values('h2.output')], [true, false]);
    await session.step({ unit: 'batch' });
    assert.equal(await values('h2.output'), true, 'between two batches the one before is shown');
    await session.step({ unit: 'instruction' });
    assert.equal(await values('h2.output'), false, 'and never once the next has begun');
  });

  it('explains every instruction that ran, also after its operands were overwritten', async () => {
    const { session, opened } = await openSession(smallSpec());
    await session.step({ unit: 'epoch' });
    await session.step({ unit: 'batch' });
    for (const { index, id } of opened.program.instructions) {
      const explanation = await session.explain({ instruction: index, sample: 1, position: 0 });
      assert.ok(explanation, id);
      const said = Number(explanation.arithmetic.split(' = ').at(-1));
      assert.ok(Math.abs(said - explanation.result.value) <= 1e-3 * Math.abs(said) + 1e-12, explanation.arithmetic);
    }
  });

  it('pauses, tells its state as it goes, and trains on', async () => {
    const { session } = await openSession(smallSpec({ epochs: 100_000 }));
    const states: SessionState[] = [];
    session.onState.on((state) => states.push(state));
    await session.train();
    await new Promise((resolve) => setTimeout(resolve, 150));
    await session.setLearningRate(0.001);
    const paused = await session.pause();
    assert.equal(paused.status, 'paused');
    assert.equal(paused.learningRate, 0.001);
    assert.ok(paused.time.step > 10);
    assert.ok(states.some(({ status }) => status === 'running'));
    assert.ok(states.every(({ revision }, i) => i === 0 || revision > states[i - 1]!.revision));
    assert.equal(paused.epochs, Math.floor(paused.time.step / 5));
  });

  it('trains no faster than it is to be watched, to the same bits', async () => {
    const [watched, quick] = [await openSession(smallSpec({ epochs: 20 })), await openSession(smallSpec({ epochs: 20 }))];
    await watched.session.setPace(0.5);
    await watched.session.train();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const halfway = await watched.session.state();
    assert.equal(halfway.status, 'running');
    assert.ok(halfway.time.step > 10 && halfway.time.step < 90, `step ${halfway.time.step} of 100`);
    await watched.session.setPace(0);
    await settled(watched.session);
    await quick.session.train();
    await settled(quick.session);
    assert.deepEqual(await visible(watched.session, watched.opened), await visible(quick.session, quick.opened));
  });

  it('refuses a step that was meant for another time', async () => {
    const { session, opened } = await openSession(smallSpec());
    await session.step({ unit: 'layer', from: opened.state.time });
    await assert.rejects(session.step({ unit: 'layer', from: opened.state.time }), { code: 'stale' });
    assert.equal((await session.state()).time.pc, 1, 'nothing moved');
  });

  it('goes on for as long again when training is done', async () => {
    const { session } = await openSession(smallSpec({ epochs: 2 }));
    await session.train();
    const done = await settled(session);
    await session.train();
    assert.equal((await settled(session)).time.step, 2 * done.time.step);
  });

  it('says what is wrong instead of opening', async () => {
    const cases: [string, string][] = [
      ['', 'layers'],
      ['layers { dense(1) }', 'input'],
      ['data { source: csv("none.csv") }\nlayers { dense(1) }\ntrain { }', 'none.csv'],
      ['data { source: csv("iris.csv")\n target: species }\nlayers { dense(4, softmax) }\ntrain { }', '3 classes'],
      ['input(3)', 'outside every section'],
      ['data inline {\n a -> b\n 1 -> ?\n}\nlayers { dense(1) }\ntrain { }', 'rows with an answer'],
    ];
    for (const [text, fragment] of cases) {
      const session = new Session(exampleFiles, scheduler);
      await assert.rejects(session.open({ text, memoryLimit: MEMORY }), (failure: Error) => {
        assert.ok(failure instanceof UserError, `${text}: ${failure.stack}`);
        assert.ok(failure.message.includes(fragment), `${failure.message} lacks ${fragment}`);
        return true;
      });
    }
  });

  it('refuses what does not fit the memory limit, with the arithmetic', async () => {
    const session = new Session(exampleFiles, scheduler);
    const text = 'layers { input(2000000000)\n h = dense(10) }';
    await assert.rejects(session.open({ text, memoryLimit: MEMORY }), (failure: UserError) => {
      assert.equal(failure.code, 'memory-limit');
      assert.match(failure.message, /2,000,000,000 × 10 × 4 bytes = 74\.5 GiB/);
      return true;
    });
    const [problem] = (await analyse(text, exampleFiles, { memoryLimit: MEMORY })).problems;
    assert.equal(text.slice(problem!.span.start, problem!.span.end), 'h');
  });

  it('puts a failure of data or shapes on the line that it concerns', async () => {
    const text = 'data { source: csv("iris.csv")\n target: species }\nlayers {\n h = dense(5, relu)\n last = dense(4, softmax)\n}';
    const { problems } = await analyse(text, exampleFiles);
    assert.equal(problems.length, 1);
    assert.equal(text.slice(problems[0]!.span.start, problems[0]!.span.end), 'last');
  });

  it('records of very short epochs what the curve keeps, and every one where somebody listens', async () => {
    const [some, all] = [await openSession(xorSpec(5000)), await openSession(xorSpec(5000))];
    all.session.onEpoch.on(() => undefined);
    for (const { session } of [some, all]) {
      await session.train();
      await settled(session);
    }
    const [fewer, every] = [await some.session.curve(0), await all.session.curve(0)];
    assert.equal(every.length, 5000);
    assert.ok(fewer.length >= 1024 + 512 && fewer.length < 3000, String(fewer.length));
    assert.equal(fewer.at(-1)!.epoch, 5000);
    for (const record of fewer) assert.deepEqual(record, every[record.epoch - 1]);
    assert.deepEqual(await some.session.parameters(), await all.session.parameters());
  });
});
