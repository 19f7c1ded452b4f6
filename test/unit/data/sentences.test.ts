import assert from 'node:assert/strict';
import { sizeOf } from '../../../src/base/extents';
import { inferShapes } from '../../../src/model/inference';
import { featureNames } from '../../../src/model/profile';
import { loadText } from './content';
import { errorOf } from './specs';

const question = 'How does neural network works?';

const inline = (rows: readonly string[], settings: string, layers = 'embedding(2), flatten(), dense(2, softmax)'): string =>
  `data inline {\n  text -> kind\n${rows.join('\n')}\n  ${settings}\n}\nlayers { ${layers} }\ntrain { epochs: 1 }\n`;

const four = [`  "${question}" -> q`, '  "It learns." -> a', '  "Does it learn?" -> q', '  "the NETWORK, learns" -> a'];

describe('data: a column of sentences', () => {
  it('becomes ids of small words, in the order in which they come up, padding before shorter ones', async () => {
    const { profile, dataset, spec } = await loadText(inline(four, 'columns { text: words }'));
    const [column] = profile.inputs;
    assert.deepEqual(column?.sentence?.tokens, [
      '<padding>', '<unknown>', 'how', 'does', 'neural', 'network', 'works', 'it', 'learns', 'learn', 'the',
    ]);
    assert.deepEqual([column?.encoder, column?.width, column?.ids], ['words', 5, 11]);
    assert.deepEqual([profile.shape, profile.features], [[5], 5]);
    assert.deepEqual([...dataset.input(0)], [2, 3, 4, 5, 6]);
    assert.deepEqual([...dataset.input(1)], [0, 0, 0, 7, 8]);
    assert.deepEqual([...dataset.input(3)], [0, 0, 10, 5, 8]);
    assert.deepEqual(dataset.inputCells(0), [question]);
    assert.deepEqual(featureNames(profile), [0, 1, 2, 3, 4].map((place) => `text[${place}]`));
    const { ids, shapes } = inferShapes(spec, profile);
    assert.deepEqual([ids.get('input'), shapes.get('embedding_1')], [11, [5, 2]]);
  });

  it('shows its way: tokens, vocabulary, ids and one-hot rows', async () => {
    const { dataset } = await loadText(inline(four, 'columns { text: words }'));
    const [raw, tokens, vocabulary, ids, oneHot] = dataset.stages(0);
    assert.deepEqual(raw, { name: 'raw', shape: [1], labels: ['text'], values: [question] });
    assert.deepEqual([tokens?.name, tokens?.values], ['tokens', ['how', 'does', 'neural', 'network', 'works']]);
    assert.deepEqual([vocabulary?.name, vocabulary?.values.slice(0, 4)], ['vocabulary', ['<padding>', '<unknown>', 'how', 'does']]);
    assert.deepEqual([ids?.name, ids?.labels, [...(ids?.values ?? [])]], ['ids', tokens?.values, [2, 3, 4, 5, 6]]);
    assert.deepEqual([oneHot?.name, oneHot?.shape, oneHot?.labels, oneHot?.arithmetic], ['one_hot', [5, 11], vocabulary?.values, '5 × 11 = 55']);
    for (let row = 0; row < 5; row++) {
      assert.deepEqual([...oneHot!.values.slice(row * 11, row * 11 + 11)], Array.from({ length: 11 }, (_, i) => Number(i === row + 2)));
    }
    assert.equal(dataset.stages(0).length, 5);
    assert.deepEqual(dataset.stages(1)[1]?.values, ['<padding>', '<padding>', '<padding>', 'it', 'learns']);
    for (const { shape, values } of dataset.stages(1)) assert.equal(values.length, sizeOf(shape));
  });

  it('knows the words of the training rows only; the others are one', async () => {
    const { profile, dataset } = await loadText(inline(four, 'columns { text: words }\n  split: ordered(50%)'));
    assert.deepEqual([...dataset.test], [2, 3]);
    assert.equal(profile.inputs[0]?.sentence?.tokens.length, 9);
    assert.deepEqual([...dataset.input(2)], [0, 0, 3, 7, 1]);
    assert.deepEqual([...dataset.input(3)], [0, 0, 1, 5, 8]);
    assert.deepEqual(dataset.stages(3)[1]?.values, ['<padding>', '<padding>', 'the', 'network', 'learns']);
  });

  it('is as long as the longest training row, or as length says; of a longer one the end counts', async () => {
    const short = await loadText(inline([four[1]!, four[0]!], 'columns { text: words }\n  split: ordered(50%)'));
    assert.deepEqual([short.profile.shape, [...short.dataset.input(1)]], [[2], [1, 1]]);
    const given = await loadText(inline(four, 'columns { text: words }\n  length: 3'));
    assert.deepEqual([[...given.dataset.input(0)], [...given.dataset.input(1)]], [[4, 5, 6], [0, 7, 8]]);
    assert.equal(given.profile.inputs[0]?.sentence?.longest, 5);
    const long = await loadText(inline([`  "${'one two '.repeat(200)}" -> q`, '  "one" -> a'], 'columns { text: words }'));
    assert.deepEqual([long.profile.shape, long.profile.inputs[0]?.sentence?.longest], [[256], 400]);
  });

  it('keeps the most frequent tokens where the vocabulary is limited', async () => {
    const rows = ['  "a b b c" -> q', '  "c b d a" -> a'];
    const tokens = async (settings: string) =>
      (await loadText(inline(rows, `columns { text: words }\n  ${settings}`))).profile.inputs[0]?.sentence?.tokens.slice(2);
    assert.deepEqual(await tokens(''), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await tokens('vocabulary: 6'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await tokens('vocabulary: 5'), ['a', 'b', 'c']);
    assert.deepEqual(await tokens('vocabulary: 3'), ['b']);
  });

  it('keeps capitals and marks where that is wanted', async () => {
    const tokens = async (settings: string) =>
      (await loadText(inline(['  "So, so!" -> q', '  "No" -> a'], settings))).profile.inputs[0]?.sentence?.tokens.slice(2);
    assert.deepEqual(await tokens('columns { text: words }'), ['so', 'no']);
    assert.deepEqual(await tokens('columns { text: words }\n  lowercase: false'), ['So', 'so', 'No']);
    assert.deepEqual(await tokens('columns { text: words }\n  punctuation: true'), ['so', ',', '!', 'no']);
    assert.deepEqual(await tokens('columns { text: characters }'), ['S', 'o', ',', ' ', 's', '!', 'N']);
    assert.deepEqual(await tokens('columns { text: characters }\n  lowercase: true'), ['s', 'o', ',', ' ', '!', 'n']);
  });

  it('reads byte pairs, a word the same wherever it stands', async () => {
    const rows = ['  "learn to learn" -> q', '  "to learn" -> a'];
    const { profile, dataset } = await loadText(inline(rows, 'columns { text: bpe }'));
    const { tokens, merges } = profile.inputs[0]!.sentence!;
    assert.deepEqual(Array.from(dataset.input(1), (id) => tokens[id]), ['<padding>', ' to', ' learn']);
    assert.deepEqual(Array.from(dataset.input(0), (id) => tokens[id]), [' learn', ' to', ' learn']);
    assert.equal(merges?.length, tokens.length - 2 - new Set(' learnto').size);
    assert.deepEqual(dataset.stages(0)[1]?.values, ['␣learn', '␣to', '␣learn']);
    assert.deepEqual(dataset.encodeInput(['  to learn ']), dataset.input(1));
    assert.equal(Array.from(dataset.encodeInput(['relet']), (id) => tokens[id]).join(''), 'let', 'its last three');
  });

  it('becomes one-hot rows', async () => {
    const layers = 'dense(2), flatten(), dense(2, softmax)';
    const { profile, dataset, spec } = await loadText(inline(four, 'columns { text: words(one_hot) }', layers));
    assert.deepEqual([profile.shape, profile.features, profile.inputs[0]?.ids], [[5, 11], 55, undefined]);
    assert.deepEqual([...dataset.input(1)], [...dataset.stages(1).at(-1)!.values]);
    assert.equal(dataset.input(1).reduce((sum, value) => sum + value), 5);
    assert.equal(inferShapes(spec, profile).ids.get('input'), undefined);
    assert.equal(featureNames(profile)[13], 'text[1]=how');
    assert.equal(featureNames(profile).length, 55);
  });

  it('stands beside other columns, and is read by its name', async () => {
    const csv = 'id,review,stars,good\n7,"So good, so nice",5,1\n8,"So bad",1,0\n';
    const layers = 'words = embedding(3, from: input.review), mean = global_average_pool(), concat(mean, input.stars), dense(1, sigmoid)';
    const text = `data {\n  source: csv("a.csv")\n  ignore: id\n  target: good\n  columns { review: words }\n  normalize: min_max\n}\nlayers { ${layers} }\ntrain { }\n`;
    const { profile, dataset, spec } = await loadText(text, { 'a.csv': csv });
    assert.deepEqual([profile.shape, featureNames(profile)], [[5], ['review[0]', 'review[1]', 'review[2]', 'review[3]', 'stars']]);
    assert.deepEqual([[...dataset.input(0)], [...dataset.input(1)]], [[2, 3, 2, 4, 1], [0, 0, 2, 5, 0]]);
    const { columns, ids } = inferShapes(spec, profile);
    assert.deepEqual(columns.get('input.review'), { offset: 0, shape: [4], ids: 6 });
    assert.deepEqual([columns.get('input.stars')?.offset, ids.get('input')], [4, undefined]);
    assert.deepEqual([...dataset.encodeInput([' so bad ', '3'])], [0, 0, 2, 5, 0.5]);
    assert.deepEqual(dataset.stages(0).map(({ name, column }) => [name, column]), [
      ['raw', undefined], ['parsed', undefined],
      ['tokens', 'review'], ['vocabulary', 'review'], ['ids', 'review'], ['one_hot', 'review'],
      ['numbers', undefined], ['normalized', undefined],
    ]);
    assert.deepEqual(dataset.stages(1)[1]?.values, ['So bad', 1]);
  });

  it('is typed in as the data is read; what has no known word is refused', async () => {
    const { dataset } = await loadText(inline(four, 'columns { text: words }'));
    assert.deepEqual([...dataset.encodeInput(['It WORKS, somehow.'])], [0, 0, 7, 6, 1]);
    assert.deepEqual([...dataset.encodeInput(['so: how does the neural network learn?'])], [3, 10, 4, 5, 9]);
    for (const [typed, says] of [
      ['', 'has no words'],
      ['?', 'has no words'],
      ['...', 'has no words'],
      ['xyzzy plugh', 'have none of what is typed for "text"'],
      ['<padding> <unknown>', 'have none of what is typed'],
    ]) {
      const { code, message } = await errorOf(async () => dataset.encodeInput([typed!]));
      assert.equal(code, 'input-value');
      assert.ok(message.includes(says!), message);
    }
  });

  it('is no target of its own accord, wherever it stands', async () => {
    const csv = 'good,review\nyes,"so good"\nno,"so bad"\n';
    const text = 'data {\n  source: csv("a.csv")\n  columns { review: words }\n}\nlayers { embedding(2), flatten(), dense(1, sigmoid) }\ntrain { }\n';
    const { profile, dataset } = await loadText(text, { 'a.csv': csv });
    assert.deepEqual([profile.targets[0]?.name, dataset.inputColumns], ['good', ['review']]);
  });

  it('takes the words of all rows where none has an answer', async () => {
    const rows = ['  "It learns" -> ?', '  "It works" -> ?'];
    const text = inline(rows, 'columns { text: words }', 'embedding(2), flatten(), dense(1, sigmoid)').replace('train { epochs: 1 }', '');
    const { profile } = await loadText(text);
    assert.deepEqual(profile.inputs[0]?.sentence?.tokens.slice(2), ['it', 'learns', 'works']);
  });
});

describe('data: lines of a text', () => {
  const lines = 'Good food\r\n\r\nBad food\nno idea\n\n';
  const spec = (source: string, settings: string): string =>
    `data {\n  source: text("a.txt", ${source})\n  ${settings}\n}\nlayers { embedding(2), flatten(), dense(2, softmax) }\ntrain { }\n`;

  it('are rows with the labels of another file; one without a label is to be predicted', async () => {
    const files = { 'a.txt': lines, 'b.txt': 'good\n\nbad\n' };
    const same = { ...files, 'b.txt': 'good\n\nbad\n?\n' };
    const { dataset, profile, content } = await loadText(spec('lines: true, labels: "b.txt"', 'tokenize: words'), same);
    assert.deepEqual([dataset.columns, dataset.rows], [['text', 'label'], 3]);
    assert.deepEqual(dataset.cells(1), ['Bad food', 'bad']);
    assert.deepEqual([[...dataset.train], [...dataset.unanswered]], [[0, 1], [2]]);
    assert.deepEqual(profile.targets[0]?.classes, ['bad', 'good']);
    assert.deepEqual([...dataset.input(2)], [1, 1]);
    assert.deepEqual(content.kind === 'row' && content.table.lines, [1, 3, 4]);
    const { code, message } = await errorOf(() => loadText(spec('lines: true, labels: "b.txt"', 'tokenize: words'), files));
    assert.equal(code, 'label-count');
    assert.match(message, /a\.txt has 4 lines, and b\.txt has 3/);
  });

  it('are cut into characters unless tokenize or columns say otherwise', async () => {
    const files = { 'a.txt': 'ab\nba\n', 'b.txt': 'x\ny\n' };
    const tokens = async (settings: string) => {
      const { profile } = await loadText(spec('lines: true, labels: "b.txt"', settings), files);
      return [profile.inputs[0]?.encoder, ...profile.inputs[0]!.sentence!.tokens.slice(2)];
    };
    assert.deepEqual(await tokens(''), ['characters', 'a', 'b']);
    assert.deepEqual(await tokens('tokenize: words'), ['words', 'ab', 'ba']);
    assert.deepEqual(await tokens('columns { text: bpe }'), ['bpe', ' ', 'a', 'b']);
  });
});
