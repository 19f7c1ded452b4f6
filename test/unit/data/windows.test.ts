import assert from 'node:assert/strict';
import { loadText } from './content';
import { errorOf } from './specs';

const text = 'abcabdacbdabcdabdcab\n';

const spec = (data: string, units = 5): string =>
  `data {\n  source: text("a.txt")\n  ${data}\n}\nlayers { dense(${units}, softmax) }\ntrain { epochs: 1 }\n`;

describe('data: windows into a text', () => {
  it('the text stands in memory once, a sample is the start of a window', async () => {
    const { profile, dataset } = await loadText(spec('context: 4'), { 'a.txt': text });
    assert.deepEqual([profile.shape, profile.features, profile.ids], [[4], 4, 5]);
    assert.deepEqual(profile.tokens, ['\n', 'a', 'b', 'c', 'd']);
    const [target] = profile.targets;
    assert.deepEqual([target?.name, target?.kind, target?.positions], ['next_token', 'class', 4]);
    assert.deepEqual(target?.classes, ['\\n', 'a', 'b', 'c', 'd']);
    assert.deepEqual([...dataset.inputs.slice()], [...text].map((character) => '\nabcd'.indexOf(character)));
    assert.equal(dataset.targets.length, 0);
    // 21 tokens: 5 windows of 4 have a token behind them, and a window can start at 17 places.
    assert.deepEqual([...dataset.train], [0, 4, 8, 12, 16]);
    assert.deepEqual(dataset.windows, { length: 4, starts: 17 });
    assert.deepEqual([dataset.rows, dataset.test.length], [17, 0]);
  });

  it('without settings a token is a character, and the network sees 32', async () => {
    const { profile } = await loadText(spec(''), { 'a.txt': text.repeat(3) });
    assert.deepEqual([profile.shape, profile.ids], [[32], 5]);
  });

  it('the first part trains, the rest is the test: no window reaches over the border', async () => {
    const { dataset } = await loadText(spec('context: 3\n  split: 60%'), { 'a.txt': text });
    // round(0.6 · 21) = 13 tokens train, 8 are the test.
    assert.deepEqual([[...dataset.train], [...dataset.test]], [[0, 3, 6, 9], [13, 16]]);
    assert.equal(dataset.windows?.starts, 10);
    assert.deepEqual([...dataset.shown], [0, 3, 6, 9, 13, 16]);
    const ordered = await loadText(spec('context: 3\n  split: ordered(60%)'), { 'a.txt': text });
    assert.deepEqual(ordered.dataset.train, dataset.train);
  });

  it('reads every line end as one, and UTF-16', async () => {
    const { dataset } = await loadText(spec('context: 2', 3), { 'a.txt': 'a\r\nb\ra\nb' });
    assert.deepEqual([...dataset.inputs.slice()], [1, 0, 2, 0, 1, 0, 2]);
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...'abab'].flatMap((character) => [character.charCodeAt(0), 0])]);
    const wide = await loadText(spec('context: 2', 2), { 'a.txt': utf16 });
    assert.deepEqual([...wide.dataset.inputs.slice()], [0, 1, 0, 1]);
  });

  it('shows a window as its text, its tokens and their ids, and the token behind it', async () => {
    const { dataset } = await loadText(spec('context: 3'), { 'a.txt': 'a b\ncab a\n' });
    assert.deepEqual([dataset.columns, dataset.inputColumns], [['text', 'next_token'], ['text']]);
    assert.deepEqual(dataset.cells(3), ['\\nca', 'b']);
    assert.deepEqual([dataset.inputCells(3), dataset.answer(3, 'next_token')], [['\\nca'], 'b']);
    assert.equal(dataset.answer(4, 'next_token'), '␣');
    assert.deepEqual([...dataset.input(3)], [0, 4, 2]);
    assert.deepEqual(dataset.stages(3), [
      { name: 'raw', shape: [1], labels: ['text'], values: ['\\nca'] },
      { name: 'tokens', shape: [3], values: ['\\n', 'c', 'a'] },
      { name: 'vocabulary', shape: [5], values: ['\\n', '␣', 'a', 'b', 'c'] },
      { name: 'ids', shape: [3], labels: ['\\n', 'c', 'a'], values: Float32Array.of(0, 4, 2) },
      {
        name: 'one_hot',
        shape: [3, 5],
        labels: ['\\n', '␣', 'a', 'b', 'c'],
        values: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0),
        arithmetic: '3 × 5 = 15',
      },
    ]);
  });

  it('takes the end of a text typed in, and puts line breaks before a short one', async () => {
    const { dataset } = await loadText(spec('context: 4'), { 'a.txt': text });
    assert.deepEqual([...dataset.encodeInput(['dabc'])], [4, 1, 2, 3]);
    assert.deepEqual([...dataset.encodeInput(['dabcd'])], [1, 2, 3, 4]);
    assert.deepEqual([...dataset.encodeInput(['ab'])], [0, 0, 1, 2]);
    assert.deepEqual([...dataset.encodeInput(['d\\nab'])], [4, 0, 1, 2]);
    for (const cells of [[''], [], ['a', 'b'], ['axe']]) {
      assert.equal((await errorOf(async () => dataset.encodeInput(cells))).code, 'input-value');
    }
    assert.equal(dataset.codec?.decode(dataset.encodeInput(['dabc'])), 'dabc');
  });

  it('cuts words, and limits the vocabulary', async () => {
    const words = 'the cat and the dog and the cow\n';
    const { profile, dataset } = await loadText(spec('tokenize: words\n  context: 2\n  vocabulary: 4', 4), { 'a.txt': words });
    assert.deepEqual(profile.tokens, ['<unknown>', 'and', 'cat', 'the']);
    assert.deepEqual([...dataset.inputs.slice()], [3, 2, 1, 3, 0, 1, 3, 0, 0]);
    assert.deepEqual(dataset.cells(0), ['the cat', 'and']);
    assert.deepEqual([...dataset.encodeInput(['the zebra'])], [3, 0]);
  });

  it('is cut in time that grows with its length', async function () {
    this.timeout(60_000);
    const long = `${'When in the Course of human events, it becomes necessary for one people\n'.repeat(14_000)}`;
    const seconds = async (times: number): Promise<number> => {
      const start = performance.now();
      await loadText(spec('tokenize: words', 15), { 'a.txt': long.repeat(times) });
      return (performance.now() - start) / 1000;
    };
    await seconds(1);
    const [one, four] = [await seconds(1), await seconds(4)];
    assert.ok(four < 12 * one + 1, `${one} s for 1 MB, ${four} s for 4 MB`);
  });
});
