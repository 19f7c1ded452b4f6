import assert from 'node:assert/strict';
import { summarizeColumn } from '../../../src/data';
import { loadText, npyOf } from './content';
import { errorOf } from './specs';

const spec = (data: string, layers: string): string => `data {\n  ${data}\n}\nlayers { ${layers} }\ntrain { epochs: 1 }\n`;

describe('data: tables, sentences and pictures together', () => {
  const files = { 'a.csv': 'review,mood\na good film,1\n,0\na bad film,0\n', 'b.csv': 'mood,review\n1,good weather\n' };
  const layers = 'embedding(2), global_average_pool(), dense(1, sigmoid)';

  it('learn the tokens of sentences from the first source alone, and drop rows without one', async () => {
    const data = 'source: csv("a.csv")\n  test: csv("b.csv")\n  columns { review: words }\n  missing: drop';
    const { profile, dataset } = await loadText(spec(data, layers), files);
    assert.deepEqual(profile.inputs[0]?.sentence?.tokens, ['<padding>', '<unknown>', 'a', 'good', 'film', 'bad']);
    assert.deepEqual([...dataset.input(dataset.test[0]!)], [0, 3, 1]);
    assert.equal(profile.dropped?.rows, 1);
  });

  it('say that nothing fills an empty sentence, at the source that has it', async () => {
    const data = 'source: csv("b.csv")\n  test: csv("a.csv")\n  columns { review: words }\n  missing: zero';
    const error = await errorOf(() => loadText(spec(data, layers), files));
    assert.deepEqual([error.code, error.at], ['missing-value', { key: 'data.test' }]);
  });

  it('summarize and stage a column whose gaps are filled', async () => {
    const data = 'source: csv("a.csv")\n  missing: mean';
    const { dataset } = await loadText(spec(data, 'dense(1)'), { 'a.csv': 'x,y\n1,2\nN/A,3\n3,4\n' });
    const { missing, numbers } = summarizeColumn(dataset, 0, Int32Array.of(0, 1, 2));
    assert.deepEqual([missing, numbers?.mean], [1, 2]);
    assert.deepEqual(dataset.stages(1).map(({ name, values }) => [name, ...values]), [['raw', 'N/A'], ['parsed', ''], ['numbers', 2]]);
  });

  it('refuse to mirror the rows of an array', async () => {
    const array = { 'x.npy': npyOf('|u1', [2, 2], [1, 2, 3, 4]) };
    const error = await errorOf(() => loadText(spec('source: npy("x.npy")\n  augment: flip', 'dense(1)'), array));
    assert.deepEqual([error.code, error.at], ['misplaced-key', { key: 'data.augment' }]);
  });
});
