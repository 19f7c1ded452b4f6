import assert from 'node:assert/strict';
import { picture } from '../../../src/cli/tables';

describe('cli: pictures in block characters', () => {
  it('have two characters a pixel, darker where it is larger', () => {
    assert.deepEqual(picture([0, 255, 128, 0], [2, 2, 1], 80), ['  ██', '▒▒']);
  });

  it('stand for means where they are too wide', () => {
    assert.deepEqual(picture([0, 2, 8, 8, 0, 2, 8, 8], [2, 4, 1], 4), ['  ██']);
  });

  it('are of no more lines than can be looked at, however high', () => {
    const high = Uint8Array.from({ length: 300_000 }, (_, y) => (y < 150_000 ? 0 : 255));
    const lines = picture(high, [300_000, 1, 1], 80);
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [100, '', '██']);
  });

  it('are blank where numbers are cut off', () => {
    assert.deepEqual(picture([0, 255], [2, 2, 1], 80), ['  ██', '']);
  });
});
