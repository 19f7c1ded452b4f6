import assert from 'node:assert/strict';
import { balanceOf, describedColumns, summarizeColumn, type Dataset } from '../../../src/data';
import type { ColumnSummary } from '../../../src/model/summary';
import { idxOf, loadText } from './content';

const summaries = (dataset: Dataset, rows = dataset.shown): ColumnSummary[] =>
  describedColumns(dataset).map((_, place) => summarizeColumn(dataset, place, rows));

describe('data: summary', () => {
  const file = 'size,colour,note,y\n1,red,a,no\n2,green,,yes\n4,red,c,yes\n5.5,blue,d,?\n';
  const spec =
    'data {\n  source: csv("t.csv")\n  ignore: [note]\n  split: ordered(67%)\n}\nlayers { dense(1, sigmoid) }\ntrain { epochs: 1 }\n';

  it('of a table has each column by what stands in it, and what it is for', async () => {
    const { dataset } = await loadText(spec, { 't.csv': file });
    const [size, colour, note, y] = summaries(dataset);
    assert.deepEqual([size?.name, size?.role, size?.rows, size?.missing, size?.words], ['size', 'input', 4, 0, undefined]);
    const { least, most, mean, deviation, histogram } = size!.numbers!;
    assert.deepEqual([least, most, mean], [1, 5.5, 3.125]);
    assert.ok(Math.abs(deviation - Math.sqrt((2.125 ** 2 + 1.125 ** 2 + 0.875 ** 2 + 2.375 ** 2) / 4)) < 1e-12);
    assert.deepEqual([histogram.from, histogram.to, histogram.counts.length], [1, 5.5, 24]);
    assert.deepEqual([...histogram.counts.keys()].filter((bin) => histogram.counts[bin]! > 0), [0, 5, 16, 23]);
    assert.deepEqual(colour?.words, {
      distinct: 3,
      frequent: [{ word: 'red', count: 2 }, { word: 'green', count: 1 }, { word: 'blue', count: 1 }],
    });
    assert.deepEqual([note?.role, note?.missing, note?.words?.distinct], ['unused', 1, 3]);
    assert.deepEqual([y?.role, y?.missing, y?.words?.frequent[0]], ['target', 1, { word: 'yes', count: 2 }]);
  });

  it('is of the rows that are asked for, and may have none', async () => {
    const { dataset } = await loadText(spec, { 't.csv': file });
    assert.deepEqual(dataset.train.length, 2);
    assert.deepEqual(summarizeColumn(dataset, 0, dataset.train).numbers?.mean, 1.5);
    assert.deepEqual(summarizeColumn(dataset, 0, new Int32Array(0)), { name: 'size', role: 'input', rows: 0, missing: 0 });
  });

  it('counts each of a few whole numbers by itself', async () => {
    const text = 'x,y\n3,1\n5,2\n3,3\n4,4\n5,5\n3,6\n';
    const { dataset } = await loadText('data { source: csv("t.csv") }\nlayers { dense(1) }\ntrain { epochs: 1 }\n', { 't.csv': text });
    assert.deepEqual(summarizeColumn(dataset, 0, dataset.shown).numbers?.histogram, {
      from: 2.5, to: 5.5, counts: Uint32Array.of(3, 1, 2),
    });
  });

  it('of pictures has the bytes of each channel, whatever normalisation makes of them', async () => {
    const files = {
      'images.idx': idxOf([3, 1, 2, 3], [0, 10, 255, 8, 20, 1, 16, 30, 2, 255, 40, 3, 31, 50, 4, 32, 60, 5]),
      'labels.idx': idxOf([3], [7, 3, 7]),
    };
    for (const normalize of ['', 'normalize: none', 'normalize: standard', 'normalize: min_max']) {
      const { dataset } = await loadText(
        `data {\n  source: idx("images.idx", labels: "labels.idx")\n  ${normalize}\n}\nlayers { flatten(), dense(2, softmax) }\ntrain { epochs: 1 }\n`,
        files,
      );
      assert.deepEqual(describedColumns(dataset), ['red', 'green', 'blue', 'label']);
      const [red, green, , label] = summaries(dataset);
      assert.deepEqual([red?.numbers?.least, red?.numbers?.most, red?.numbers?.mean], [0, 255, (0 + 8 + 16 + 255 + 31 + 32) / 6], normalize);
      assert.equal(green?.numbers?.mean, 35, normalize);
      // 32 bins of 8 bytes: 0, then 8, then 16, then 31 beside it, then 32; 255 in the last.
      const { counts } = red!.numbers!.histogram;
      assert.deepEqual([...counts.subarray(0, 5), counts[31]], [1, 1, 1, 1, 1, 1], normalize);
      assert.deepEqual(label?.words?.frequent, [{ word: '7', count: 2 }, { word: '3', count: 1 }]);
    }
  });

  it('of a text counts tokens', async () => {
    const { dataset } = await loadText(
      'data { source: text("a.txt"), context: 2 }\nlayers { dense(3, softmax) }\ntrain { epochs: 1 }\n',
      { 'a.txt': 'aab aab a' },
    );
    // Windows of 2 side by side: "aa", "b ", "aa", "b ".
    assert.deepEqual(summaries(dataset), [{
      name: 'text', role: 'input', rows: 4, missing: 0,
      words: { distinct: 3, frequent: [{ word: 'a', count: 4 }, { word: '␣', count: 2 }, { word: 'b', count: 2 }] },
    }]);
  });
});

describe('data: balance', () => {
  it('counts the answers of both parts', async () => {
    const { dataset } = await loadText(
      'data {\n  source: csv("t.csv")\n  split: ordered(75%)\n}\nlayers { dense(2, softmax) }\ntrain { epochs: 1 }\n',
      { 't.csv': 'x,kind\n1,a\n2,b\n3,a\n4,b\n5,?\n' },
    );
    assert.deepEqual(balanceOf(dataset), [
      { target: 'kind', classes: ['a', 'b'], train: Uint32Array.of(2, 1), test: Uint32Array.of(0, 1) },
    ]);
  });

  it('of numbers there is none', async () => {
    const { dataset } = await loadText('data { source: sine(points: 9) }\nlayers { dense(1) }\ntrain { epochs: 1 }\n');
    assert.deepEqual(balanceOf(dataset), []);
  });

  it('of a text counts the tokens that follow, in each part', async () => {
    const { dataset } = await loadText(
      'data { source: text("a.txt"), context: 2, split: 60% }\nlayers { dense(3, softmax) }\ntrain { epochs: 1 }\n',
      { 'a.txt': 'abcabcabca' },
    );
    // "abcabc" trains: windows at 0 and 2, whose tokens have "bc" and "ab" behind them; "abca" tests: "bc" behind the one at 6.
    assert.deepEqual(balanceOf(dataset), [
      { target: 'next_token', classes: ['a', 'b', 'c'], train: Uint32Array.of(1, 2, 1), test: Uint32Array.of(0, 1, 1) },
    ]);
  });

  it('of sequences counts what is to be answered', async () => {
    const { dataset } = await loadText('data { source: sort(length: 2, symbols: 2) }\nlayers { dense(2, softmax) }\ntrain { epochs: 1 }\n');
    // 00, 01, 10 and 11, sorted.
    assert.deepEqual([...balanceOf(dataset)[0]!.train], [4, 4]);
  });
});
