import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { filesOf } from '../data/content';
import { MEMORY } from './support';

const files = filesOf({ 'a.txt': 'abcde '.repeat(20) });

/** What the spec is warned of, as `code@text`, with the messages. */
async function warnings(text: string): Promise<{ told: string[]; messages: string }> {
  const { problems, prepared } = await analyse(text, files, { memoryLimit: MEMORY });
  assert.ok(prepared, 'a warning keeps nothing from running');
  assert.ok(problems.every(({ severity }) => severity === 'warning'));
  const told = problems.map(({ code, span }) => `${code}@${text.slice(span.start, span.end)}`);
  return { told, messages: problems.map(({ message }) => message).join('\n') };
}

const texts = (layers: string): string => `
data { source: text("a.txt"), context: 4, target: next_token }
layers { ${layers} }
train { epochs: 1 }
`;

describe('what can run and is hardly meant', () => {
  it('layers that see the token to be predicted', async () => {
    const each = (layer: string): string => texts(`embedding(4), ${layer}, dense(vocabulary, softmax)`);
    const attention = await warnings(each('a = attention(2)'));
    assert.equal(attention.told.length, 1);
    assert.match(attention.told[0]!, /^sees-target@/);
    assert.match(attention.messages, /"a" sees the token .* write causal: true/);
    assert.match((await warnings(each('gru(3, sequences: true, bidirectional: true)'))).messages, /leave "bidirectional" out/);
    assert.match((await warnings(each('conv1d(3, 3, padding: same)'))).messages, /its window/);
    for (const layer of ['attention(2, causal: true)', 'gru(3, sequences: true)', 'gru(3, bidirectional: true)', 'attention(2), flatten()']) {
      assert.deepEqual((await warnings(each(layer))).told, [], layer);
    }
  });

  it('ids that are taken for amounts', async () => {
    const text = await warnings(texts('dense(vocabulary, softmax)'));
    assert.equal(text.told.length, 1);
    assert.match(text.messages, /takes the ids of "input" for amounts; put an embedding\(16\) before it/);
    const users = (layers: string): string => `
data inline {
  user, age -> y
  ann, 3 -> 1
  bob, 4 -> 2
  columns { user: index }
}
layers { ${layers} }
`;
    assert.match((await warnings(users('dense(1)'))).messages, /column "user" .* "from: input\.user"/);
    assert.deepEqual((await warnings(users('embedding(2, from: input.user), dense(1)'))).told, []);
  });

  it('a column in which every row has a word of its own', async () => {
    const rows = (count: number, words: number) => Array.from({ length: count }, (_, i) => `  d${i % words}, ${i}, ${i % 2}`).join('\n');
    const dated = (table: string, settings = '', train = 'train { epochs: 1 }') => `
data inline {
  date, age, y
${table}
  target: y
  ${settings}
}
layers { dense(1, sigmoid) }
${train}
`;
    const { told, messages } = await warnings(dated(rows(12, 12), 'split: 75%'));
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^names-as-categories@/);
    assert.match(messages, /in "date": it becomes 12 inputs/);
    for (const settings of ['ignore: date', 'columns { date: category }', 'columns { date: index }, input: age']) {
      assert.deepEqual((await warnings(dated(rows(12, 12), settings))).told, [], settings);
    }
    assert.deepEqual((await warnings(dated(rows(12, 6)))).told, []);
    assert.deepEqual((await warnings(dated(rows(9, 9)))).told, []);
    assert.deepEqual((await warnings(dated(rows(12, 12), '', ''))).told, []);
  });

  const sentences = (sentence: string, settings = '', layers = 'embedding(2), flatten(), dense(1)'): string => `
data inline {
  review, age -> y
  "${sentence}", 3 -> 1
  "so so", 4 -> 2
  ignore: age
  columns { review: words }
  ${settings}
}
layers { ${layers} }
`;

  it('sentences that lose their beginning though nobody has said so', async () => {
    const long = 'well '.repeat(300);
    const { told, messages } = await warnings(sentences(long));
    assert.deepEqual(told.map((each) => each.split('@')[0]), ['sentences-cut']);
    assert.match(told[0]!, /columns/);
    assert.match(messages, /longest sentence of "review" has 300 tokens, .* last 256 .*length: 300/);
    assert.deepEqual((await warnings(sentences(long, 'length: 256'))).told, []);
    assert.deepEqual((await warnings(sentences(long, 'length: 300'))).told, []);
    assert.deepEqual((await warnings(sentences('well '.repeat(256)))).told, []);
  });

  it('ids of words that are taken for amounts, alone and beside others', async () => {
    assert.match((await warnings(sentences('so what', '', 'dense(1)'))).messages, /takes the ids of "input" for amounts/);
    const beside = sentences('so what', '', 'dense(1)').replace('ignore: age', '');
    assert.match((await warnings(beside)).messages, /column "review" .* "from: input\.review"/);
    const rows = sentences('so what', '', 'flatten(), dense(1)').replace('words }', 'words(one_hot) }');
    assert.deepEqual((await warnings(rows)).told, []);
  });

  it('Chinese words in an engine that has no dictionary', async () => {
    const spec = sentences('我们喜欢学习');
    const all = Intl.Segmenter;
    try {
      Reflect.deleteProperty(Intl, 'Segmenter');
      assert.match((await warnings(spec)).messages, /lacks Intl\.Segmenter.*dictionary: false/);
      for (const other of [sentences('we like to learn'), sentences('我们喜欢学习', 'dictionary: false')]) {
        assert.deepEqual((await warnings(other)).told, []);
      }
    } finally {
      Object.defineProperty(Intl, 'Segmenter', { value: all, configurable: true, writable: true });
    }
    assert.deepEqual((await warnings(spec)).told, []);
  });

  it('a warm-up longer than training', async () => {
    const spec = (schedule: string, length: string): string =>
      `data { source: xor() }\nlayers { dense(1, sigmoid) }\ntrain { ${length}, batch_size: 2, schedule: ${schedule} }\n`;
    const long = await warnings(spec('cosine(warmup: 4)', 'epochs: 3'));
    assert.deepEqual(long.told.map((told) => told.split('@')[0]), ['long-warmup']);
    assert.match(long.told[0]!, /cosine/);
    assert.match(long.messages, /takes 8 steps, and training has 6/);
    assert.equal((await warnings(spec('one_cycle(warmup: 4)', 'steps: 3'))).told.length, 1);
    for (const args of ['cosine(warmup: 3)', 'cosine(warmup: 50%)', 'constant', 'one_cycle']) {
      assert.deepEqual((await warnings(spec(args, 'epochs: 3'))).told, [], args);
    }
  });
});
