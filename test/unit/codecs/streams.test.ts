import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from '../../../src/codecs';
import { greyGif, greyPng } from '../../support/pictures/writers';

const wanted = { channels: 1, mostPixels: 1 << 20 } as const;
/** The place of the LZW data's first block in a GIF of so many greys. */
const blocksOf = (depth: number): number => 13 + 3 * (1 << depth) + 11;

describe('the compressed data of a PNG', () => {
  it('may be cut into chunks anywhere, also into empty ones', () => {
    const pixels = Uint8Array.from({ length: 600 }, (_, i) => (i * 7) & 255);
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 6 }), (cuts) => {
        assert.deepEqual(decode(greyPng(20, 30, pixels, cuts), wanted), { width: 20, height: 30, channels: 1, pixels });
      }),
      { examples: [[[300]], [[0, 0, 300, 300]]] },
    );
  });
});

describe('the codes of a GIF', () => {
  const picture = fc.record({
    width: fc.integer({ min: 1, max: 150 }), height: fc.integer({ min: 1, max: 60 }), depth: fc.integer({ min: 2, max: 8 }),
    // The larger, the longer the runs: noise fills the table with short codes, runs with long ones.
    run: fc.integer({ min: 1, max: 40 }), seed: fc.nat(), clears: fc.boolean(),
  });

  function colorsOf({ width, height, depth, run, seed }: { width: number; height: number; depth: number; run: number; seed: number }): Uint8Array {
    let [state, color] = [seed, 0];
    return Uint8Array.from({ length: width * height }, (_, i) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      if (i === 0 || (state >>> 16) % run === 0) color = (state >>> 20) & ((1 << depth) - 1);
      return color;
    });
  }

  it('are the colours that were written, also past a full table', () => {
    fc.assert(
      fc.property(picture, (of) => {
        const { width, height, depth, clears } = of;
        const pixels = colorsOf(of);
        assert.deepEqual(decode(greyGif(width, height, pixels, depth, clears), wanted), { width, height, channels: 1, pixels });
      }),
      { numRuns: 200 },
    );
  });

  it('are refused where they are too few for the picture', () => {
    const bytes = greyGif(40, 20, colorsOf({ width: 40, height: 20, depth: 4, run: 3, seed: 1 }), 4);
    const at = blocksOf(4);
    const short = Uint8Array.from([...bytes.subarray(0, at), 9, ...bytes.subarray(at + 1, at + 10), 0, 0x3b]);
    assert.deepEqual(decode(short, wanted), { why: 'damaged' });
    // In five bits each: clear (16), end (17).
    const ended = Uint8Array.from([...bytes.subarray(0, at), 2, 0x30, 0x02, 0, 0x3b]);
    assert.deepEqual(decode(ended, wanted), { why: 'damaged' });
  });

  it('may go on behind the picture', () => {
    const bytes = greyGif(40, 20, new Uint8Array(800).fill(9), 4);
    const lower = Uint8Array.from(bytes);
    // The height of the screen and of the picture.
    lower[8] = lower[13 + 48 + 7] = 10;
    assert.deepEqual(decode(lower, wanted), { width: 40, height: 10, channels: 1, pixels: new Uint8Array(400).fill(9) });
  });
});
