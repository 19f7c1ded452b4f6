import assert from 'node:assert/strict';
import { digests, expectedDigests } from '../support/digests';

describe('bits after fifty steps in this host', () => {
  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });
});
