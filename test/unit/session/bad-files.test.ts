import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeFiles } from '../../../src/cli/files';
import { LineMap } from '../../../src/base/span';
import { analyse } from '../../../src/session/analysis';
import { idxOf, npyOf } from '../data/content';

// Bad data on a real disk: each is one problem that names the file and, where there is one, its row and column, and that
// stands on the spec's line that is to blame.

interface Bad {
  readonly what: string;
  /** Entries of the data section, a line each; the one that begins with `>` is to blame. */
  readonly data: readonly string[];
  /** Files beside the spec, by name; null is a folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly last?: string;
  readonly code: string;
  readonly says: readonly string[];
}

const utf16 = (text: string): Uint8Array => Uint8Array.from([0xff, 0xfe, ...Array.from(text, (c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]).flat()]);
const floats = (...values: number[]): number[] => [...new Uint8Array(Float32Array.from(values).buffer)];
const words = Array.from({ length: 1001 }, (_, i) => `w${i},${i}`).join('\n');

const csv = ['> source: csv("a.csv")'];
const json = ['> source: json("a.json")'];
const npy = ['> source: npy("x.npy", labels: "y.npy")'];
const idx = ['> source: idx("x.idx", labels: "y.idx")'];
const test = ['source: csv("a.csv")', '> test: csv("b.csv")'];
const good = 'size,colour,y\n1,red,2\n3,blue,4\n5,red,6\n';
const pictures = idxOf([2, 1, 2], [1, 2, 3, 4]);
const softmax = 'dense(2, softmax)';

const table: readonly Bad[] = [
  // Files
  { what: 'a missing file', data: csv, code: 'unreadable-file', says: ['"a.csv"'] },
  { what: 'a folder in place of a file', data: csv, files: { 'a.csv': null }, code: 'not-a-file', says: ['"a.csv" is a folder'] },
  { what: 'a file outside', data: ['> source: csv("../a.csv")'], files: { '../a.csv': good }, code: 'outside-root', says: ['"../a.csv"'] },
  { what: 'an absolute path', data: ['> source: csv("/etc/hosts")'], code: 'absolute-path', says: ['"/etc/hosts"'] },
  { what: 'a file on the web', data: ['> source: csv("https://example.com/a.csv")'], code: 'absolute-path', says: ['on the web', 'download'] },
  { what: 'a missing file of labels', data: npy, files: { 'x.npy': npyOf('|u1', [1, 2], [1, 2]) }, code: 'unreadable-file', says: ['"y.npy"'] },
  { what: 'a missing test', data: test, files: { 'a.csv': good }, code: 'unreadable-file', says: ['"b.csv"'] },
  // Text
  { what: 'an empty file', data: csv, files: { 'a.csv': '' }, code: 'empty-file', says: ['a.csv is empty'] },
  { what: 'a byte order mark alone', data: csv, files: { 'a.csv': '\ufeff' }, code: 'empty-file', says: ['a.csv'] },
  { what: 'empty UTF-16', data: csv, files: { 'a.csv': utf16('\r\n') }, code: 'empty-file', says: ['a.csv'] },
  { what: 'a binary file', data: csv, files: { 'a.csv': Uint8Array.of(80, 75, 3, 4, 0, 0) }, code: 'binary-file', says: ['a.csv', 'CSV'] },
  { what: 'Latin-1', data: csv, files: { 'a.csv': Uint8Array.of(97, 44, 98, 10, 0xe4, 44, 49, 10) }, code: 'not-utf8', says: ['a.csv', 'UTF-8'] },
  { what: 'half of a UTF-16 character', data: csv, files: { 'a.csv': utf16('a,b\n1,2\n').slice(0, -1) }, code: 'not-utf8', says: ['a.csv', 'UTF-16LE'] },
  // CSV
  { what: 'only a header', data: csv, files: { 'a.csv': 'a,b\r\n' }, code: 'no-rows', says: ['a.csv has a header and no rows'] },
  { what: 'a short row', data: csv, files: { 'a.csv': 'a,b,y\n1,2,3\n\n4,5\n' }, code: 'ragged-row', says: ['a.csv, line 4', '2 cells', '3 columns'] },
  { what: 'a long row after a mark and CRLF', data: csv, files: { 'a.csv': '\ufeffa,y\r\n1,2\r\n1,2,3\r\n' }, code: 'ragged-row', says: ['a.csv, line 3', '3 cells'] },
  { what: 'a name used twice', data: csv, files: { 'a.csv': 'a,a\n1,2\n' }, code: 'duplicate-column', says: ['a.csv', 'columns 1 and 2', '"a"'] },
  { what: 'an open quote', data: csv, files: { 'a.csv': 'a,y\n1,"2\n3,4\n' }, code: 'bad-quotes', says: ['a.csv, line 2'] },
  { what: 'text in a number column', data: csv, files: { 'a.csv': 'a,y\n1,2\nmany,3\n4,5\n6,7\n' }, code: 'text-in-number-column', says: ['a.csv, line 3', '"many"', '"a"'] },
  { what: 'text in UTF-16', data: csv, files: { 'a.csv': utf16('a,y\r\n1,2\r\nmany,3\r\n4,5\r\n') }, code: 'text-in-number-column', says: ['a.csv, line 3', '"many"', '"a"'] },
  { what: 'a decimal comma', data: csv, files: { 'a.csv': 'a;y\n1;2\n1,5;3\n' }, code: 'decimal-comma', says: ['a.csv, line 3', '"1,5"', '"a"'] },
  { what: 'a nan cell', data: csv, files: { 'a.csv': 'a,y\n1,2\nnan,3\n' }, code: 'not-finite', says: ['a.csv, line 3', '"nan"', '"a"'] },
  { what: 'NA among numbers', data: csv, files: { 'a.csv': 'a,y\n1,2\nNA,3\n' }, code: 'text-in-number-column', says: ['a.csv, line 3', '"NA"', '"a"', 'missing: mean'] },
  { what: 'a column of NA with few numbers', data: csv, files: { 'a.csv': 'a,y\nNA,2\nn/a,3\n4,5\n' }, code: 'text-in-number-column', says: ['a.csv, line 2', '"NA"', 'missing: mean'] },
  { what: 'NA in the target', data: csv, files: { 'a.csv': 'a,y\n1,2\n3,NA\n' }, code: 'text-in-number-column', says: ['a.csv, line 3', '"NA"', 'correct it'] },
  { what: 'thousands', data: csv, files: { 'a.csv': 'a,y\n"1,000",2\n3,3\n' }, code: 'decimal-comma', says: ['a.csv, line 2', '"1,000"', 'thousands without a sign'] },
  { what: 'a column of nothing but thousands', data: csv, files: { 'a.csv': 'a,y\n"1,234,567",2\n"2,000.5",3\n' }, code: 'decimal-comma', says: ['a.csv, line 2', '"1,234,567"'] },
  { what: 'a target without answers', data: ['source: csv("a.csv")', '> target: column_3'], files: { 'a.csv': 'a,y,\n1,2,\n3,4,\n' }, last: 'dense(1, sigmoid)', code: 'no-answers', says: ['"column_3" is empty in all'] },
  { what: 'another delimiter than the file has', data: ['> source: csv("a.csv", delimiter: ";")'], files: { 'a.csv': 'a,y\n1,2\n3,4\n' }, code: 'no-input', says: ['a.csv', '"a,y"', 'make it ","'] },
  { what: 'an inf cell in the target', data: csv, files: { 'a.csv': 'a,y\n1,2\n3,-inf\n' }, code: 'not-finite', says: ['a.csv, line 3', '"-inf"', '"y"'] },
  { what: 'a number too large', data: csv, files: { 'a.csv': 'a,y\n1e39,2\n' }, code: 'not-finite', says: ['a.csv, line 2', '"1e39"'] },
  { what: 'an empty cell', data: csv, files: { 'a.csv': 'a,b,y\n1,2,3\n4,,6\n' }, code: 'missing-value', says: ['a.csv, line 3', '"b"'] },
  { what: 'too many words', data: csv, files: { 'a.csv': `name,y\n${words}\n` }, code: 'too-many-categories', says: ['a.csv', '"name"', '1000'] },
  // Settings that do not fit the file
  { what: 'an unknown target', data: ['source: csv("a.csv")', '> target: color'], files: { 'a.csv': good }, code: 'unknown-column', says: ['"color"', 'a.csv', '"colour"'] },
  { what: 'an unknown target of one letter', data: ['source: csv("a.csv")', '> target: z'], files: { 'a.csv': good }, code: 'unknown-column', says: ['"z"', 'it has size, colour, y'] },
  { what: 'an unknown input', data: ['source: csv("a.csv")', '> input: [weight]'], files: { 'a.csv': good }, code: 'unknown-column', says: ['"weight"', 'a.csv', 'size, colour, y'] },
  { what: 'an encoder of an unknown column', data: ['source: csv("a.csv")', '> columns { sizes: standard }'], files: { 'a.csv': good }, code: 'unknown-column', says: ['"sizes"', 'a.csv'] },
  { what: 'a split by an unknown column', data: ['source: csv("a.csv")', '> split: column(part)'], files: { 'a.csv': good }, code: 'unknown-column', says: ['"part"', 'a.csv'] },
  { what: 'a part that is none', data: ['source: csv("a.csv")', '> split: column(p)'], files: { 'a.csv': 'a,p,y\n1,train,2\n3,dev,4\n' }, code: 'unknown-part', says: ['a.csv, line 3', '"p"', '"dev"'] },
  { what: 'a fraction among ids', data: ['source: csv("a.csv")', '> columns { a: index }'], files: { 'a.csv': 'a,y\n1,2\n1.5,3\n' }, code: 'index-fraction', says: ['a.csv, line 3', '"1.5"', '"a"'] },
  { what: 'no value to fill gaps by', data: ['source: csv("a.csv")', '> missing: mean'], files: { 'a.csv': 'a,b,y\n1,,2\n3,,4\n' }, code: 'nothing-to-fit', says: ['"b"', 'missing: mean'] },
  { what: 'nothing left without gaps', data: ['source: csv("a.csv")', '> missing: drop'], files: { 'a.csv': 'a,b,y\n1,,2\n' }, code: 'no-rows', says: ['a.csv'] },
  { what: 'a class that is none', data: ['source: csv("a.csv")', '> classes: [no, yes]'], files: { 'a.csv': 'a,y\n1,no\n2,perhaps\n' }, last: 'dense(1, sigmoid)', code: 'unknown-class', says: ['a.csv, line 3', '"perhaps"', '"y"'] },
  // The test
  { what: 'a word of the test alone', data: test, files: { 'a.csv': good, 'b.csv': 'size,colour,y\n1,green,2\n' }, code: 'test-category', says: ['b.csv, line 2', '"green"', '"colour"'] },
  { what: 'a column that the test lacks', data: test, files: { 'a.csv': good, 'b.csv': 'size,y\n1,2\n' }, code: 'test-columns', says: ['b.csv', '"colour"'] },
  { what: 'a text among numbers of the test', data: test, files: { 'a.csv': good, 'b.csv': 'size,colour,y\n1,red,2\nbig,red,2\n' }, code: 'text-in-number-column', says: ['b.csv, line 3', '"big"', '"size"'] },
  { what: 'a ragged test', data: test, files: { 'a.csv': good, 'b.csv': 'size,colour,y\n1,red\n' }, code: 'ragged-row', says: ['b.csv, line 2'] },
  { what: 'a test without answers', data: test, files: { 'a.csv': good, 'b.csv': 'size,colour,y\n1,red,\n' }, code: 'no-test-rows', says: ['b.csv', '"y"'] },
  // JSON
  { what: 'JSON that is cut off', data: json, files: { 'a.json': '[{"a": 1, "y": 2},\n{"a": 3' }, code: 'json-truncated', says: ['a.json, line 2'] },
  { what: 'a key that a row lacks', data: json, files: { 'a.json': '{"a": 1, "y": 2}\n{"a": 3}\n' }, code: 'ragged-row', says: ['a.json, line 2', '"y"'] },
  { what: 'a list in a cell', data: json, files: { 'a.json': '[{"a": 1, "y": 2},\n{"a": [3], "y": 4}]' }, code: 'nested-value', says: ['a.json, line 2', '"a"'] },
  { what: 'a text among JSON numbers', data: json, files: { 'a.json': '{"a": 1, "y": 2}\n{"a": "x", "y": 4}\n{"a": 5, "y": 6}\n' }, code: 'text-in-number-column', says: ['a.json, line 2', '"x"', '"a"'] },
  { what: 'no JSON at all', data: json, files: { 'a.json': good }, code: 'no-rows', says: ['a.json'] },
  // NumPy
  { what: 'an array that is cut off', data: npy, files: { 'x.npy': npyOf('<f4', [2, 2], floats(1, 2, 3)), 'y.npy': npyOf('|u1', [2], [0, 1]) }, code: 'npy-truncated', says: ['x.npy', '16 bytes, and there are 12'] },
  { what: 'an array of objects', data: npy, files: { 'x.npy': npyOf('|O', [2], [1, 2]), 'y.npy': npyOf('|u1', [2], [0, 1]) }, code: 'npy-type', says: ['x.npy', 'object'] },
  { what: 'a wrong count of labels', data: npy, files: { 'x.npy': npyOf('|u1', [2, 2], [1, 2, 3, 4]), 'y.npy': npyOf('|u1', [3], [0, 1, 1]) }, code: 'npy-counts', says: ['y.npy has 3 labels', 'x.npy has 2 rows'] },
  { what: 'a NaN in an array', data: npy, files: { 'x.npy': npyOf('<f4', [2, 1], floats(1, NaN)), 'y.npy': npyOf('|u1', [2], [0, 1]) }, code: 'not-finite', says: ['x.npy, row 2', '"nan"', '"column_1"'] },
  // IDX
  { what: 'a wrong count of IDX labels', data: idx, files: { 'x.idx': pictures, 'y.idx': idxOf([3], [1, 2, 3]) }, last: softmax, code: 'idx-counts', says: ['y.idx has 3 labels', 'x.idx has 2 pictures'] },
  { what: 'IDX that says more than it has', data: idx, files: { 'x.idx': idxOf([3, 1, 2], [1, 2, 3, 4]), 'y.idx': idxOf([3], [1, 2, 3]) }, last: softmax, code: 'idx-truncated', says: ['x.idx', '22 bytes, and there are 20'] },
  { what: 'IDX that has more than it says', data: idx, files: { 'x.idx': idxOf([1, 1, 2], [1, 2, 3, 4]), 'y.idx': idxOf([1], [1]) }, last: softmax, code: 'idx-size', says: ['x.idx', '2 bytes more'] },
  { what: 'labels in place of pictures', data: idx, files: { 'x.idx': idxOf([2], [1, 2]), 'y.idx': idxOf([2], [1, 2]) }, last: softmax, code: 'idx-extents', says: ['x.idx', 'labels'] },
];

describe('bad data in files', function () {
  this.timeout(60_000);
  let base = '';

  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'nnspec-bad-'));
    mkdirSync(path.join(base, 'root'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const at = (name: string): string => path.join(base, 'root', name);

  function write(files: NonNullable<Bad['files']>): void {
    for (const [name, content] of Object.entries(files)) {
      if (content === null) mkdirSync(at(name));
      else writeFileSync(at(name), content);
    }
  }

  function textOf({ data, last = 'dense(1)' }: Pick<Bad, 'data' | 'last'>): string {
    const entries = data.map((entry) => `  ${entry.replace('> ', '')}\n`).join('');
    return `data {\n${entries}}\nlayers { flatten(), ${last} }\ntrain { epochs: 1 }\n`;
  }

  it('is of at least 40 kinds', () => assert.ok(table.length >= 40));

  for (const bad of table) {
    it(`${bad.what}: ${bad.code}`, async () => {
      write(bad.files ?? {});
      const text = textOf(bad);
      const { problems, prepared } = await analyse(text, nodeFiles(at('a.nnspec'), undefined));
      assert.deepEqual(problems.map(({ code, severity }) => [code, severity]), [[bad.code, 'error']], problems[0]?.message);
      const { message, span } = problems[0]!;
      for (const part of bad.says) assert.ok(message.includes(part), `"${message}" does not say ${part}`);
      assert.match(message, /[.?]$/);
      const { line } = new LineMap(text).positionAt(span.start);
      assert.equal(line, 1 + bad.data.findIndex((entry) => entry.startsWith('>')), `"${message}" stands on line ${line + 1}`);
      assert.equal(prepared, undefined);
    });
  }

  it('a link that leads back to itself: unreadable-file', async function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('a.csv', at('a.csv'));
    const [problem] = (await analyse(textOf({ data: csv }), nodeFiles(at('a.nnspec'), undefined))).problems;
    assert.equal(problem?.code, 'unreadable-file');
    assert.match(problem.message, /"a\.csv".*link/);
  });

  it('a file that is changed while it is read: file-changed', async () => {
    writeFileSync(at('a.csv'), `a,y\n${'1,2\n'.repeat(1 << 20)}`);
    const reading = { progress: () => appendFileSync(at('a.csv'), '3,4\n') };
    const text = textOf({ data: csv });
    const [problem] = (await analyse(text, nodeFiles(at('a.nnspec'), undefined), { reading })).problems;
    assert.equal(problem?.code, 'file-changed');
    assert.match(problem.message, /^a\.csv was changed while it was read/);
    assert.equal(text.slice(problem.span.start, problem.span.end), 'source: csv("a.csv")');
  });
});
