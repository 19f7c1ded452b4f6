import assert from 'node:assert/strict';
import type { Planes, Why } from '../../../src/codecs';
import { RecentPictures } from '../../../src/data/recent';

const file = (content: number): Uint8Array => Uint8Array.of(content, 1, 2, 3);
const grey = { channels: 1, mostPixels: 100 } as const;

describe('data: pictures that were decoded a while ago', () => {
  /** Asks for files and tells which of them were decoded. */
  function asked(recent: RecentPictures, ...contents: number[]): number[] {
    const decoded: number[] = [];
    for (const content of contents) {
      const made = (): Planes => {
        decoded.push(content);
        return { width: 10, height: 1, channels: 1, pixels: new Uint8Array(10).fill(content) };
      };
      const picture = recent.get<Why>(file(content), grey, made);
      assert.ok('pixels' in picture && picture.pixels[0] === content);
    }
    return decoded;
  }

  it('are not decoded again', () => assert.deepEqual(asked(new RecentPictures(), 1, 2, 1, 2, 1), [1, 2]));

  it('are forgotten where room is needed, those that were not asked for first', () => {
    const recent = new RecentPictures(25);
    assert.deepEqual(asked(recent, 1, 2, 1, 3), [1, 2, 3]);
    assert.deepEqual(asked(recent, 1, 3), []);
    assert.deepEqual(asked(recent, 2), [2]);
    assert.deepEqual(asked(new RecentPictures(5), 1, 1), [1, 1]);
  });

  it('are others in another size or in other colours', () => {
    const recent = new RecentPictures();
    let decoded = 0;
    for (const wanted of [grey, { ...grey, channels: 3 as const }, { ...grey, size: [1, 2] as const }, { ...grey, size: [2, 1] as const }]) {
      recent.get<Why>(file(1), wanted, () => ({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(decoded++) }));
    }
    assert.equal(decoded, 4);
  });

  it('are none where they could not be decoded', () => {
    const recent = new RecentPictures();
    assert.deepEqual(recent.get<Why>(file(1), grey, () => ({ why: 'damaged' })), { why: 'damaged' });
    assert.deepEqual(asked(recent, 1), [1]);
  });
});
