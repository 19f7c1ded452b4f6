import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contains, cover, LineMap, span } from '../../../src/base/span';

describe('base: spans', () => {
  it('cover takes both in', () => {
    assert.deepEqual(cover(span(5, 8), span(2, 6)), { start: 2, end: 8 });
    assert.deepEqual(cover(span(1, 9), span(3, 4)), { start: 1, end: 9 });
  });

  it('contains the offsets at both its ends, where a cursor touches it', () => {
    assert.deepEqual([1, 2, 5, 6].map((offset) => contains(span(2, 5), offset)), [false, true, true, false]);
  });
});

describe('base: LineMap', () => {
  const text = 'ab\ncd\r\nef\rgh\n';
  const places: [number, number, number][] = [
    [0, 0, 0],
    [2, 0, 2],
    [3, 1, 0],
    [5, 1, 2],
    [7, 2, 0],
    [10, 3, 0],
    [12, 3, 2],
    [13, 4, 0],
  ];
  for (const [offset, line, column] of places) {
    it(`offset ${offset} is line ${line}, column ${column}, and back`, () => {
      const map = new LineMap(text);
      assert.deepEqual(map.positionAt(offset), { line, column });
      assert.equal(map.offsetAt({ line, column }), offset);
    });
  }

  it('counts lines as editors do', () => {
    assert.deepEqual(['', 'a', 'a\n', '\r\n\r\n', '\n\r'].map((each) => new LineMap(each).lineCount), [1, 1, 2, 3, 3]);
  });

  it('keeps to the text, whatever is asked', () => {
    const map = new LineMap(text);
    assert.deepEqual(map.positionAt(-3), { line: 0, column: 0 });
    assert.deepEqual(map.positionAt(99), { line: 4, column: 0 });
    assert.equal(map.offsetAt({ line: -1, column: 0 }), 0);
    assert.equal(map.offsetAt({ line: 9, column: 9 }), text.length);
    assert.equal(map.offsetAt({ line: 1, column: -5 }), 3);
  });

  it('every offset goes there and back', () => {
    const texts = fc.array(fc.constantFrom('a', 'é', '🙂', '\n', '\r', '\r\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (each) => {
        const map = new LineMap(each);
        for (let offset = 0; offset <= each.length; offset++) assert.equal(
          map.offsetAt(map.positionAt(offset)),
          offset,
        );
      }),
    );
  });
});
