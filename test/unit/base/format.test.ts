import assert from 'node:assert/strict';
import fc from 'fast-check';
import { brief, clip, clipStart, displayWidth, formatBytes, formatCount, formatNumber } from '../../../src/base/format';

describe('base: numbers for a person', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [4, '4'],
    [-1, '-1'],
    [0.982013790037908, '0.982'],
    [3.14159, '3.142'],
    [-2.5, '-2.5'],
    [1234.56, '1235'],
    [12345.6, '12350'],
    [99999.9, '100000'],
    [999999, '1000000'],
    [1e6, '1e6'],
    [1234567, '1.235e6'],
    [-9.87654e20, '-9.877e20'],
    [0.0001, '0.0001'],
    [0.00012346, '0.0001235'],
    [0.00001, '1e-5'],
    [1.5e-7, '1.5e-7'],
    [-3e-310, '-3e-310'],
    [0.1 + 0.2, '0.3'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '-∞'],
  ];
  for (const [value, text] of cases) it(`${value} is ${text}`, () => assert.equal(formatNumber(value), text));

  it('can have other digits', () => {
    assert.equal(formatNumber(Math.PI, 2), '3.1');
    assert.equal(formatNumber(Math.PI, 8), '3.1415927');
  });

  it('is never farther off than half of the fourth digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-300, max: 1e300 }), (value) => {
        assert.ok(Math.abs(Number(formatNumber(value)) / value - 1) <= 0.000501);
        assert.equal(formatNumber(-value), `-${formatNumber(value)}`);
      }),
    );
  });
});

describe('base: counts and bytes', () => {
  it('sets thousands apart', () => {
    const texts = [0, 999, 1000, 196608, 12345678].map(formatCount);
    assert.deepEqual(texts, ['0', '999', '1,000', '196,608', '12,345,678']);
    assert.deepEqual([9007199254740992, 1e300, Infinity].map(formatCount), ['9,007,199,254,740,992', '1e300', '∞']);
  });

  it('takes the unit that reads best', () => {
    const texts = [0, 1023, 1024, 1536, 200 * 1024 * 1024, 80e9].map(formatBytes);
    assert.deepEqual([2 ** 60, 1e300, Infinity].map(formatBytes), ['1.0 EiB', '8.674e281 EiB', '∞ EiB']);
    assert.deepEqual(texts, ['0 bytes', '1023 bytes', '1.0 KiB', '1.5 KiB', '200.0 MiB', '74.5 GiB']);
  });

  it('leaves out the middle of a sentence that is too long', () => {
    assert.equal(brief('short'), 'short');
    const long = brief(`"${'x'.repeat(1e6)}" is no name; write another.`);
    assert.equal(long.length, 600);
    assert.match(long, /^"x+…x+" is no name; write another\.$/);
  });
});

describe('base: widths of texts', () => {
  it('counts a Chinese character as two', () => {
    assert.equal(displayWidth('loss'), 4);
    assert.equal(displayWidth('损失 0.5，😀'), 4 + 4 + 2 + 2);
  });

  it('cuts a text to a width, never within a character', () => {
    assert.equal(clip('sepal', 5), 'sepal');
    assert.equal(clip('sepal_length', 5), 'sepa…');
    assert.equal(clip('花萼长度', 8), '花萼长度');
    assert.equal(clip('花萼长度', 7), '花萼长…');
    assert.equal(clip('花萼长度', 6), '花萼…');
    assert.equal(clip('😀😀', 3), '😀…');
    assert.equal(clip('花萼', 1), '花…');
    assert.equal(clipStart('residual_2.add_1', 8), '…2.add_1');
    assert.equal(clipStart('add_1', 5), 'add_1');
    assert.equal(clipStart('块.😀😀', 4), '…😀');
  });
});
