import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeEverything, inWorkspace, problemsOf, showSpec } from '../support';

const text = 'data {\n  source: csv("secret.csv")\n  target: species\n}\nlayers {\n  dense(3, softmax)\n}\n';

describe('links in the workspace', () => {
  afterEach(closeEverything);

  it('are followed, and refused where they lead outside', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-outside-'));
    try {
      const outside = path.join(folder, 'secret.csv');
      writeFileSync(outside, 'a,species\n1,x\n');
      symlinkSync(outside, inWorkspace('secret.csv').fsPath);
      const { document } = await showSpec(text);
      assert.match((await problemsOf(document))[0]?.message ?? '', /outside of the folder/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
