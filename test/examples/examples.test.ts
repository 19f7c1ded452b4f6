import assert from 'node:assert/strict';
import path from 'node:path';
import { exampleFiles, examplesFolder, expectationsOf, nnspec } from './run';

// Every example is opened with the command that a user has, trains where it can, and meets its own expectations.

describe('examples', () => {
  it('are there', () => assert.ok(exampleFiles.length >= 24));

  for (const file of exampleFiles) {
    const spec = path.join(examplesFolder, file);

    it(`${file} has no problems`, () => {
      const { status, lines } = nnspec('check', spec);
      assert.deepEqual(lines, []);
      assert.equal(status, 0);
    });

    it(`${file} keeps what it expects of itself`, () => {
      const answer = nnspec('train', spec);
      if (answer.lines[0]?.['code'] === 'no-training') {
        assert.equal(nnspec('predict', spec).status, 0);
        return;
      }
      const expectations = expectationsOf(answer);
      assert.deepEqual(expectations.filter(({ passed }) => !passed), []);
      assert.ok(expectations.length > 0, 'an example says what it expects');
      assert.equal(answer.status, 0);
    });
  }
});
