import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { filesOf, idxOf, loadText, npyOf } from './content';
import { errorOf } from './specs';
import { greyPng } from '../../support/pictures/writers';

const train = 'size,colour,y\n1,red,yes\n3,blue,no\n5,red,yes\n';

const spec = (data: string, layers = 'dense(1, sigmoid)'): string =>
  `data {\n  source: csv("a.csv")\n  ${data}\n}\nlayers { ${layers} }\ntrain { epochs: 1 }\nexpect { test.accuracy >= 0 }\n`;

const load = (test: string, data = 'test: csv("b.csv")', first = train) => loadText(spec(data), { 'a.csv': first, 'b.csv': test });

describe('data: a second source as test', () => {
  it('is encoded by what training gives, and only tests', async () => {
    const { dataset, profile } = await load('size,colour,y\n11,blue,no\n3,red,yes\n', 'test: csv("b.csv")\n  normalize: min_max');
    assert.deepEqual([[...dataset.train], [...dataset.test]], [[0, 1, 2], [3, 4]]);
    assert.deepEqual(dataset.scales[0], { offset: 1, divisor: 4 });
    assert.deepEqual([...dataset.input(3), ...dataset.input(4)], [2.5, 1, 0, 0.5, 0, 1]);
    assert.deepEqual([...dataset.targets.slice()], [1, 0, 1, 0, 1]);
    assert.equal(profile.rows, 5);
  });

  it('leaves training as it would be without it', async () => {
    const alone = await loadText(spec('normalize: standard').replace(/expect.*\n/, ''), { 'a.csv': train });
    const both = await load('size,colour,y\n11,blue,no\n', 'test: csv("b.csv")\n  normalize: standard');
    assert.deepEqual(both.dataset.inputs.slice(0, 9), alone.dataset.inputs.slice());
    assert.deepEqual(both.dataset.train, alone.dataset.train);
    assert.deepEqual(both.profile.targets, alone.profile.targets);
  });

  it('may have its columns in another order, and be of another format', async () => {
    const { dataset } = await load('y,size,colour\nno,11,blue\n');
    assert.deepEqual([[...dataset.input(3)], dataset.cells(3)], [[11, 1, 0], ['11', 'blue', 'no']]);
    const json = await load('{"y": "no", "size": 11, "colour": "blue"}', 'test: json("b.csv")');
    assert.deepEqual(json.dataset.inputs, dataset.inputs);
  });

  it('may have very many columns, of which none is looked for in all others', async () => {
    const names = Array.from({ length: 60_000 }, (_, i) => `c${i}`);
    const rows = `${names.join()}\n${names.map((_, i) => i).join()}\n`;
    const objects = `{${names.map((name, i) => `"${name}": ${i}`).reverse().join()}}\n`;
    const text = 'data { source: csv("a.csv"), test: json("b.json") }\nlayers { dense(1) }\ntrain { }\n';
    const { dataset } = await loadText(text, { 'a.csv': rows, 'b.json': objects });
    assert.deepEqual(dataset.input(1), dataset.input(0));
  });

  it('goes with rows in the spec, and rows without an answer are predicted as ever', async () => {
    const text = 'data inline {\n  a -> b\n  1 -> yes\n  2 -> no\n  3 -> ?\n  test: csv("b.csv")\n}\nlayers { dense(1, sigmoid) }\ntrain { }\n';
    const { dataset } = await loadText(text, { 'b.csv': 'a,b\n4,yes\n5,\n' });
    assert.deepEqual([[...dataset.train], [...dataset.test], [...dataset.unanswered]], [[0, 1], [3], [2, 4]]);
  });

  it('may be a generator, whose points are others than those that train', async () => {
    const text = 'data { source: moons(points: 50), test: moons(points: 50), seed: 3 }\nlayers { dense(1, sigmoid) }\ntrain { }\n';
    const { dataset } = await loadText(text);
    assert.deepEqual([dataset.train.length, dataset.test.length], [50, 50]);
    const points = new Set(Array.from({ length: 100 }, (_, row) => dataset.input(row).join()));
    assert.equal(points.size, 100);
    const alone = await loadText(text.replace(', test: moons(points: 50)', ''));
    assert.deepEqual(dataset.inputs.slice(0, 100), alone.dataset.inputs.slice());
  });

  it('has its own gaps dropped, and filled by training', async () => {
    const gaps = 'size,colour,y\n,blue,no\n7,red,yes\n';
    const dropped = await load(gaps, 'test: csv("b.csv")\n  missing: drop');
    assert.deepEqual([[...dropped.dataset.test], dropped.profile.dropped], [[3], { rows: 1, first: 'b.csv, line 2' }]);
    const filled = await load(gaps, 'test: csv("b.csv")\n  missing: mean');
    assert.deepEqual([...filled.dataset.input(3)], [3, 1, 0]);
  });

  it('of pictures is pictures of the same size', async () => {
    const files = {
      'a.idx': idxOf([2, 1, 2], [0, 255, 51, 102]), 'al.idx': idxOf([2], [3, 4]),
      'b.idx': idxOf([1, 1, 2], [255, 51]), 'bl.idx': idxOf([1], [4]),
    };
    const text = 'data { source: idx("a.idx", labels: "al.idx"), test: idx("b.idx", labels: "bl.idx") }\nlayers { flatten(), dense(2, softmax) }\ntrain { }\n';
    const { dataset } = await loadText(text, files);
    assert.deepEqual([[...dataset.train], [...dataset.test], [...dataset.targets.slice()]], [[0, 1], [2], [0, 1, 1]]);
    assert.deepEqual([...dataset.input(2)], [1, Math.fround(51 / 255)]);
    const other = await errorOf(() => loadText(text, { ...files, 'b.idx': idxOf([1, 2, 1], [255, 51]) }));
    assert.deepEqual([other.code, other.at], ['test-shape', { key: 'data.test' }]);
    const strange = await errorOf(() => loadText(text, { ...files, 'bl.idx': idxOf([1], [7]) }));
    assert.deepEqual([strange.code, strange.at], ['test-category', { key: 'data.test' }]);
    assert.match(strange.message, /b.*idx, row 1: "7" in the column "label"/);
  });

  describe('of pictures that come another way', () => {
    const files = {
      'a.idx': idxOf([2, 1, 2, 3], Array.from({ length: 12 }, (_, i) => i)), 'al.idx': idxOf([2], [3, 4]),
      'pets/3/x.png': greyPng(2, 1, Uint8Array.of(7, 9)), 'pets/list.csv': 'file,digit\n3/x.png,4\n',
    };
    const idx = 'idx("a.idx", labels: "al.idx")';
    const loadBoth = (source: string, test: string, data = '') =>
      loadText(`data { source: ${source}, test: ${test} ${data} }\nlayers { flatten(), dense(2, softmax) }\ntrain { }\n`, files);

    it('knows the file of those that have one', async () => {
      const { dataset } = await loadBoth(idx, 'images("pets")');
      assert.deepEqual(dataset.columns, ['picture', 'file', 'label']);
      assert.deepEqual([0, 1, 2].map((row) => dataset.cells(row).slice(1)), [['', '3'], ['', '4'], ['pets/3/x.png', '3']]);
      assert.deepEqual([[...dataset.test], [...dataset.targets.slice()]], [[2], [0, 1, 0]]);
    });

    it('takes the label for the label, whatever it is called', async () => {
      const { dataset } = await loadBoth(idx, 'images("pets", labels: "pets/list.csv")');
      assert.deepEqual([dataset.answer(2, 'label'), [...dataset.targets.slice()]], ['4', [0, 1, 1]]);
      const other = await errorOf(() => loadBoth('images("pets")', 'idx("a.idx", labels: "al.idx")'));
      assert.deepEqual([other.code, other.at], ['test-category', { key: 'data.test' }]);
      assert.match(other.message, /^al\.idx, row 2: "4" in the column "label"/);
    });

    it('needs labels only where they are predicted', async () => {
      const error = await errorOf(() => loadBoth(idx, 'idx("a.idx")'));
      assert.deepEqual([error.code, error.at], ['no-test-rows', { key: 'data.test' }]);
      assert.match(error.message, /^No row of a\.idx has an answer in the column "label"/);
      const text = `data { source: ${idx}, test: images("pets"), target: input }\nlayers { flatten(), dense(6), reshape(1, 2, 3) }\ntrain { }\n`;
      assert.equal((await loadText(text, files)).dataset.test.length, 1);
    });
  });

  it('of arrays is arrays of the same extents', async () => {
    const files = { 'a.npy': npyOf('|u1', [2, 2], [1, 2, 3, 4]), 'b.npy': npyOf('|u1', [1, 2], [5, 6]) };
    const text = 'data { source: npy("a.npy"), test: npy("b.npy") }\nlayers { dense(1) }\ntrain { }\n';
    assert.deepEqual([...(await loadText(text, files)).dataset.inputs.slice()], [1, 3, 5]);
    const pictures = await errorOf(() => loadText(text, { ...files, 'b.npy': npyOf('|u1', [1, 1, 2], [5, 6]) }));
    assert.deepEqual([pictures.code, pictures.at], ['test-kind', { key: 'data.test' }]);
  });

  const cases: [what: string, test: string, code: string, ...says: string[]][] = [
    ['a word that training does not have', 'size,colour,y\n1,red,no\n1,green,no\n', 'test-category', 'b.csv, line 3: "green" in the column "colour"', 'blue, red'],
    ['a misspelt word', 'size,colour,y\n1,bleu,no\n', 'test-category', 'did you mean "blue"?'],
    ['a class that training does not have', 'size,colour,y\n1,red,maybe\n', 'test-category', 'b.csv, line 2: "maybe" in the column "y"'],
    ['a text among numbers', 'size,colour,y\n1,red,no\nbig,red,no\n', 'text-in-number-column', 'b.csv, line 3: "big" in the column "size"'],
    ['an empty cell', 'size,colour,y\n,red,no\n', 'missing-value', 'b.csv, line 2: the column "size"'],
    ['inf', 'size,colour,y\n1,red,no\n\ninf,red,no\n', 'not-finite', 'b.csv, line 4'],
    ['a column less', 'size,y\n1,no\n', 'test-columns', 'b.csv has no column "colour", which a.csv has'],
    ['a column more', 'size,colour,id,y\n1,red,3,no\n', 'test-columns', 'a.csv has no column "id", which b.csv has'],
    ['no answers', 'size,colour,y\n1,red,?\n', 'no-test-rows', 'No row of b.csv has an answer in the column "y"'],
    ['a ragged row', 'size,colour,y\n1,red\n', 'ragged-row', 'b.csv, line 2'],
    ['nothing', '', 'empty-file', 'b.csv is empty'],
    ['a header alone', 'size,colour,y\n', 'no-rows', 'b.csv'],
  ];
  for (const [what, test, code, ...says] of cases) {
    it(`with ${what} is a problem on its own line`, async () => {
      const text = spec('test: csv("b.csv")');
      const { problems } = await analyse(text, filesOf({ 'a.csv': train, 'b.csv': test }));
      assert.deepEqual(problems.map((problem) => problem.code), [code]);
      const [{ message, span }] = problems as [(typeof problems)[0]];
      for (const part of says) assert.ok(message.includes(part), `"${message}" does not say ${part}`);
      assert.equal(text.slice(span.start, span.end), 'test: csv("b.csv")');
    });
  }

  it('that is missing is a problem on its own line', async () => {
    const text = spec('test: csv("c.csv")');
    const [problem] = (await analyse(text, filesOf({ 'a.csv': train }))).problems;
    assert.deepEqual([problem?.code, text.slice(problem!.span.start, problem!.span.end)], ['no-file', 'test: csv("c.csv")']);
  });
});
