import assert from 'node:assert/strict';
import { sources } from '../../../src/model/catalogue';
import { builtAsset } from '../../support/assets';
import { dataDigests, expectedDataDigests } from '../../support/dataDigests';

describe('data: digests', () => {
  it('are the committed ones', async () => {
    assert.deepEqual(await dataDigests(builtAsset), expectedDataDigests);
  });

  it('are there for every source that draws', () => {
    const drawing = [...sources.values()].filter(({ file }) => !file).map(({ name }) => name);
    assert.deepEqual(drawing.filter((name) => !(name in expectedDataDigests)), []);
  });
});
