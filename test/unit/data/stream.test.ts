import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReadProgress } from '../../../src/base/reading';
import type { FilePort } from '../../../src/data';
import { readTable } from '../../../src/data';
import { analyse } from '../../../src/session/analysis';
import { readingOnly } from '../../support/files';
import { csv, errorOf, tableOf } from './specs';

const MIB = 1 << 20;

interface Watched extends FilePort {
  /** Bytes that were asked for at once, at most. */
  largest: number;
}

/** A file that is read in parts; `change` gives what stands there from a place on. */
function inParts(bytes: Uint8Array, change?: (from: number) => { bytes: Uint8Array; stamp: string }, piece = Infinity): Watched {
  const port: Watched = {
    largest: 0,
    ...readingOnly(() => Promise.reject(new Error('read as a whole'))),
    readPart: async (_path, from, length) => {
      const now = change?.(from) ?? { bytes, stamp: 'as it was' };
      const part = now.bytes.slice(from, from + Math.min(length, piece));
      port.largest = Math.max(port.largest, part.length);
      return { bytes: part, size: now.bytes.length, stamp: now.stamp };
    },
  };
  return port;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('data: CSV in pieces', function () {
  this.timeout(60_000);

  it('gives what the whole gives, wherever it is cut', async () => {
    const cell = fc.constantFrom('1', 'x y', 'größer', '😀', '"a,b"', '"say ""hi"""', '"two\nlines"', '"cr\r\nlf"', '" end "', '', '  ');
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const row = fc.tuple(fc.array(cell, { minLength: 2, maxLength: 2 }), end);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (rows, piece) => {
        const bytes = encode(`a,b\n${rows.map(([cells, lineEnd]) => cells.join(',') + lineEnd).join('')}1,2`);
        const whole = await tableOf(bytes, csv({ delimiter: ',' }));
        assert.deepEqual(await readTable(csv({ delimiter: ',' }), 0, inParts(bytes, undefined, piece)), whole);
      }),
      { numRuns: 200 },
    );
  });

  it('reads 20 MB a mebibyte at a time, tells how far it is, and knows the line of each row', async () => {
    const bytes = encode(`a,b\n${'1234567.25,"quoted words"\n'.repeat(800_000)}`);
    const told: ReadProgress[] = [];
    const port = inParts(bytes);
    const table = await readTable(csv(), 0, port, { progress: (progress) => told.push(progress) });
    assert.deepEqual([table.rows.length, table.lines!.at(-1), table.rows.at(-1)], [800_000, 800_001, ['1234567.25', 'quoted words']]);
    assert.equal(port.largest, MIB);
    assert.equal(told.length, Math.ceil(bytes.length / MIB));
    assert.ok(told.every(({ path, read, size }, i) => path === 'table.csv' && size === bytes.length && read === Math.min(size, (i + 1) * MIB)));
  });

  it('says nothing of how far it is with a small file', async () => {
    const told: ReadProgress[] = [];
    await readTable(csv(), 0, inParts(encode('a,b\n1,2\n')), { progress: (progress) => told.push(progress) });
    assert.deepEqual(told, []);
  });

  it('finds an open quote in time that grows with the length', async () => {
    const error = await errorOf(() => readTable(csv(), 0, inParts(encode(`a,b\n1,2\n3,"${'x,y\n'.repeat(4 * MIB)}`))));
    assert.equal(error.code, 'bad-quotes');
    assert.match(error.message, /line 3/);
  });

  it('names the line of an open quote behind the first pieces', async () => {
    const error = await errorOf(() => readTable(csv(), 0, inParts(encode(`a,b\n${'1,"2"\n'.repeat(400_000)}3,"4"x\n`))));
    assert.match(error.message, /table\.csv, line 400002:/);
  });

  it('ends where it is cancelled, and keeps nothing', async () => {
    const reading = { cancelled: false, progress: ({ read }: ReadProgress) => (reading.cancelled = read >= 3 * MIB) };
    const text = 'data {\n  source: csv("big.csv")\n}\nlayers { dense(1) }\ntrain { }\n';
    const { problems, prepared } = await analyse(text, inParts(encode(`a,b\n${'1,2\n'.repeat(2 * MIB)}`)), { reading });
    assert.deepEqual([problems.map(({ code }) => code), prepared], [['reading-cancelled'], undefined]);
    assert.equal(problems[0]!.message, 'Reading big.csv was cancelled.');
    assert.ok(text.slice(problems[0]!.span.start).startsWith('source: csv'));
  });

  const before = encode(`a,b\n${'1,2\n'.repeat(MIB)}`);
  const changes: [string, Uint8Array, string][] = [
    ['written again', encode(`a,b\n${'3,4\n'.repeat(MIB)}`), 'another'],
    ['cut off', before.slice(0, MIB), 'another'],
    ['cut off, though nothing says so', before.slice(0, MIB), 'as it was'],
  ];
  for (const [what, bytes, stamp] of changes) {
    it(`refuses a file that is ${what} while it is read`, async () => {
      const port = inParts(before, (from) => (from < MIB ? { bytes: before, stamp: 'as it was' } : { bytes, stamp }));
      const error = await errorOf(() => readTable(csv(), 0, port));
      assert.deepEqual([error.code, error.at], ['file-changed', { key: 'data.source' }]);
      assert.match(error.message, /^table\.csv was changed/);
    });
  }
});
