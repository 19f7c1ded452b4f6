import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../../scripts/paths.mjs';

describe('the digits as a file of pictures', () => {
  it('are what the table of digits gives', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-digits-'));
    try {
      const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/digits-idx.mjs'), folder], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      for (const file of ['digits.idx', 'digits-labels.idx']) {
        assert.deepEqual(readFileSync(path.join(root, 'examples', file)), readFileSync(path.join(folder, file)), file);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
