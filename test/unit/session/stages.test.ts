import assert from 'node:assert/strict';
import { Session } from '../../../src/session/session';
import { filesOf, idxOf } from '../data/content';
import { MEMORY, scheduler } from './support';

async function open(text: string, files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Session> {
  const session = new Session(filesOf(files), scheduler);
  await session.open({ text, memoryLimit: MEMORY });
  return session;
}

const article = 'how does neural network works '.repeat(3);

describe('stages of a sample', () => {
  it('of a text end with the rows of the embedding, as its weights are by now', async () => {
    const session = await open(
      'data { source: text("a.txt"), tokenize: words, context: 5 }\nlayers { embedding(2), dense(vocabulary, softmax) }\ntrain { epochs: 2 }\n',
      { 'a.txt': article },
    );
    const before = await session.sampleStages(0);
    assert.deepEqual(before.stages.map(({ name }) => name), ['raw', 'tokens', 'vocabulary', 'ids', 'one_hot', 'embedding']);
    assert.deepEqual(before.stages.at(-2)?.arithmetic, '5 × 5 = 25');
    assert.deepEqual([before.row, before.part, before.answers], [0, 'train', [{ target: 'next_token', text: 'how' }]]);
    const check = async (): Promise<void> => {
      const { stages } = await session.sampleStages(0);
      const weights = (await session.parameters()).find(({ tensor }) => tensor === 'embedding_1.weights')!;
      const ids = stages.find(({ name }) => name === 'ids')!.values as Float32Array;
      const dense = stages.at(-1)!;
      assert.deepEqual([dense.layer, dense.shape], ['embedding_1', [5, 2]]);
      assert.deepEqual([...dense.values], [...ids].flatMap((id) => [...weights.values.subarray(id * 2, id * 2 + 2)]));
    };
    await check();
    await session.step({ unit: 'batch' });
    await check();
    assert.notDeepEqual((await session.sampleStages(0)).stages.at(-1)!.values, before.stages.at(-1)!.values);
  });

  it('of ids in columns have the row of each', async () => {
    const session = await open(
      'data {\n  source: csv("t.csv")\n  columns { user: index, film: index }\n}\n' +
        'layers {\n  a = embedding(2, from: input.user)\n  b = embedding(3, from: input.film)\n  concat(a, b)\n  dense(1)\n}\ntrain { epochs: 1 }\n',
      { 't.csv': 'user,film,stars\nann,x,1\nbob,y,2\nann,z,3\n' },
    );
    const { stages } = await session.sampleStages(1);
    const parameters = new Map((await session.parameters()).map(({ tensor, values }) => [tensor, values]));
    const [a, b] = stages.slice(-2);
    assert.deepEqual([a?.layer, a?.shape, b?.layer, b?.shape], ['a', [2], 'b', [3]]);
    assert.deepEqual([...a!.values], [...parameters.get('a.weights')!.subarray(2, 4)]);
    assert.deepEqual([...b!.values], [...parameters.get('b.weights')!.subarray(3, 6)]);
  });

  it('of a row that the first layer makes a picture of, end with the picture', async () => {
    const session = await open(
      'data { source: csv("t.csv"), normalize: min_max }\nlayers { reshape(2, 1, 1), flatten(), dense(1) }\ntrain { epochs: 1 }\n',
      { 't.csv': 'a,b,y\n0,4,1\n8,2,0\n' },
    );
    const { stages } = await session.sampleStages(1);
    const reshaped = stages.at(-1)!;
    assert.deepEqual([reshaped.name, reshaped.layer, reshaped.shape, [...reshaped.values]], ['reshaped', 'reshape_1', [2, 1, 1], [1, 0]]);
  });

  it('say which part a window is of, and nothing where it lies across both', async () => {
    const session = await open(
      'data { source: text("a.txt"), context: 3, split: 60% }\nlayers { embedding(2), dense(vocabulary, softmax) }\ntrain { epochs: 1 }\n',
      { 'a.txt': 'abcabdacbdabcdabdcab\n' },
    );
    const parts = await Promise.all([0, 9, 10, 12, 13, 17].map(async (row) => (await session.sampleStages(row)).part));
    assert.deepEqual(parts, ['train', 'train', undefined, undefined, 'test', 'test']);
  });

  it('have no answer where it is to be predicted, and there are none of a row that does not exist', async () => {
    const session = await open('data inline {\n x -> y\n 1 -> 2\n 3 -> ?\n}\nlayers { dense(1) }\n');
    assert.deepEqual((await session.sampleStages(0)).answers, [{ target: 'y', text: '2' }]);
    const { part, answers, rows } = await session.sampleStages(1);
    assert.deepEqual([part, answers, rows], ['unanswered', [], 2]);
    for (const row of [2, -1, 0.5, NaN]) await assert.rejects(session.sampleStages(row), /There is no sample/);
    await assert.rejects((await open('layers {\n input(2)\n dense(1)\n}\n')).sampleStages(0), /no data/);
  });

  it('of a large picture are told up to a limit, with the shape of all', async () => {
    const side = 1200;
    const session = await open(
      'data { source: idx("i.idx") }\nlayers { flatten(), dense(1) }\n',
      { 'i.idx': large(side) },
    );
    const { stages } = await session.sampleStages(0);
    const [picture, red] = stages;
    assert.deepEqual([picture?.shape, picture?.values.length, red?.values.length], [[side, side, 3], 1 << 22, side * side]);
    assert.ok(picture?.values instanceof Uint8Array);
    const normalized = stages.find(({ name }) => name === 'normalized');
    assert.deepEqual([normalized?.shape, normalized?.values.length], [[side, side, 3], 1 << 20]);
  });

  it('of a photograph are whole, and its cell in a table is its beginning', async () => {
    const session = await open('data { source: idx("i.idx") }\nlayers { flatten(), dense(1) }\n', { 'i.idx': large(1000) });
    assert.equal((await session.sampleStages(0)).stages[0]?.values.length, 3_000_000);
    const { rows } = await session.rows({ part: 'all', from: 0, count: 1 });
    const numbers = rows[0]!.cells[0]!.split(' ');
    assert.deepEqual([numbers.length, numbers[1], numbers[999], numbers.at(-1)], [1001, String(large(1000)[21]), String(large(1000)[1019]), '…']);
  });
});

/** One colour picture of noise. */
function large(side: number): Uint8Array {
  const head = idxOf([1, side, side, 3], []);
  const bytes = new Uint8Array(head.length + side * side * 3).map((_, i) => (i * 7) % 256);
  bytes.set(head);
  return bytes;
}

describe('summary of the data', () => {
  it('has the columns that are asked for, of a part', async () => {
    const session = await open(
      'data { source: csv("t.csv"), split: ordered(50%) }\nlayers { dense(1, sigmoid) }\ntrain { epochs: 1 }\n',
      { 't.csv': 'a,b,y\n0,4,no\n8,2,yes\n1,1,no\n3,3,yes\n' },
    );
    const { columns, summaries, balances } = await session.dataSummary({ part: 'test', from: 1, count: 1 });
    assert.deepEqual(columns, ['a', 'b', 'y']);
    assert.deepEqual(summaries.map(({ name, numbers }) => [name, numbers?.mean]), [['b', 2]]);
    assert.deepEqual(balances.map(({ train, test }) => [[...train], [...test]]), [[[1, 1], [1, 1]]]);
  });
});
