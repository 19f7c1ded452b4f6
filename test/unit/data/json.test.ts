import assert from 'node:assert/strict';
import type { Call } from '../../../src/model/spec';
import { loadText } from './content';
import { errorOf, tableOf } from './specs';

const json: Call = { call: 'json', args: { path: 'rows.json' } };
const read = (content: string | Uint8Array) => tableOf(content, json);

const plain = { columns: ['a', 'b'], rows: [['1', 'x'], ['2.50', 'y']] };

describe('data: reading JSON', () => {
  const variants: [string, string][] = [
    ['a list of objects', '[{"a": 1, "b": "x"}, {"a": 2.50, "b": "y"}]'],
    ['a list over lines', '\n[\n  {\n    "a": 1,\n    "b": "x"\n  },\r\n  { "a" : 2.50 , "b" : "y" }\n]\n\n'],
    ['an object a line', '{"a":1,"b":"x"}\n{"a":2.50,"b":"y"}\n'],
    ['objects with empty lines between them, and none at the end', '\n{"a":1,"b":"x"}\r\n\r\n{"a":2.50,"b":"y"}'],
    ['keys in another order', '[{"a": 1, "b": "x"}, {"b": "y", "a": 2.50}]'],
    ['a byte order mark', '\ufeff[{"a": 1, "b": "x"}, {"a": 2.50, "b": "y"}]'],
    ['escapes and spaces around texts', '[{"\\u0061": 1, " b ": " x "}, {"a": 2.50, "b": "\\u0079"}]'],
  ];
  for (const [what, content] of variants) {
    it(`reads ${what}`, async () => {
      const { columns, rows } = await read(content);
      assert.deepEqual({ columns, rows }, plain);
    });
  }

  it('keeps numbers as they are written, words for true and false, and null as empty', async () => {
    const { rows, lines } = await read('[{"a": -1e-3, "b": true, "c": null},\n\n {"a": 0, "b": false, "c": "say \\"hi\\" \\\\"}]');
    assert.deepEqual(rows, [['-1e-3', 'true', ''], ['0', 'false', 'say "hi" \\']]);
    assert.deepEqual(lines, [1, 3]);
  });

  it('has keys of every object as columns like others', async () => {
    const { columns, rows } = await read('{"constructor": 1, "__proto__": 2, "": 3}\n{"__proto__": 5, "": 6, "constructor": 4}');
    assert.deepEqual([columns, rows[1]], [['constructor', '__proto__', 'column_3'], ['4', '5', '6']]);
  });

  it('becomes the same numbers as the same table in CSV', async () => {
    const spec = (source: string) => `data { source: ${source}, split: 50%, normalize: standard }\nlayers { dense(1, sigmoid) }\ntrain { }\n`;
    const files = {
      'a.csv': 'size,colour,y\n1,red,yes\n2,blue,no\n4,red,yes\n8,green,no\n',
      'a.json': '[{"size":1,"colour":"red","y":"yes"},{"size":2,"colour":"blue","y":"no"},{"size":4,"colour":"red","y":"yes"},{"size":8,"colour":"green","y":"no"}]',
    };
    const [one, other] = [await loadText(spec('csv("a.csv")'), files), await loadText(spec('json("a.json")'), files)];
    assert.deepEqual(other.dataset.inputs, one.dataset.inputs);
    assert.deepEqual(other.dataset.targets, one.dataset.targets);
    assert.deepEqual(other.profile, one.profile);
  });

  it('takes time in proportion to its length', async function () {
    this.timeout(20_000);
    const { rows } = await read(`[${'{"a": 1.25, "b": "some \\"words\\""},\n'.repeat(200_000)}{"a": 1, "b": "x"}]`);
    assert.equal(rows.length, 200_001);
  });
});

const cases: [what: string, content: string | Uint8Array, code: string, ...says: string[]][] = [
  ['nothing', '', 'empty-file', 'rows.json is empty'],
  ['white space', ' \n\t\n', 'empty-file', 'rows.json'],
  ['an empty list', '[ ]', 'no-rows', 'rows.json is an empty list'],
  ['a text', '"rows"', 'no-rows', 'list of objects'],
  ['a CSV file', 'a,b\n1,2\n', 'no-rows', 'rows.json'],
  ['a list of lists', '[[1, 2], [3, 4]]', 'row-kind', 'rows.json, line 1: row 1 is no object'],
  ['a number among rows', '[{"a": 1},\n 5]', 'row-kind', 'line 2: row 2'],
  ['a row without keys', '[{}, {"a": 1}]', 'no-columns', 'line 1'],
  ['a list of columns', '{\n"a": [1, 2], "b": [3, 4]}', 'nested-value', 'line 2', '"a" is a list'],
  ['an object within a row', '[{"a": 1, "b": 2},\n{"a": 1, "b": {"c": 1}}]', 'nested-value', 'line 2', '"b" is an object'],
  ['a key that a row lacks', '[{"a": 1, "b": 2},\n{\n"a": 1\n}]', 'ragged-row', 'line 2: the row has no key "b"', 'null'],
  ['a key that is new', '{"a": 1}\n{"a": 1, "c": 2}', 'ragged-row', 'line 2: the row has the key "c"'],
  ['a key twice', '[{"a": 1, "a": 2}]', 'duplicate-column', 'line 1', '"a" twice'],
  ['a key twice further down', '[{"a": 1},\n{"a": 1, "a": 2}]', 'duplicate-column', 'line 2', '"a" twice'],
  ['the end within a row', '[{"a": 1},\n{"a": ', 'json-truncated', 'line 2'],
  ['the end within a text', '[{"a": "x', 'json-truncated', 'line 1'],
  ['the end of the list missing', '[{"a": 1}', 'json-truncated', 'line 1'],
  ['a comma before the end', '[{"a": 1},\n]', 'row-kind', 'line 2: row 2 is no object'],
  ['a missing comma', '[{"a": 1}\n{"a": 2}]', 'bad-json', 'line 2', 'expected "," / "]", and found "{"'],
  ['single quotes', "[{'a': 1}]", 'bad-json', 'line 1', 'a text in double quotes'],
  ['a bare word', '[{"a": yes}]', 'bad-json', 'found "y"'],
  ['a number with leading zeros', '[{"a": 007}]', 'bad-json', 'found "0"'],
  ['a line break within a text', '[{"a": "x\ny"}]', 'bad-json', 'line 1', 'begins with "x"'],
  ['an unknown escape', '[{"a": "\\x41"}]', 'bad-json', 'backslash'],
  ['a comment', '[{"a": 1} // one\n]', 'bad-json', 'found "/"'],
  ['something behind the list', '[{"a": 1}]\n[{"a": 2}]', 'bad-json', 'line 2', 'the end of the file'],
  ['a binary file', Uint8Array.of(0x1f, 0x8b, 0, 0), 'binary-file', 'rows.json'],
  ['Latin-1', Uint8Array.of(0x5b, 0xe4), 'not-utf8', 'rows.json'],
];

describe('data: bad JSON', () => {
  for (const [what, content, code, ...says] of cases) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(() => read(content));
      assert.equal(error.code, code, error.message);
      assert.deepEqual(error.at, { key: 'data.source' });
      for (const part of says) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
    });
  }

  const spec = 'data { source: json("rows.json") }\nlayers { dense(1) }\ntrain { }\n';
  const later: [what: string, content: string, code: string, ...says: string[]][] = [
    ['a text among numbers', '{"a": 1, "y": 2}\n{"a": "many", "y": 3}\n{"a": 4, "y": 5}', 'text-in-number-column', 'rows.json, line 2: "many" in the column "a"'],
    ["NaN, as Python's json writes it", '[{"a": 1, "y": 2},\n{"a": NaN, "y": 3}]', 'not-finite', 'line 2: "nan" in the column "a"'],
    ['-Infinity', '[{"a": -Infinity, "y": 2}]', 'not-finite', '"-inf"'],
    ['a number beyond float32', '[{"a": 1e400, "y": 2}]', 'not-finite', '"1e400"'],
    ['null in an input', '[{"a": 1, "y": 2},\n{"a": null, "y": 3}]', 'missing-value', 'line 2: the column "a"'],
  ];
  for (const [what, content, code, ...says] of later) {
    it(`refuses ${what}`, async () => {
      const error = await errorOf(() => loadText(spec, { 'rows.json': content }));
      assert.equal(error.code, code, error.message);
      for (const part of says) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
    });
  }
});
