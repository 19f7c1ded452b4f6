import assert from 'node:assert/strict';
import { dataDigests, expectedDataDigests } from '../support/dataDigests';
import { digests, expectedDigests } from '../support/digests';

describe('bits after fifty steps in this host', () => {
  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });
});

describe('what data becomes in this host', () => {
  it('is what it becomes everywhere', async () => {
    assert.deepEqual(await dataDigests(), expectedDataDigests);
  });
});
