import assert from 'node:assert/strict';
import { csv, tableOf } from './specs';

const plain = { columns: ['a', 'b'], rows: [['1', 'x'], ['2', 'y']] };

/** UTF-16 with its byte order mark. */
function utf16(text: string, bigEndian: boolean): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 + 2 * text.length));
  bytes.setUint16(0, 0xfeff, !bigEndian);
  for (let i = 0; i < text.length; i++) bytes.setUint16(2 + 2 * i, text.charCodeAt(i), !bigEndian);
  return new Uint8Array(bytes.buffer);
}

describe('data: reading CSV', () => {
  const variants: [string, string | Uint8Array, Record<string, string | boolean>?][] = [
    ['line feeds', 'a,b\n1,x\n2,y\n'],
    ['no line end at the end', 'a,b\n1,x\n2,y'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['carriage returns', 'a,b\r1,x\r2,y\r'],
    ['mixed line ends', 'a,b\r\n1,x\n2,y\r\n'],
    ['a byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['UTF-16, little-endian', utf16('a,b\n1,x\n2,y\n', false)],
    ['UTF-16, big-endian', utf16('a,b\r\n1,x\r\n2,y\r\n', true)],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['bars', 'a|b\n1|x\n2|y\n'],
    ['a delimiter given', 'a:b\n1:x\n2:y\n', { delimiter: ':' }],
    ['spaces around cells', ' a , b\n1 ,  x\n 2, y \n'],
    ['quoted cells', '"a","b"\n"1","x"\n2,"y"\n'],
    ['blank lines', '\na,b\n\n1,x\n   \n,\n2,y\n\n\n'],
  ];
  for (const [what, content, args] of variants) {
    it(`reads ${what}`, async () => {
      const { columns, rows } = await tableOf(content, csv(args));
      assert.deepEqual({ columns, rows }, plain);
    });
  }

  it('keeps delimiters, quotes and line ends within quotes', async () => {
    const { rows } = await tableOf('a,b\n"1,5","say ""hi"""\n"two\r\nlines",y\n');
    assert.deepEqual(rows, [['1,5', 'say "hi"'], ['two\nlines', 'y']]);
  });

  it('knows the line of each row, past blank and quoted ones', async () => {
    const { lines } = await tableOf('a,b\n\n1,x\n"two\nlines",y\n3,z\n');
    assert.deepEqual(lines, [3, 4, 6]);
  });

  it('names columns without a name, and all of them where there is no header', async () => {
    assert.deepEqual((await tableOf(',b,\n1,2,3\n')).columns, ['column_1', 'b', 'column_3']);
    const table = await tableOf('5,6\n7,8\n', csv({ header: false }));
    assert.deepEqual(table.columns, ['column_1', 'column_2']);
    assert.deepEqual(table.rows, [['5', '6'], ['7', '8']]);
    assert.deepEqual(table.lines, [1, 2]);
  });

  it('reads a single column', async () => {
    assert.deepEqual((await tableOf('a\n1\n2\n')).rows, [['1'], ['2']]);
  });

  it('reads a file longer than the sample in which the delimiter is found', async () => {
    const { rows } = await tableOf(`a;b\n${'1234567890;"x y"\n'.repeat(100_000)}`);
    assert.equal(rows.length, 100_000);
    assert.ok(rows.every(([a, b]) => a === '1234567890' && b === 'x y'));
  });
});
