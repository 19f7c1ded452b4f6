import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { filesOf, loadText, npyOf } from './content';
import { errorOf } from './specs';

const table = 'size,colour,y\n1,red,5\n,red,6\n4,NA,7\n?,blue,8\n7,,9\nnan,blue,1\n12,red,2\n';
const files = { 'a.csv': table };

const spec = (data: string, layer = 'dense(1)'): string =>
  `data {\n  source: csv("a.csv")\n  target: y\n  ${data}\n}\nlayers { ${layer} }\ntrain { epochs: 1 }\n`;

const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Math.round(value * 1e4) / 1e4);

describe('data: missing values', () => {
  it('are a problem unless the spec says what becomes of them', async () => {
    const error = await errorOf(() => loadText(spec('columns { colour: category }'), files));
    assert.equal(error.code, 'missing-value');
    assert.match(error.message, /^a\.csv, line 3: the column "size" has no value; .*missing: drop/);
    assert.equal((await errorOf(() => loadText(spec('missing: error'), files))).code, 'missing-value');
  });

  it('take their row with them with drop, whatever way they are written', async () => {
    const { dataset, profile, content } = await loadText(spec('missing: drop'), files);
    assert.deepEqual([dataset.rows, profile.inputs.map(({ width }) => width)], [2, [1, 1]]);
    assert.deepEqual([...dataset.inputs.slice()], [1, 1, 12, 1]);
    assert.deepEqual([...dataset.targets.slice()], [5, 2]);
    assert.deepEqual(profile.dropped, { rows: 5, first: 'a.csv, line 3' });
    assert.deepEqual(content.kind === 'row' && content.table.lines, [2, 8]);
  });

  it('only count in the columns that feed the network', async () => {
    const { dataset } = await loadText(spec('missing: drop\n  ignore: colour'), files);
    assert.deepEqual([...dataset.inputs.slice()], [1, 4, 7, 12]);
  });

  it('are told of where rows are dropped, on the line that says so', async () => {
    const text = spec('missing: drop');
    const { problems } = await analyse(text, filesOf(files));
    assert.deepEqual(problems.map(({ code, severity }) => [code, severity]), [['rows-dropped', 'information']]);
    assert.equal(problems[0]!.message, 'Rows with an empty input cell are left out: 5 of 7, the first of them a.csv, line 3.');
    assert.ok(text.slice(problems[0]!.span.start).startsWith('missing: drop'));
  });

  const fillings: [string, number, number[]][] = [
    ['mean', 6, [0, 1]],
    ['median', 5.5, [0, 1]],
    ['zero', 0, [0, 0]],
  ];
  for (const [filling, number, words] of fillings) {
    it(`are filled with ${filling}`, async () => {
      const { dataset, profile } = await loadText(spec(`missing: ${filling}`), files);
      assert.deepEqual(profile.inputs[1]?.categories, ['blue', 'red']);
      assert.deepEqual([...dataset.input(1)], [number, 0, 1]);
      assert.deepEqual([...dataset.input(2)], [4, ...words]);
      assert.deepEqual([...dataset.input(5)], [number, 1, 0]);
      assert.deepEqual(dataset.cells(5), ['nan', 'blue', '1']);
      assert.deepEqual([...dataset.encodeInput(['', 'red'])], [number, 0, 1]);
    });
  }

  it('are filled by what the training rows are like, and before they are normalized', async () => {
    const rows = 'x,part,y\n1,train,0\n,train,1\n3,train,0\n100,test,1\n,test,0\n';
    const { dataset } = await loadText(spec('missing: mean\n  split: column(part)\n  normalize: standard'), { 'a.csv': rows });
    // scikit-learn 1.x, make_pipeline(SimpleImputer(), StandardScaler()) fitted on the first three: 2 ± sqrt(2/3).
    assert.deepEqual(rounded(dataset.inputs.slice()), [-1.2247, 0, 1.2247, 120.025, 0]);
    assert.deepEqual(dataset.scales[0], { offset: 2, divisor: Math.sqrt(2 / 3) });
  });

  it('among ids are the most frequent one, the first among equals, and no zero', async () => {
    const rows = 'u,y\nb,1\na,2\n,3\n';
    const { dataset } = await loadText(spec('missing: mean\n  columns { u: index }'), { 'a.csv': rows });
    assert.deepEqual([...dataset.inputs.slice()], [1, 0, 0]);
    const error = await errorOf(() => loadText(spec('missing: zero\n  columns { u: index }'), { 'a.csv': rows }));
    assert.deepEqual([error.code, error.at], ['missing-value', { key: 'data.missing' }]);
    assert.match(error.message, /a\.csv, line 4: the column "u"/);
  });

  it('do not hide what else is wrong', async () => {
    for (const [cell, code] of [['inf', 'not-finite'], ['x', 'text-in-number-column'], ['1,5', 'decimal-comma']]) {
      const error = await errorOf(() => loadText(spec('missing: mean'), { 'a.csv': `x;y\n1;2\n;3\n${cell};4\n2;5\n` }));
      assert.equal(error.code, code);
      assert.match(error.message, /a\.csv, line 4/);
    }
  });

  it('cannot be filled by a column without any value, nor all be dropped', async () => {
    const empty = { 'a.csv': 'x,z,y\n1,,2\n3,,4\n' };
    const unfilled = await errorOf(() => loadText(spec('missing: median'), empty));
    assert.deepEqual([unfilled.code, unfilled.at], ['nothing-to-fit', { key: 'data.missing' }]);
    assert.match(unfilled.message, /column "z", by which missing: median/);
    assert.deepEqual([...(await loadText(spec('missing: zero'), empty)).dataset.inputs.slice()], [1, 0, 3, 0]);
    const dropped = await errorOf(() => loadText(spec('missing: drop'), empty));
    assert.deepEqual([dropped.code, dropped.at], ['no-rows', { key: 'data.missing' }]);
    assert.match(dropped.message, /^a\.csv: every row/);
  });

  it('leave answers alone: a row without one is to be predicted', async () => {
    const { dataset } = await loadText(spec('missing: drop'), { 'a.csv': 'x,y\n1,2\n3,\n,4\n5,6\n' });
    assert.deepEqual([[...dataset.train], [...dataset.unanswered]], [[0, 2], [1]]);
  });

  it('change nothing of a spec where there are none', async () => {
    const plain = { 'a.csv': 'x,k,y\n1,a,2\n2,b,3\n' };
    const one = await loadText(spec('normalize: min_max'), plain);
    for (const rule of ['error', 'drop', 'mean', 'median', 'zero']) {
      const other = await loadText(spec(`normalize: min_max\n  missing: ${rule}`), plain);
      assert.deepEqual(other.dataset.inputs, one.dataset.inputs);
    }
  });
});

describe('data: rows without lines', () => {
  const floats = (...values: number[]): number[] => [...new Uint8Array(Float32Array.from(values).buffer)];
  const arrays = (a: number[], b: number[]) => ({ 'a.npy': npyOf('<f4', [a.length / 2, 2], floats(...a)), 'b.npy': npyOf('<f4', [b.length / 2, 2], floats(...b)) });
  const load = (a: number[], b: number[]) =>
    errorOf(() => loadText('data { source: npy("a.npy"), test: npy("b.npy"), missing: drop }\nlayers { dense(1) }\ntrain { }\n', arrays(a, b)));

  it('are counted with those that are left out before them', async () => {
    assert.match((await load([1, 2, NaN, 3, 4, 5, Infinity, 6], [1, 2])).message, /^a\.npy, row 4: "inf" in the column "column_1"/);
    assert.match((await load([1, 2, NaN, 3], [1, 2, NaN, 2, Infinity, 6])).message, /^b\.npy, row 3: "inf"/);
    assert.match((await load([1, 2, 3, 4], [NaN, 2, Infinity, 6])).message, /^b\.npy, row 2: "inf"/);
    assert.match((await load([1, 2, NaN, 4], [1, 2, Infinity, 6])).message, /^b\.npy, row 2: "inf"/);
  });
});

describe('data: encoders of columns', () => {
  const rows = { 'a.csv': 'a,b,c,d,y\n1,10,2,x,yes\n3,20,1,x,no\n2,40,2,z,yes\n' };
  const load = (columns: string, more = '') =>
    loadText(`data {\n source: csv("a.csv")\n columns { ${columns} }\n ${more}\n}\nlayers { dense(1, sigmoid) }\ntrain { }\n`, rows);

  it('each do what they say, beside each other and against normalize', async () => {
    const { profile, dataset } = await load('a: min_max, b: standard, c: one_hot, d: ignore', 'normalize: standard');
    assert.deepEqual(
      profile.inputs.map(({ column, encoder, width, categories }) => [column, encoder, width, categories]),
      [['a', 'min_max', 1, undefined], ['b', 'standard', 1, undefined], ['c', 'one_hot', 2, ['1', '2']]],
    );
    const deviation = Math.sqrt((40 * 40 + 10 * 10 + 50 * 50) / 27);
    assert.deepEqual(rounded(dataset.input(0)), [0, Math.round((-40 / 3 / deviation) * 1e4) / 1e4, 0, 1]);
    assert.deepEqual(rounded(dataset.input(1)).slice(2), [1, 0]);
  });

  it('number keeps a column as it is, category makes words of numbers', async () => {
    const { dataset, profile } = await load('a: number, b: category, c: number, d: category', 'normalize: min_max');
    assert.deepEqual([...dataset.input(2)], [2, 0, 0, 1, 2, 0, 1]);
    assert.deepEqual(profile.inputs.map(({ encoder }) => encoder), ['number', 'one_hot', 'number', 'one_hot']);
  });

  for (const encoder of ['category', 'one_hot']) {
    it(`${encoder} makes a target a class`, async () => {
      const { profile } = await loadText(
        `data { source: csv("a.csv"), target: c, columns { c: ${encoder} } }\nlayers { dense(2, softmax) }\ntrain { }\n`,
        rows,
      );
      assert.deepEqual(profile.targets[0]?.classes, ['1', '2']);
    });
  }
});
