import assert from 'node:assert/strict';
import { idxOf, loadText } from './content';
import { errorOf } from './specs';

/** Six pictures of 2 × 3 pixels. */
const pixels = Array.from({ length: 36 }, (_, i) => (i * 7) % 256);
const files = { 'images.idx': idxOf([6, 2, 3], pixels), 'labels.idx': idxOf([6], [7, 3, 3, 7, 3, 7]) };
const labelled = 'idx("images.idx", labels: "labels.idx")';

const spec = (source: string, data = '', layer = 'dense(2, softmax)'): string =>
  `data {\n  source: ${source}\n  ${data}\n}\nlayers { flatten(), ${layer} }\ntrain { epochs: 1 }\n`;
const float32 = (values: readonly number[]): number[] => [...Float32Array.from(values)];

describe('data: idx', () => {
  it('gives pictures [height, width, 1] from 0 to 1, and labels as classes', async () => {
    const { profile, dataset } = await loadText(spec(labelled), files);
    assert.deepEqual([profile.shape, profile.features, profile.rows], [[2, 3, 1], 6, 6]);
    assert.deepEqual(profile.targets, [{ name: 'label', columns: ['label'], kind: 'class', classes: ['3', '7'] }]);
    assert.deepEqual([...dataset.inputs.slice()], float32(pixels.map((byte) => byte / 255)));
    assert.deepEqual([...dataset.targets.slice()], [1, 0, 0, 1, 0, 1]);
    assert.deepEqual(dataset.scales, [{ offset: 0, divisor: 255 }]);
  });

  it('labels are classes whatever the last layer, and numbers where columns says so', async () => {
    const one = await loadText(spec(labelled, '', 'dense(1)'), files);
    assert.equal(one.profile.targets[0]?.kind, 'class');
    const number = await loadText(spec(labelled, 'columns { label: number }', 'dense(1)'), files);
    assert.equal(number.profile.targets[0]?.kind, 'number');
    assert.deepEqual([...number.dataset.targets.slice()], [7, 3, 3, 7, 3, 7]);
  });

  it('takes bytes as they are, or normalizes each channel by the training pictures', async () => {
    const none = await loadText(spec(labelled, 'normalize: none'), files);
    assert.deepEqual([...none.dataset.inputs.slice()], pixels);
    assert.deepEqual(none.dataset.stages(1).map(({ name }) => name), ['picture', 'grey', 'flattened']);

    const colours = { ...files, 'images.idx': idxOf([6, 1, 1, 2], [0, 10, 10, 30, 20, 50, 30, 70, 40, 90, 255, 255]) };
    const data = (normalize: string): string => `normalize: ${normalize}\n  split: ordered(5/6)`;
    const standard = await loadText(spec(labelled, data('standard')), colours);
    const deviation = Math.sqrt(200);
    assert.deepEqual(standard.dataset.scales, [{ offset: 20, divisor: deviation }, { offset: 50, divisor: Math.sqrt(800) }]);
    assert.deepEqual([...standard.dataset.input(0)], float32([-20 / deviation, -40 / Math.sqrt(800)]));
    const bounds = await loadText(spec(labelled, data('min_max')), colours);
    assert.deepEqual([...bounds.dataset.input(5)], float32([255 / 40, 245 / 80]));
    assert.deepEqual(bounds.profile.shape, [1, 1, 2]);
  });

  it('splits by class', async () => {
    const { dataset } = await loadText(spec(labelled, 'split: 67%'), files);
    const labels = [...dataset.train].map((row) => dataset.answer(row, 'label')).sort();
    assert.deepEqual([labels, dataset.test.length], [['3', '3', '7', '7'], 2]);
  });

  it('can be its own target, without labels', async () => {
    const { profile, dataset } = await loadText(spec('idx("images.idx")', 'target: input', 'dense(6, sigmoid)'), files);
    const [target] = profile.targets;
    assert.deepEqual([target?.name, target?.kind, target?.columns.length], ['input', 'number', 6]);
    assert.deepEqual(target?.columns.slice(0, 4), ['[0, 0]', '[0, 1]', '[0, 2]', '[1, 0]']);
    assert.equal(dataset.targets, dataset.inputs);
    assert.equal(dataset.train.length, 6);
  });

  it('shows a picture as its bytes, and takes one typed in', async () => {
    const { dataset } = await loadText(spec(labelled), files);
    assert.deepEqual([dataset.columns, dataset.inputColumns], [['picture', 'label'], ['picture']]);
    assert.deepEqual(dataset.cells(1), ['42 49 56 63 70 77', '3']);
    assert.deepEqual([...dataset.encodeInput(['42 49 56 63 70 77'])], [...dataset.input(1)]);
    assert.deepEqual([...dataset.encodeInput(['42, 49,56', '63', '70', '77'])], [...dataset.input(1)]);
    for (const [typed, code] of [['1 2 3', 'input-count'], ['1 2 3 4 5 x', 'input-value'], ['1 2 3 4 5 256', 'input-value']] as const) {
      assert.equal((await errorOf(async () => dataset.encodeInput([typed]))).code, code);
    }
    const { message } = await errorOf(async () => dataset.encodeInput(['cat/1.png']));
    assert.match(message, /6 numbers, not as "cat\/1\.png".*without a label/);
  });

  it('passes through its channels and one row of bytes to normalized numbers', async () => {
    const { dataset } = await loadText(spec(labelled), files);
    const bytes = Uint8Array.of(42, 49, 56, 63, 70, 77);
    assert.deepEqual(dataset.stages(1), [
      { name: 'picture', shape: [2, 3, 1], values: bytes },
      { name: 'grey', shape: [2, 3], values: bytes },
      { name: 'flattened', shape: [6], values: bytes, arithmetic: '2 × 3 × 1 = 6' },
      { name: 'normalized', shape: [2, 3, 1], values: dataset.input(1) },
    ]);
    const coloured = { ...files, 'images.idx': idxOf([6, 1, 2, 3], Array.from({ length: 36 }, (_, i) => i)) };
    const stages = (await loadText(spec(labelled), coloured)).dataset.stages(2);
    assert.deepEqual(
      stages.slice(0, 5).map(({ name, values }) => [name, ...values]),
      [['picture', 12, 13, 14, 15, 16, 17], ['red', 12, 15], ['green', 13, 16], ['blue', 14, 17], ['flattened', 12, 13, 14, 15, 16, 17]],
    );
  });

  it('predicts pictures without labels where nothing is trained', async () => {
    const { profile, dataset } = await loadText(spec('idx("images.idx")').replace(/train.*/, ''), files);
    assert.deepEqual([profile.targets, dataset.unanswered.length], [[], 6]);
  });
});
