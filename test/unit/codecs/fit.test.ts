import assert from 'node:assert/strict';
import { fit, flatten, type Planes } from '../../../src/codecs/fit';
import { colours, fitted, greys } from '../../support/pictures/fitted';

const grey = (width: number, height: number, pixels: number[]): Planes => ({ width, height, channels: 1, pixels: Uint8Array.from(pixels) });
const row = (...pixels: number[]): Planes => grey(pixels.length, 1, pixels);

describe('pictures that are resized', () => {
  for (const { from, to, channels, pixels, fitted: wanted } of fitted) {
    it(`are Pillow’s, bit for bit: ${from.join(' × ')} to ${to.join(' × ')}`, () => {
      const picture = { width: from[0], height: from[1], channels, pixels: Uint8Array.from(Buffer.from(pixels, 'base64')) };
      assert.deepEqual([...fit(picture, to[0], to[1]).pixels], [...Buffer.from(wanted, 'base64')]);
    });
  }

  it('are made of what a new pixel stands for', () => {
    assert.deepEqual([...fit(grey(2, 2, [0, 255, 0, 255]), 4, 4).pixels.slice(0, 4)], [0, 64, 191, 255]);
    // Shares 1, 3, 3, 1 of eight inside; at the edge, where the filter ends, 3, 3, 1 of seven.
    assert.deepEqual([...fit(grey(6, 6, Array.from({ length: 36 }, (_, i) => [0, 70, 140, 7, 77, 210][i % 6]!)), 3, 3).pixels.slice(0, 3)], [50, 74, 124]);
  });

  it('stay as they are where nothing is to be done', () => {
    const picture = row(3, 1, 4, 1, 5);
    assert.equal(fit(picture, 5, 1), picture);
  });

  it('keep one colour, whatever they become', () => {
    for (const value of [0, 1, 127, 254, 255]) {
      for (const [width, height] of [[3, 7], [9, 2], [1, 1], [40, 33]] as const) {
        const resized = fit(grey(7, 5, Array.from({ length: 35 }, () => value)), width, height);
        assert.deepEqual([resized.width, resized.height], [width, height]);
        assert.deepEqual(new Set(resized.pixels), new Set([value]));
      }
    }
  });

  it('lose what lies outside of the middle', () => {
    assert.deepEqual([...fit(row(9, 9, 5, 9, 9), 1, 1).pixels], [5]);
    assert.deepEqual([...fit(grey(1, 4, [9, 1, 2, 9]), 1, 2).pixels], [1, 2]);
    const wide = Array.from({ length: 40 }, (_, i) => (i % 10 < 3 || i % 10 > 6 ? 200 : i % 10));
    assert.deepEqual([...fit(grey(10, 4, wide), 4, 4).pixels.slice(0, 4)], [3, 4, 5, 6]);
  });

  it('may be so much higher than wide that all their rows would not fit at the new width', () => {
    const high = grey(1, 1 << 20, Array.from({ length: 1 << 20 }, (_, y) => (y >> 19) * 255));
    assert.deepEqual([...new Set(fit(high, 1 << 15, 2).pixels)], [128]);
  });

  it('are the same mirrored as the mirrored ones are', () => {
    const pixels = Array.from({ length: 77 }, (_, i) => (i * 37) % 256);
    const mirrored = pixels.map((_, i) => pixels[i - (i % 11) + 10 - (i % 11)]!);
    const [one, other] = [fit(grey(11, 7, pixels), 5, 4), fit(grey(11, 7, mirrored), 5, 4)];
    assert.deepEqual([...other.pixels], [...one.pixels].map((_, i) => one.pixels[i - (i % 5) + 4 - (i % 5)]));
  });
});

describe('pictures that are made flat', () => {
  const pixels = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 0, 0, 0, 0, 128);
  it('lie over white', () => {
    assert.deepEqual([...flatten({ width: 5, height: 1, pixels }, 3).pixels], [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 127, 127, 127]);
  });

  it('have the grey of Pillow’s convert("L")', () => {
    assert.deepEqual([...flatten({ width: 5, height: 1, pixels }, 1).pixels], [76, 150, 29, 255, 127]);
    const rgb = Buffer.from(colours, 'base64');
    const opaque = Uint8Array.from({ length: 400 }, (_, i) => (i % 4 === 3 ? 255 : rgb[(i >> 2) * 3 + (i % 4)]!));
    assert.deepEqual([...flatten({ width: 100, height: 1, pixels: opaque }, 1).pixels], [...Buffer.from(greys, 'base64')]);
  });
});
