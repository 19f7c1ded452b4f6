import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode } from '../../../src/codecs';
import { greyPng } from '../../support/pictures/writers';

const wanted = { channels: 1, mostPixels: 1 << 20 } as const;

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
