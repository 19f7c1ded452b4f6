import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { readingOnly } from '../../support/files';

// Files that no person writes by hand: each ends in a problem at the source, or is read, and soon.

const MIB = 1024 * 1024;
const spec = 'data {\n  source: csv("a.csv")\n  split: 50%\n}\nlayers { dense(1, sigmoid) }\ntrain { epochs: 1 }\n';

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** The only problem's code, or undefined where there is none. */
async function codeOf(content: string | Uint8Array, text = spec): Promise<string | undefined> {
  const files = readingOnly(async () => bytesOf(content));
  const begun = performance.now();
  const { problems, prepared } = await analyse(text, files, { memoryLimit: 64 * MIB });
  assert.ok(performance.now() - begun < 8000, 'it takes too long');
  assert.ok(problems.length <= 1);
  for (const { span, message } of problems) {
    assert.ok(span.start < span.end && span.end <= text.length);
    assert.ok(message.length <= 600, 'a message is no file');
  }
  assert.equal(prepared === undefined, problems.length > 0);
  return problems[0]?.code;
}

const rows = (count: number, row: (i: number) => string): string => Array.from({ length: count }, (_, i) => row(i)).join('\n');

const cases: readonly (readonly [string, string | Uint8Array, string | undefined])[] = [
  ['nothing', '', 'empty-file'],
  ['a newline', '\n', 'empty-file'],
  ['commas alone', ','.repeat(1000), 'empty-file'],
  ['rows of all lengths', rows(2000, (i) => '1,'.repeat(i)), 'ragged-row'],
  ['a NUL byte', 'a,y\n1,\u00000\n', 'binary-file'],
  ['NUL bytes alone', new Uint8Array(MIB), 'binary-file'],
  ['one cell of 10 MB', `a,y\n${'x'.repeat(10 * MIB)},1\n`, undefined],
  ['one column of one cell of 10 MB', 'x'.repeat(10 * MIB), 'no-rows'],
  ['a number of 10 MB', `a,y\n${'1'.repeat(10 * MIB)},1\n2,0\n`, 'not-finite'],
  ['a name of a column of 10 MB', `${'x'.repeat(10 * MIB)},y\nz,1\n2,0\n3,1\n`, 'text-in-number-column'],
  ['a lone quote', '"', 'bad-quotes'],
  ['quotes alone', '"'.repeat(100_001), 'bad-quotes'],
  ['a lone quote in each row', rows(20_000, (i) => `"${i},1`), 'bad-quotes'],
  ['a quoted cell of 100,000 lines', `a,y\n"${'\n'.repeat(100_000)}",1\n`, 'missing-value'],
  ['quotes within cells', 'a,y\n1"2,0\n3,1\n4,0\n', 'text-in-number-column'],
  ['50,000 columns', `${rows(50_000, (i) => `c${i}`).replaceAll('\n', ',')}\n${'1,'.repeat(49_999)}1\n${'0,'.repeat(49_999)}0\n`, undefined],
  ['50,000 columns of one name', `${'a,'.repeat(50_000)}a\n1\n`, 'duplicate-column'],
  ['lone surrogates', Uint8Array.of(0xff, 0xfe, 0x00, 0xd8, 0x2c, 0x00, 0x79, 0x00, 0x0a, 0x00), 'not-utf8'],
  ['names of every object', 'constructor,__proto__,toString\n1,2,0\n2,1,1\n', undefined],
  ['a word of every object as class', 'a,y\n1,constructor\n2,__proto__\n', undefined],
  ['markup and escapes', 'a,y\n<img src=x>,0\n\u001b[31m,1\n', undefined],
  ['very many short lines', 'a,y\n' + '1,0\n2,1\n'.repeat(100_000), undefined],
  ['carriage returns and separators of all kinds', 'a,y\r1,0\n\r2,1\u2028\r\n3,0\n', undefined],
];

describe('pathological CSV files', function () {
  this.timeout(60_000);

  for (const [what, content, code] of cases) {
    it(`${what}: ${code ?? 'read'}`, async () => assert.equal(await codeOf(content), code));
  }
});
