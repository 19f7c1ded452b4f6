import assert from 'node:assert/strict';
import { loadText, npyOf } from './content';
import { errorOf } from './specs';

const spec = (source: string, data = '', layers = 'dense(1)'): string =>
  `data {\n  source: ${source}\n  ${data}\n}\nlayers { ${layers} }\ntrain { epochs: 1 }\n`;

const floats = (...values: number[]): number[] => [...new Uint8Array(Float32Array.from(values).buffer)];

const files = {
  'x.npy': npyOf('<f4', [4, 2], floats(1, 0.1, 2, 20, 3, 30, 4, 40)),
  'y.npy': npyOf('|u1', [4], [0, 1, 1, 0]),
  'values.npy': npyOf('<f4', [4, 1], floats(0.5, 1.5, 2.5, 3.5)),
  'words.npy': npyOf('|S4', [4], [...new TextEncoder().encode('red\0bluegreyred\0')]),
  'grey.npy': npyOf('|u1', [4, 2, 3], Array.from({ length: 24 }, (_, i) => i * 10)),
  'colour.npy': npyOf('|u1', [4, 1, 2, 3], Array.from({ length: 24 }, (_, i) => i * 10)),
};

describe('data: npy', () => {
  it('of two extents gives rows, the last column being the target, or labels the column label', async () => {
    const own = await loadText(spec('npy("x.npy")'), files);
    assert.deepEqual([own.profile.inputs.map(({ column }) => column), own.profile.targets[0]?.columns], [['column_1'], ['column_2']]);
    assert.deepEqual([...own.dataset.targets.slice()], [...Float32Array.of(0.1, 20, 30, 40)]);
    assert.deepEqual(own.dataset.cells(0), ['1', '0.1']);

    const classes = await loadText(spec('npy("x.npy", labels: "y.npy")', '', 'dense(1, sigmoid)'), files);
    assert.deepEqual(classes.profile.targets[0], { name: 'label', columns: ['label'], kind: 'class', classes: ['0', '1'] });
    assert.deepEqual([...classes.dataset.inputs.slice()], [...Float32Array.of(1, 0.1, 2, 20, 3, 30, 4, 40)]);

    const numbers = await loadText(spec('npy("x.npy", labels: "values.npy")'), files);
    assert.deepEqual([numbers.profile.targets[0]?.kind, [...numbers.dataset.targets.slice()]], ['number', [0.5, 1.5, 2.5, 3.5]]);
  });

  it('takes the settings of rows', async () => {
    const data = 'columns { column_2: ignore }\n  normalize: min_max\n  split: ordered(50%)';
    const { dataset, profile } = await loadText(spec('npy("x.npy", labels: "y.npy")', data, 'dense(1, sigmoid)'), files);
    assert.deepEqual([profile.inputs.map(({ column }) => column), [...dataset.inputs.slice()], [...dataset.test]], [['column_1'], [0, 1, 2, 3], [2, 3]]);
  });

  it('takes labels that are words, and vectors as one column', async () => {
    const vector = { ...files, 'x.npy': npyOf('<i2', [4], [1, 0, 2, 0, 3, 0, 4, 0]) };
    const { profile, dataset } = await loadText(spec('npy("x.npy", labels: "words.npy")', '', 'dense(3, softmax)'), vector);
    assert.deepEqual([profile.targets[0]?.classes, [...dataset.inputs.slice()]], [['blue', 'grey', 'red'], [1, 2, 3, 4]]);
  });

  it('fills NaN, which is how an array says that there is nothing', async () => {
    const gaps = { 'x.npy': npyOf('<f4', [3, 2], floats(1, 5, NaN, 6, 3, 7)) };
    assert.deepEqual([...(await loadText(spec('npy("x.npy")', 'missing: mean'), gaps)).dataset.inputs.slice()], [1, 2, 3]);
    const error = await errorOf(() => loadText(spec('npy("x.npy")'), gaps));
    assert.equal(error.code, 'not-finite');
    assert.match(error.message, /x\.npy, row 2: "nan" in the column "column_1"/);
  });

  it('of three or four extents gives pictures, divided by 255', async () => {
    const grey = await loadText(spec('npy("grey.npy", labels: "y.npy")', '', 'flatten(), dense(2, softmax)'), files);
    assert.deepEqual([grey.profile.shape, grey.dataset.scales], [[2, 3, 1], [{ offset: 0, divisor: 255 }]]);
    assert.deepEqual([...grey.dataset.input(1)], [...Float32Array.from([60, 70, 80, 90, 100, 110], (byte) => byte / 255)]);
    assert.deepEqual(grey.profile.targets[0]?.classes, ['0', '1']);
    const colour = await loadText(spec('npy("colour.npy")', 'target: input', 'flatten(), dense(6)'), files);
    assert.deepEqual([colour.profile.shape, colour.dataset.scales.length], [[1, 2, 3], 3]);
  });
});

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const whole = files['x.npy'];

const cases: [what: string, files: Record<string, Uint8Array>, code: string, ...says: string[]][] = [
  ['nothing', { 'x.npy': new Uint8Array(0) }, 'empty-file', 'x.npy is empty'],
  ['a CSV file', { 'x.npy': text('a,b\n1,2\n') }, 'npy-magic', 'x.npy is no .npy file'],
  ['an archive', { 'x.npy': Uint8Array.of(0x50, 0x4b, 3, 4) }, 'npy-archive', '.npz'],
  ['a version of the future', { 'x.npy': Uint8Array.from(whole, (byte, i) => (i === 6 ? 9 : byte)) }, 'npy-version', 'version 9'],
  ['the end within the beginning', { 'x.npy': whole.slice(0, 7) }, 'npy-truncated', '10 bytes, and there are 7'],
  ['the end within the header', { 'x.npy': whole.slice(0, 30) }, 'npy-truncated', 'there are 30'],
  ['the end within the numbers', { 'x.npy': whole.slice(0, -1) }, 'npy-truncated', '32 bytes, and there are 31'],
  ['bytes behind the end', { 'x.npy': Uint8Array.from([...whole, 0, 0]) }, 'npy-size', '4 × 2', '2 bytes more'],
  ['a header that says nothing', { 'x.npy': npyOf('<f4', [1], [], "{'a': 1}") }, 'npy-header', 'x.npy'],
  ['extents that are no numbers', { 'x.npy': npyOf('<f4', [1], [], "{'descr': '<f4', 'fortran_order': False, 'shape': (x,)}") }, 'npy-header', 'x.npy'],
  ['extents beyond all memory', { 'x.npy': npyOf('<f4', [1e15, 1e15], [1, 2, 3, 4]) }, 'npy-truncated', 'x.npy'],
  ['objects', { 'x.npy': npyOf('|O', [2], [1, 2]) }, 'npy-type', 'x.npy', 'object'],
  ['complex numbers', { 'x.npy': npyOf('<c8', [1], floats(1, 2)) }, 'npy-type', '<c8'],
  ['records', { 'x.npy': npyOf('<f4', [1], [], "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}") }, 'npy-type', 'fields'],
  ['texts in Latin-1', { 'y.npy': npyOf('|S1', [4], [0x61, 0xe4, 0xf6, 0x62]) }, 'not-utf8', 'y.npy', 'np.char.decode'],
  ['no rows', { 'x.npy': npyOf('<f4', [0, 3], []) }, 'no-rows', '0 × 3'],
  ['a single number', { 'x.npy': npyOf('<f4', [], floats(1)) }, 'npy-extents', '0 extents'],
  ['five extents', { 'x.npy': npyOf('|u1', [2, 1, 1, 1, 1], [1, 2]) }, 'npy-extents', '5 extents'],
  ['pictures of floats', { 'x.npy': npyOf('<f4', [1, 2, 2], floats(1, 2, 3, 4)) }, 'npy-type', 'float32', 'uint8'],
  ['more labels than rows', { 'y.npy': npyOf('|u1', [5], [1, 2, 3, 4, 5]) }, 'npy-counts', 'y.npy has 5 labels, and x.npy has 4 rows'],
  ['labels of two extents', { 'y.npy': npyOf('|u1', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]) }, 'npy-extents', 'y.npy has the extents 4 × 2'],
  ['a label that is NaN', { 'y.npy': npyOf('<f4', [4], floats(1, 2, NaN, 4)) }, 'not-finite', 'y.npy, row 3'],
  ['labels cut off', { 'y.npy': npyOf('<f4', [4], floats(1, 2, 3)) }, 'npy-truncated', 'y.npy'],
];

describe('data: bad npy', () => {
  for (const [what, changed, code, ...says] of cases) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(() => loadText(spec('npy("x.npy", labels: "y.npy")'), { ...files, ...changed }));
      assert.equal(error.code, code, error.message);
      assert.deepEqual(error.at, { key: 'data.source' });
      for (const part of says) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
    });
  }

  for (const [key, setting] of Object.entries({ input: 'input: column_1', ignore: 'ignore: column_1', missing: 'missing: drop' })) {
    it(`refuses ${key} of pictures`, async () => {
      const error = await errorOf(() => loadText(spec('npy("grey.npy", labels: "y.npy")', setting, 'flatten(), dense(1)'), files));
      assert.deepEqual([error.code, error.at], ['misplaced-key', { key: `data.${key}` }]);
    });
  }
});
