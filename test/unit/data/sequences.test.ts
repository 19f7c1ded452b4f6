import assert from 'node:assert/strict';
import type { Dataset } from '../../../src/data';
import { errorOf } from './specs';
import { loadText } from './content';

const spec = (source: string, units: number, data = ''): string =>
  `data {\n  source: ${source}\n  ${data}\n}\nlayers { dense(${units}, softmax) }\ntrain { epochs: 1 }\n`;

/** All sequences as the data shows them: what is given, and the answer. */
const shown = ({ rows, cells }: Dataset): string[] => Array.from({ length: rows }, (_, row) => cells(row).join(' > '));

describe('data: sort', () => {
  it('is digits and the same digits sorted, every sequence once', async () => {
    const { profile, dataset } = await loadText(spec('sort(length: 4, symbols: 3)', 3));
    assert.deepEqual([dataset.rows, profile.shape, profile.ids, profile.tokens], [81, [7], 3, ['0', '1', '2']]);
    assert.equal(profile.targets[0]?.positions, 7);
    assert.equal(new Set(shown(dataset)).size, 81);
    for (let row = 0; row < dataset.rows; row++) {
      const [given, answer] = dataset.cells(row) as [string, string];
      assert.equal([...given.split(' ')].sort().join(' '), answer);
      // The network sees all tokens but the last.
      const seen = [...given.split(' '), ...answer.split(' ').slice(0, -1)];
      assert.deepEqual([...dataset.input(row)], seen.map(Number));
      // A network with one answer for a sequence gets the last token as target.
      assert.equal(dataset.targets.at(row), Number(answer.split(' ').at(-1)));
      assert.equal(dataset.answer(row, 'next_token'), answer.split(' ').at(-1));
    }
  });

  it('draws so many different sequences where there are more', async () => {
    for (const source of ['sort(length: 7, symbols: 10, samples: 500)', 'sort(length: 3, symbols: 8, samples: 400)']) {
      const { dataset } = await loadText(spec(source, source.includes('10') ? 10 : 8));
      const count = source.includes('500') ? 500 : 400;
      assert.equal(dataset.rows, count);
      assert.equal(new Set(shown(dataset)).size, count);
    }
  });

  it('shows all digits about equally often', async () => {
    const { dataset } = await loadText(spec('sort(length: 7, symbols: 10, samples: 2000)', 10));
    const counts = new Array<number>(10).fill(0);
    for (let row = 0; row < dataset.rows; row++) for (const id of dataset.input(row).subarray(0, 7)) counts[id]!++;
    for (const count of counts) assert.ok(Math.abs(count - 1400) < 5 * Math.sqrt(1400), counts.join());
  });

  it('never has a sequence in both parts', async () => {
    for (const split of ['80%', 'random(80%)', 'ordered(80%)']) {
      const { dataset } = await loadText(spec('sort(length: 5, symbols: 3)', 3, `split: ${split}`));
      const train = new Set([...dataset.train].map((row) => dataset.cells(row)[0]));
      assert.deepEqual([dataset.train.length, dataset.test.length, train.size], [194, 49, 194]);
      for (const row of dataset.test) assert.ok(!train.has(dataset.cells(row)[0]));
    }
  });

  it('is the same for the same seed and another for another', async () => {
    const of = async (seed: number): Promise<string[]> =>
      shown((await loadText(spec('sort(length: 6, symbols: 5, samples: 100)', 5, `seed: ${seed}`))).dataset);
    assert.deepEqual(await of(3), await of(3));
    assert.notDeepEqual(await of(3), await of(4));
  });

  it('reads digits with and without spaces', async () => {
    const { dataset } = await loadText(spec('sort(length: 3, symbols: 3)', 3));
    for (const typed of ['2 0 1', '201', ' 2,0, 1 ']) assert.deepEqual([...dataset.encodeInput([typed])], [2, 0, 1, 0, 0]);
    const wide = (await loadText(spec('sort(length: 2, symbols: 12)', 12))).dataset;
    assert.deepEqual([...wide.encodeInput(['11 3'])], [11, 3, 0]);
    for (const typed of ['', '3', 'a', '2.0']) {
      assert.equal((await errorOf(async () => dataset.encodeInput([typed]))).code, 'input-value', typed);
    }
    assert.equal((await errorOf(async () => dataset.encodeInput(['201012']))).code, 'input-count');
    assert.deepEqual(dataset.stages(0).map(({ name }) => name), ['raw', 'tokens', 'vocabulary', 'ids', 'one_hot']);
  });
});

describe('data: addition', () => {
  it('is two numbers and their sum, backwards', async () => {
    const { profile, dataset } = await loadText(spec('addition(digits: 2)', 10));
    assert.deepEqual([dataset.rows, profile.shape, profile.ids], [10_000, [6], 10]);
    for (let row = 0; row < dataset.rows; row += 7) {
      const [given, answer] = dataset.cells(row).map((cell) => cell.split(' ')) as [string[], string[]];
      const [a, b] = [Number(given.slice(0, 2).join('')), Number(given.slice(2).join(''))];
      assert.equal(Number([...answer].reverse().join('')), a + b);
      assert.equal(answer.length, 3);
    }
  });

  it('draws large numbers', async () => {
    const { dataset } = await loadText(spec('addition(digits: 7, samples: 50)', 10));
    const [given, answer] = dataset.cells(0).map((cell) => cell.replaceAll(' ', '')) as [string, string];
    assert.equal(Number([...answer].reverse().join('')), Number(given.slice(0, 7)) + Number(given.slice(7)));
  });
});
