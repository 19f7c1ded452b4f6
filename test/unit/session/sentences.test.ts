import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openSession } from './support';

// Columns of sentences in a session: what their ids and one-hot rows come to.

const rows = [
  '"How does it learn?" -> question',
  '"It learns." -> answer',
  '"Does it learn?" -> question',
  '"It learns from examples, slowly." -> answer',
];

const spec = (column: string, layers: string): string => `
data inline {
  sentence -> kind
  ${rows.join('\n  ')}
  columns { sentence: ${column} }
}
layers { ${layers} }
train { epochs: 5, optimizer: sgd(learning_rate: 0.5), batch_size: 2, shuffle: false }
`;

/** Rows of an embedding for the ten tokens, padding and the unknown one among them. */
const weights = JSON.stringify(Array.from({ length: 10 }, (_, i) => [Math.fround(i / 7), Math.fround(1 - i / 3)]));

async function outputsOf(text: string): Promise<number[][]> {
  const { session } = await openSession(text);
  await session.finish({});
  const predictions = await session.predict({ rows: [0, 1, 2, 3] });
  const typed = await session.predict({ cells: ['What does it learn?'] });
  await session.close();
  return [...predictions, ...typed].map(({ output }) => [...output]);
}

describe('sentences in a session', () => {
  it('are learned the same whether an embedding reads the input or its column', async () => {
    const [whole, column] = ['', ', from: input.sentence'].map((from) =>
      outputsOf(spec('words', `embedding(3${from}), gru(2), dense(classes, softmax)`)),
    );
    assert.deepEqual(await whole, await column);
  });

  it('an embedding is a dense layer over one-hot rows, bit for bit', async () => {
    const rest = 'flatten(), last = dense(classes, softmax)';
    const dense = `e = dense(2, weights: ${weights}, trainable: false), ${rest}`;
    const embedding = `e = embedding(2, weights: ${weights}, trainable: false), ${rest}`;
    assert.deepEqual(await outputsOf(spec('words(one_hot)', dense)), await outputsOf(spec('words', embedding)));
  });

  it('take the number of tokens for vocabulary', async () => {
    const { session, opened } = await openSession(spec('words', 'embedding(2), dense(vocabulary), flatten(), dense(classes, softmax)'));
    assert.deepEqual(opened.program.layers.map(({ shape }) => shape), [[5, 2], [5, 10], [50], [2]]);
    await session.close();
  });

  it('is told apart better than by chance in sentences that were held out', async () => {
    const example = readFileSync('examples/sentiment.nnspec', 'utf8');
    const counts = { right: 0, all: 0 };
    for (const seed of [2, 3, 4]) {
      const { session } = await openSession(example.replace('seed:       1', `seed: ${seed}`));
      const { test } = await session.finish({});
      counts.right += test!.accuracy! * 25;
      counts.all += 25;
      await session.close();
    }
    assert.ok(counts.right / counts.all > 0.75, `${counts.right} of ${counts.all}`);
  }).timeout(60_000);
});
