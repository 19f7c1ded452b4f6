import assert from 'node:assert/strict';
import { digests, expectedDigests } from '../../support/digests';

describe('bits after fifty steps', () => {
  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });

  it('are the same when computed again, by then compiled to machine code', () => {
    for (let i = 0; i < 20; i++) digests();
    assert.deepEqual(digests(), expectedDigests);
  });
});
