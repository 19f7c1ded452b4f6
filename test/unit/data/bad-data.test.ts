import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { encodeTable, profileTable, readTable } from '../../../src/data';
import type { DataSpec, ModelSpec, Source } from '../../../src/model/spec';
import { csv, errorOf, filesWith, inline, load, specOf, tableOf } from './specs';
import { readingOnly } from '../../support/files';

interface Case {
  readonly what: string;
  readonly file?: string | Uint8Array;
  readonly source?: Source;
  readonly data?: Partial<DataSpec>;
  readonly network?: { units?: number; activation?: string; loss?: string };
  readonly code: string;
  readonly key: string;
  /** What the sentence must say. */
  readonly says: readonly string[];
}

const numbers = 'a,b,y\n1,2,3\n4,5,6\n7,8,9\n';
const linear = { activation: 'linear' };
const manyWords = Array.from({ length: 1001 }, (_, i) => `w${i},${i}`).join('\n');
const manyNumbers = Array.from({ length: 1001 }, (_, i) => `1,${i / 8}`).join('\n');

const cases: Case[] = [
  { what: 'an empty file', file: '', code: 'empty-file', key: 'data.source', says: ['table.csv', 'empty'] },
  { what: 'blank lines alone', file: '\n \r\n,,\n', code: 'empty-file', key: 'data.source', says: ['table.csv'] },
  { what: 'a header alone', file: 'a,b\n', code: 'no-rows', key: 'data.source', says: ['table.csv', 'no rows'] },
  {
    what: 'a short row',
    file: 'a,b,y\n1,2,3\n\n4,5\n',
    code: 'ragged-row',
    key: 'data.source',
    says: ['table.csv, line 4', '2 cells', '3 columns'],
  },
  {
    what: 'a long row',
    file: 'a,b\n1,2\n1,2,3\n',
    code: 'ragged-row',
    key: 'data.source',
    says: ['line 3', '3 cells', '2 columns'],
  },
  {
    what: 'a name used twice',
    file: 'a,b,a\n1,2,3\n',
    code: 'duplicate-column',
    key: 'data.source',
    says: ['columns 1 and 3', '"a"', 'header: false'],
  },
  {
    what: 'an open quote',
    file: 'a,b\n1,2\n3,"4\n5,6\n',
    code: 'bad-quotes',
    key: 'data.source',
    says: ['table.csv, line 3', 'quote'],
  },
  {
    what: 'text after a closing quote',
    file: 'a,b\n1,"2"x\n5,6\n',
    code: 'bad-quotes',
    key: 'data.source',
    says: ['line 2'],
  },
  {
    what: 'a binary file',
    file: Uint8Array.of(80, 75, 3, 4, 0, 0, 8, 0),
    code: 'binary-file',
    key: 'data.source',
    says: ['table.csv', 'CSV'],
  },
  {
    what: 'Latin-1',
    file: Uint8Array.of(97, 44, 98, 10, 0xe4, 44, 49, 10),
    code: 'not-utf8',
    key: 'data.source',
    says: ['UTF-8'],
  },
  {
    what: 'a delimiter that is none',
    file: numbers,
    source: csv({ delimiter: '"' }),
    code: 'bad-delimiter',
    key: 'data.source',
    says: ['"\\""'],
  },
  {
    what: 'a word among numbers',
    file: 'a,species\n1,x\n2,y\n\na,species\n',
    code: 'text-in-number-column',
    key: 'data.source',
    says: ['table.csv, line 5', '"a"', 'category'],
  },
  {
    what: 'a word among target numbers',
    file: 'a,y\n1,1\n2,2\n3,many\n',
    network: linear,
    code: 'text-in-number-column',
    key: 'data.source',
    says: ['line 4', '"many"', '"y"'],
  },
  {
    what: 'a word in a column said to be numbers',
    file: 'a,y\nx,1\ny,2\n',
    data: { columns: { a: 'number' } },
    code: 'text-in-number-column',
    key: 'data.source',
    says: ['line 2', '"x"', '"a"'],
  },
  {
    what: 'a decimal comma',
    file: 'a;y\n1,5;1\n2;2\n3;3\n',
    code: 'decimal-comma',
    key: 'data.source',
    says: ['line 2', '"1,5"', 'full stop'],
  },
  {
    what: 'a column with nothing but decimal commas',
    file: 'a;y\n1,5;1\n2,5;2\n3,5;3\n',
    code: 'decimal-comma',
    key: 'data.source',
    says: ['line 2', '"1,5"', 'full stop'],
  },
  { what: 'nan', file: 'a,y\n1,1\nnan,2\n', code: 'not-finite', key: 'data.source', says: ['line 3', '"nan"', '"a"'] },
  {
    what: '-inf as target',
    file: 'a,y\n1,1\n2,-inf\n3,3\n',
    network: linear,
    code: 'not-finite',
    key: 'data.source',
    says: ['line 3', '"-inf"', '"y"'],
  },
  {
    what: 'a number too large for float32',
    file: 'a,y\n1e39,1\n2,2\n',
    code: 'not-finite',
    key: 'data.source',
    says: ['line 2', '1e39'],
  },
  {
    what: 'a missing number',
    file: 'a,b,y\n1,,3\n4,5,6\n',
    code: 'missing-value',
    key: 'data.source',
    says: ['line 2', '"b"', 'fill it in'],
  },
  {
    what: 'a missing word',
    file: 'a,y\nred,3\n,6\n?,1\n',
    code: 'missing-value',
    key: 'data.source',
    says: ['line 3', '"a"'],
  },
  {
    what: 'an input column without any value',
    file: 'a,b,y\n1,,3\n4,,6\n',
    code: 'missing-value',
    key: 'data.source',
    says: ['line 2', '"b"', 'ignore'],
  },
  {
    what: 'a missing inline number',
    source: inline('a, b -> y', '1, 2 -> 3', '1, ? -> 4'),
    code: 'missing-value',
    key: 'data.source',
    says: ['inline, row 2', '"b"'],
  },
  { what: 'no inline rows', source: inline('a -> y'), code: 'no-rows', key: 'data.source', says: ['inline'] },
  {
    what: 'a ragged inline row',
    source: inline('a, b -> y', '1, 2'),
    code: 'ragged-row',
    key: 'data.source',
    says: ['inline, row 1'],
  },
  {
    what: 'an unknown target',
    file: 'sepal_length,species\n1,x\n',
    data: { target: ['specis'] },
    code: 'unknown-column',
    key: 'data.target',
    says: ['"specis"', 'table.csv', 'did you mean "species"?'],
  },
  {
    what: 'an unknown input',
    file: numbers,
    data: { input: ['weather'] },
    code: 'unknown-column',
    key: 'data.input',
    says: ['"weather"', 'it has a, b, y'],
  },
  {
    what: 'an unknown column to ignore',
    file: numbers,
    data: { ignore: ['yy'] },
    code: 'unknown-column',
    key: 'data.ignore',
    says: ['did you mean "y"?'],
  },
  {
    what: 'an encoder for an unknown column',
    file: numbers,
    data: { columns: { c1: 'number' } },
    code: 'unknown-column',
    key: 'data.columns',
    says: ['"c1"'],
  },
  {
    what: 'a split by an unknown column',
    file: numbers,
    data: { split: { kind: 'column', column: 'part' } },
    code: 'unknown-column',
    key: 'data.split',
    says: ['"part"'],
  },
  {
    what: 'a column named twice',
    file: numbers,
    data: { input: ['a', 'a'] },
    code: 'duplicate-name',
    key: 'data.input',
    says: ['"a"', 'twice'],
  },
  {
    what: 'a target that is an input',
    file: numbers,
    data: { input: ['a', 'y'], target: ['y'] },
    code: 'target-is-input',
    key: 'data.input',
    says: ['"y"'],
  },
  {
    what: 'a target that is ignored',
    file: numbers,
    data: { target: ['y'], columns: { y: 'ignore' } },
    code: 'column-ignored',
    key: 'data.target',
    says: ['"y"', 'target'],
  },
  {
    what: 'an input that is ignored',
    file: numbers,
    data: { input: ['a'], ignore: ['a'] },
    code: 'column-ignored',
    key: 'data.input',
    says: ['"a"', 'input'],
  },
  {
    what: 'no column left to predict',
    file: numbers,
    data: { input: ['a', 'b', 'y'] },
    network: { loss: 'mse' },
    code: 'no-target',
    key: 'data.target',
    says: ['table.csv', 'target'],
  },
  {
    what: 'no column left as input',
    file: 'y\n1\n2\n',
    code: 'no-input',
    key: 'data.input',
    says: ['the target is y'],
  },
  {
    what: 'a normalized target',
    file: numbers,
    data: { columns: { y: 'standard' } },
    code: 'target-normalized',
    key: 'data.columns',
    says: ['"y"', 'number'],
  },
  {
    what: 'a class that is none of the given ones',
    file: 'a,y\n1,yes\n2,no\n3,maybe\n',
    data: { classes: ['no', 'yes'] },
    code: 'unknown-class',
    key: 'data.classes',
    says: ['line 4', '"maybe"', 'no, yes'],
  },
  {
    what: 'a misspelt class',
    file: 'a,y\n1,setosa\n2,virginca\n',
    data: { classes: ['setosa', 'virginica'] },
    code: 'unknown-class',
    key: 'data.classes',
    says: ['did you mean "virginica"?'],
  },
  {
    what: 'a class that is another number',
    ...{ file: 'a,y\n1,3\n2,4\n', data: { classes: ['3', '5'] } },
    ...{ code: 'unknown-class', key: 'data.classes', says: ['table.csv, line 3', '"4"', 'none of the classes (3, 5)'] },
  },
  {
    what: 'a class named twice',
    file: 'a,y\n1,yes\n',
    data: { classes: ['yes', 'yes'] },
    code: 'duplicate-name',
    key: 'data.classes',
    says: ['"yes"'],
  },
  {
    what: 'a class named twice, in two spellings of a number',
    ...{ file: 'a,y\n1,1\n', data: { classes: ['1', '2', '1.0'] } },
    ...{ code: 'duplicate-name', key: 'data.classes', says: ['"1.0"'] },
  },
  {
    what: 'one class alone',
    file: 'a,y\n1,yes\n',
    data: { classes: ['yes'] },
    code: 'too-few-classes',
    key: 'data.classes',
    says: ['two classes'],
  },
  {
    what: 'classes of a number',
    file: numbers,
    data: { classes: ['3', '6', '9'], columns: { y: 'number' } },
    code: 'classes-of-number',
    key: 'data.classes',
    says: ['"y"'],
  },
  {
    what: 'several targets of words',
    file: 'a,y,kind\n1,2,x\n2,3,z\n',
    data: { target: ['y', 'kind'] },
    code: 'several-targets',
    key: 'data.target',
    says: ['"kind"'],
  },
  {
    what: 'too many classes',
    file: `y,a\n${manyWords}\n`,
    data: { target: ['y'] },
    code: 'too-many-classes',
    key: 'data.target',
    says: ['"y"', '1000'],
  },
  {
    what: 'too many numbers as classes',
    file: `a,b\n${manyNumbers}\n`,
    network: { activation: 'softmax', units: 3 },
    code: 'too-many-classes',
    key: 'data.target',
    says: ['"b"', 'values', 'linear'],
  },
  {
    what: 'too many words in an input',
    file: `name,y\n${manyWords}\n`,
    network: linear,
    code: 'too-many-categories',
    key: 'data.source',
    says: ['"name"', '1000', 'ignore'],
  },
  {
    what: 'a stratified split of numbers',
    file: numbers,
    network: linear,
    data: { split: { kind: 'stratified', train: 0.5 } },
    code: 'split-stratified',
    key: 'data.split',
    says: ['"y"', 'random'],
  },
  {
    what: 'a part that is neither train nor test',
    file: 'a,part,y\n1,train,3\n4,valid,6\n',
    network: linear,
    data: { split: { kind: 'column', column: 'part' } },
    code: 'unknown-part',
    key: 'data.split',
    says: ['line 3', '"part"', '"valid"'],
  },
  {
    what: 'a split without training rows',
    file: 'a,part,y\n1,test,3\n',
    network: linear,
    data: { split: { kind: 'column', column: 'part' } },
    code: 'no-training-rows',
    key: 'data.split',
    says: ['"part"'],
  },
  {
    what: 'normalisation without rows to fit it on',
    source: inline('a -> y', '1 -> ?'),
    data: { normalize: 'standard' },
    code: 'nothing-to-fit',
    key: 'data.normalize',
    says: ['"a"'],
  },
];

describe('data: bad data', () => {
  for (const { what, file = '', source = csv(), data, network, code, key, says } of cases) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(() => work(file, specOf(source, data, network)));
      assert.equal(error.code, code, error.message);
      assert.deepEqual(error.at, { key });
      for (const part of says) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
      assert.match(error.message, /[.?]$/);
      assert.doesNotMatch(error.message, /\{\d\}|undefined/);
    });
  }

  it('passes on what the port says of a missing file', async () => {
    const missing = new UserError('file-missing', 'There is no file table.csv.', { key: 'data.source' });
    assert.equal(await errorOf(() => readTable(csv(), 0, readingOnly(() => Promise.reject(missing)))), missing);
  });

  it('refuses a file beyond the limit before looking at it', async () => {
    const error = await errorOf(() => readTable(csv(), 0, filesWith(new Uint8Array(200 * 1024 * 1024 + 1))));
    assert.equal(error.code, 'file-too-large');
    assert.match(error.message, /200\.0 MiB/);
  });

  it('refuses more cells than it may hold', async () => {
    const error = await errorOf(() => tableOf(`${'a,'.repeat(999)}a\n${'1\n'.repeat(50_001)}`));
    assert.equal(error.code, 'too-many-rows');
    assert.match(error.message, /50,000,000/);
  });

  it('refuses more numbers than fit in memory', async () => {
    const spec = specOf(csv(), {}, linear);
    const table = await tableOf(`w,y\n${manyWords.split('\n').slice(1).join('\n')}\n`);
    const rows = Array.from({ length: 300_000 }, () => table.rows[0]!);
    const error = await errorOf(
      async () => encodeTable({ ...table, rows }, profileTable(table, spec), spec, undefined, 1024 * 1024 * 1024),
    );
    assert.equal(error.code, 'memory-limit');
    assert.match(error.message, /300,000 × 1,000 × 4 bytes = 1\.1 GiB, above the limit of 1\.0 GiB/);
  });

  const byHand: [string, string[], RegExp][] = [
    ['too few values', ['1'], /needs 2 values \(size, colour\), and 1 are given/],
    ['words for a number', ['big', 'red'], /"size" must be a finite number, and is "big"/],
    ['infinity', ['inf', 'red'], /"size" must be a finite number/],
    ['nothing', ['1', ' '], /no value for "colour"/],
    ['an unknown word', ['1', 'purple'], /"colour" must be one of green, red, and is "purple"/],
    ['a misspelt word', ['1', 'gren'], /did you mean "green"\?/],
  ];
  for (const [what, cells, message] of byHand) {
    it(`refuses ${what} as input given by hand`, async () => {
      const { dataset } = await load(specOf(inline('size, colour -> y', '1, red -> yes', '2, green -> no')));
      const error = await errorOf(async () => dataset.encodeInput(cells));
      assert.match(error.message, message);
    });
  }
});

async function work(file: string | Uint8Array, spec: ModelSpec): Promise<void> {
  const table = await tableOf(file, spec.data!.source);
  encodeTable(table, profileTable(table, spec), spec, undefined, Infinity);
}
