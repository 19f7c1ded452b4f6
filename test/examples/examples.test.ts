import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

// Every example is opened with the command that a user has, trains where it can, and meets its own expectations.

const root = process.cwd();
const cli = path.join(root, 'dist/cli/nnspec.js');
const examples = path.join(root, 'examples');

function nnspec(...words: string[]): { status: number | null; lines: Record<string, unknown>[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words, '--json'], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return { status, lines: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('examples', () => {
  const files = readdirSync(examples).filter((name) => name.endsWith('.nnspec'));

  it('are there', () => assert.ok(files.length >= 4));

  for (const file of files) {
    const spec = path.join(examples, file);

    it(`${file} has no problems`, () => {
      const { status, lines } = nnspec('check', spec);
      assert.deepEqual(lines, []);
      assert.equal(status, 0);
    });

    it(`${file} keeps what it expects of itself`, function () {
      const { status, lines } = nnspec('train', spec);
      if (lines[0]?.['code'] === 'no-training') {
        assert.equal(nnspec('predict', spec).status, 0);
        return;
      }
      const done = lines.at(-1) as { type: string; expectations: { text: string; passed: boolean }[] };
      assert.equal(done.type, 'done');
      assert.deepEqual(done.expectations.filter(({ passed }) => !passed), []);
      assert.ok(done.expectations.length > 0, 'an example says what it expects');
      assert.equal(status, 0);
    });
  }
});
