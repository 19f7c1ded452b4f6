import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import manifest from '../../package.json';
import { root } from '../../scripts/paths.mjs';
import { Workbench } from '../support/workbench';

const vsix = path.join(root, `${manifest.name}-${manifest.version}.vsix`);

const spec = 'network "Packed"\nlayers {\n  input(2)\n  dense(1)\n}\n';

describe('the packaged extension', () => {
  let workbench: Workbench;

  before(async () => {
    execFileSync(process.execPath, [path.join(root, 'scripts/package.mjs')], { cwd: root, stdio: 'pipe' });
    workbench = await Workbench.start({ extension: { vsix }, files: { 'packed.nnspec': spec } });
  });

  after(() => workbench?.close());

  it('has all it needs to open its panel', async () => {
    await workbench.open('packed.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await workbench.panel.getByRole('button', { name: 'Train', exact: true }).waitFor();
    assert.deepEqual([...workbench.outside], []);
  });

  it('has the examples and their data for New Spec', async () => {
    const file = path.join(workbench.folder, 'viewing.csv');
    const bytes = readFileSync(file);
    rmSync(file);
    await workbench.runCommand('NNSpec: New Spec');
    const row = (text: string) => workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
    await row('Go boating?').waitFor();
    await workbench.page.locator('.quick-input-widget input[type="text"]').first().fill('recommender');
    await row('A recommender').click({ noWaitAfter: true });
    await row('Copy the data').click({ noWaitAfter: true });
    await workbench.page.locator('.tabs-container .tab.active', { hasText: 'A recommender' }).waitFor();
    assert.deepEqual(readFileSync(file), bytes);
  });
});
