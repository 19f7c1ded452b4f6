import assert from 'node:assert/strict';
import { analyse, type Analysis } from '../../../src/session/analysis';
import { identify } from '../../../src/session/saving';
import { Session } from '../../../src/session/session';
import type { SessionState } from '../../../src/protocol/session';
import { filesOf } from '../data/content';
import { MEMORY, scheduler } from './support';

const LENGTH = 101;
const CONTEXT = 4;
/** Every token says where it stands. */
const text = Array.from({ length: LENGTH }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');

const spec = ({ data = '', train = '', layers = `dense(${LENGTH}, softmax)` } = {}): string =>
  `data { source: text("a.txt"), context: ${CONTEXT}${data} }\nlayers { ${layers} }\ntrain { epochs: 3, batch_size: 6, seed: 2${train} }\n`;

async function analysed(source: string, content = text): Promise<Analysis> {
  const analysis = await analyse(source, filesOf({ 'a.txt': content }), { memoryLimit: MEMORY });
  // A dense layer on ids tells positions apart all the same, and its specs are small.
  assert.deepEqual(analysis.problems.filter(({ code }) => code !== 'ids-as-amounts'), []);
  return analysis;
}

async function open(source: string): Promise<Session> {
  const session = new Session(filesOf({ 'a.txt': text }), scheduler);
  await session.openAnalysed(await analysed(source), { memoryLimit: MEMORY });
  return session;
}

/** The states after each batch of so many epochs. */
async function samplesOf(session: Session, batches: number): Promise<number[][]> {
  const samples: number[][] = [];
  for (let batch = 0; batch < batches; batch++) samples.push([...(await session.step({ unit: 'batch' })).samples]);
  return samples;
}

async function values(session: Session, tensor: string): Promise<number[]> {
  const [frame] = await session.read([{ tensor }]);
  return Array.from(frame!.values!);
}

describe('windows into a text', () => {
  // 101 tokens: 25 windows of 4 fit side by side with a token behind them, in 5 batches of at most 6.
  const BATCHES = 5;

  it('an epoch has as many random windows as fit side by side', async () => {
    const session = await open(spec());
    const [first, second] = [await samplesOf(session, BATCHES), await samplesOf(session, BATCHES)];
    for (const epoch of [first, second]) {
      assert.deepEqual(epoch.map(({ length }) => length), [6, 6, 6, 6, 1]);
      for (const start of epoch.flat()) assert.ok(start >= 0 && start <= LENGTH - CONTEXT - 1);
    }
    assert.notDeepEqual(first, second);
    assert.ok(new Set(first.flat().map((start) => start % CONTEXT)).size > 1, 'windows start anywhere');
  });

  it('start at every place there is, and at no other', async () => {
    const session = await open(spec({ train: ', steps: 1' }).replace('epochs: 3, ', ''));
    const starts = new Set((await samplesOf(session, 60 * BATCHES)).flat());
    assert.deepEqual([...starts].sort((a, b) => a - b), Array.from({ length: LENGTH - CONTEXT }, (_, start) => start));
  });

  it('can be asked about at every place, of which the program tells the number', async () => {
    const session = new Session(filesOf({ 'a.txt': text }), scheduler);
    const { program } = await session.openAnalysed(await analysed(spec()), { memoryLimit: MEMORY });
    assert.equal(program.samples, LENGTH - CONTEXT);
    assert.equal((await session.sampleStages(program.samples - 1)).row, program.samples - 1);
    await assert.rejects(session.sampleStages(program.samples), /There is no sample 97/);
  });

  it('are drawn by the seed alone', async () => {
    const [one, same, other] = await Promise.all(
      [spec(), spec(), spec().replace('seed: 2', 'seed: 3')].map(async (source) => samplesOf(await open(source), 7)),
    );
    assert.deepEqual(one, same);
    assert.notDeepEqual(one, other);
  });

  it('stand side by side where nothing is shuffled', async () => {
    const samples = (await samplesOf(await open(spec({ train: ', shuffle: false' })), BATCHES)).flat();
    assert.deepEqual(samples, Array.from({ length: 25 }, (_, i) => i * CONTEXT));
  });

  it('are what the network gets, and the token behind each is its target', async () => {
    const session = await open(spec());
    for (let batch = 0; batch < 2 * BATCHES; batch++) {
      const { samples } = await session.step({ unit: 'batch' });
      const expected = samples.flatMap((start) => [0, 1, 2, 3].map((t) => start + t));
      assert.deepEqual(await values(session, 'input'), expected);
      assert.deepEqual(await values(session, 'target'), samples.map((start) => start + CONTEXT));
    }
  });

  it('never reach into the test part', async () => {
    const session = await open(spec({ data: ', split: 60%' }));
    // 61 tokens train: 15 windows, 3 batches.
    const starts = (await samplesOf(session, 30)).flat();
    assert.ok(Math.max(...starts) + CONTEXT <= 60, `${Math.max(...starts)}`);
    const { rows, total } = await session.rows({ part: 'test', from: 0, count: 3 });
    assert.deepEqual([total, ...rows.map(({ row }) => row)], [9, 61, 65, 69]);
    assert.deepEqual(rows[0]?.cells, [text.slice(61, 65), text[65]]);
    assert.equal((await session.rows({ part: 'all', from: 0, count: 1 })).total, 24);
  });

  it('with a stride begin every so many tokens, all of them in each epoch', async () => {
    const inOrder = (starts: readonly number[]) => [...starts].sort((a, b) => a - b);
    for (const [stride, count] of [[1, 97], [3, 33], [4, 25], [7, 14], [96, 2], [97, 1], [1000, 1]] as const) {
      // A window takes 4 tokens of the 101 and the one behind it: the last begins at 96 at most.
      assert.equal(count, Math.floor((LENGTH - CONTEXT - 1) / stride) + 1);
      const expected = Array.from({ length: count }, (_, i) => i * stride);
      const batches = Math.ceil(count / 6);
      const shuffled = await open(spec({ data: `, stride: ${stride}` }));
      const [first, second] = [await samplesOf(shuffled, batches), await samplesOf(shuffled, batches)].map((epoch) => epoch.flat());
      assert.deepEqual(inOrder(first!), expected, `stride ${stride}`);
      assert.deepEqual(inOrder(second!), expected, `stride ${stride}, once more`);
      if (count > 10) for (const other of [second, expected]) assert.notDeepEqual(first, other, 'each epoch has an order of its own');
      const ordered = await open(spec({ data: `, stride: ${stride}`, train: ', shuffle: false' }));
      assert.deepEqual((await samplesOf(ordered, batches)).flat(), expected, `stride ${stride}, in order`);
      assert.equal((await ordered.rows({ part: 'all', from: 0, count: 1 })).total, count);
      assert.deepEqual(await samplesOf(await open(spec({ data: `, stride: ${stride}` })), batches * 2).then((all) => all.flat()), [...first!, ...second!]);
    }
  });

  it('with a stride stay in their part, and say what they are for', async () => {
    const session = await open(spec({ data: ', split: 60%, stride: 3' }));
    // 61 tokens train, 40 test: the last windows begin at 54, and at 35 behind the border.
    const { rows, total } = await session.rows({ part: 'test', from: 0, count: 2 });
    assert.deepEqual([total, ...rows.map(({ row }) => row)], [12, 61, 64]);
    assert.equal((await session.rows({ part: 'train', from: 0, count: 1 })).total, 19);
    assert.equal(Math.max(...(await samplesOf(session, 4)).flat()), 54);
    const parts = await Promise.all([3, 54, 55, 61].map(async (row) => (await session.sampleStages(row)).part));
    assert.deepEqual(parts, ['train', 'train', undefined, 'test']);
    const { samples } = await session.step({ unit: 'batch' });
    assert.deepEqual(await values(session, 'target'), samples.map((start) => start + CONTEXT));
  });

  it('come back with the same bits when stepped back', async () => {
    const session = await open(spec());
    const seen: [SessionState, number[], number[]][] = [];
    for (let batch = 0; batch < 7; batch++) {
      const state = await session.step({ unit: 'batch' });
      seen.push([state, await values(session, 'input'), await values(session, 'dense_1.weights')]);
    }
    for (let batch = 5; batch >= 0; batch--) {
      await session.stepBack({ unit: 'batch' });
      const [state, input, weights] = seen[batch]!;
      assert.deepEqual((await session.state()).samples, state.samples);
      assert.deepEqual(await values(session, 'input'), input);
      assert.deepEqual(await values(session, 'dense_1.weights'), weights);
    }
  });

  it('go on with the same bits in a run that was kept', async () => {
    const whole = await open(spec());
    await samplesOf(whole, 7);
    const saved = await whole.save({ limit: 2 ** 20 });
    const again = new Session(filesOf({ 'a.txt': text }), scheduler);
    await again.openAnalysed(await analysed(spec()), { memoryLimit: MEMORY, saved });
    assert.deepEqual((await again.state()).samples, (await whole.state()).samples);
    assert.deepEqual(await samplesOf(again, 6), await samplesOf(whole, 6));
    assert.deepEqual(await values(again, 'dense_1.weights'), await values(whole, 'dense_1.weights'));
  });

  it('are learned by heart where a few of them are all there is', async () => {
    const source = `${spec({ train: ', optimizer: adam(learning_rate: 0.01)', layers: `dense(32, relu), dense(${LENGTH}, softmax)` })}expect { overfits(batch: 3) }\n`;
    const { expectations } = await (await open(source)).finish({ epochs: 1 });
    assert.deepEqual(expectations.map(({ passed }) => passed), [true], JSON.stringify(expectations));
  });

  it('are told of token by token', async () => {
    const session = await open(spec());
    const { samples } = await session.step({ unit: 'batch' });
    const explain = async (position: number, output = 0) =>
      session.explain({ instruction: 0, sample: 1, position, output });
    const input = await explain(2);
    assert.deepEqual([input?.formula, input?.arithmetic], [
      'input = data[start + t]', `data[${samples[1]! + 2}] = ${samples[1]! + 2}`,
    ]);
    assert.deepEqual(input?.operands.map(({ tensor, index }) => [tensor, ...index]), [['data.inputs', samples[1]! + 2]]);
    const target = await explain(0, 1);
    assert.deepEqual([target?.formula, target?.arithmetic], [
      'target = data[start + 4]', `data[${samples[1]! + 4}] = ${samples[1]! + 4}`,
    ]);
  });

  it('are predicted, and so is a text typed in', async () => {
    const session = await open(spec());
    const [row] = await session.predict({ rows: [50] });
    assert.deepEqual([row?.cells, row?.input, row?.answers[0]?.expected], [[text.slice(50, 54)], [50, 51, 52, 53], text[54]]);
    const [typed] = await session.predict({ cells: [text.slice(50, 54)] });
    assert.deepEqual(typed?.output, row?.output);
    await assert.rejects(session.predict({ cells: ['abcd'] }), { code: 'input-value' });
  });

  it('without train are all shown side by side', async () => {
    const session = await open(spec().replace(/train .*/, ''));
    assert.deepEqual((await session.state()).samples.slice(0, 3), [0, 4, 8]);
  });

  it('a run depends on text, tokens, context, stride and split', async () => {
    const of = async (source: string, content?: string): Promise<string> =>
      identify((await analysed(source, content)).prepared!).data;
    const own = await of(spec());
    assert.equal(await of(spec()), own);
    const others = await Promise.all([
      of(spec(), `${text.slice(1)}${text[0]}`),
      // The same ids, of other characters.
      of(spec(), text.replace(text[0]!, '一'.replace('一', '\u3400'))),
      of(spec().replace('context: 4', 'context: 5')),
      of(spec({ data: ', split: 90%' })),
      of(spec({ data: ', stride: 4' })),
      of(spec({ data: ', stride: 3' })),
    ]);
    assert.deepEqual(others.filter((other) => other === own), []);
    assert.equal(new Set(others).size, others.length);
    const whole = async (source: string) => JSON.stringify(identify((await analysed(source)).prepared!));
    const [one, other] = await Promise.all([200, 300].map((stride) => whole(spec({ data: `, stride: ${stride}` }))));
    assert.notEqual(one, other, 'also where the windows are the same');
  });
});
