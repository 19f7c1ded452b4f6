import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench, type Theme } from '../support/workbench';

const themes: Theme[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

for (const theme of themes) {
  describe(`settings, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme });
    });

    after(() => workbench?.close());

    /** The folder's settings, as if edited in another window. */
    function set(settings: Record<string, unknown>): void {
      const folder = path.join(workbench.folder, '.vscode');
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
    }

    /** How an edge is drawn. */
    const edge = (sign: string) =>
      workbench.panel.locator(`path.edge.${sign}`).first().evaluate((path) => {
        const { stroke, strokeDasharray } = getComputedStyle(path);
        return { stroke, strokeDasharray };
      });

    it('change an open panel at once: precision and palette', async () => {
      await workbench.open('xor.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      const step = workbench.panel.getByRole('button', { name: 'Step', exact: true });
      await step.click();
      await workbench.panel.getByText('next: h1').waitFor();
      await step.click();
      await workbench.panel.getByText('tanh(0.1926)').waitFor();
      const plain = { positive: await edge('positive'), negative: await edge('negative') };
      assert.notEqual(plain.positive.stroke, plain.negative.stroke);
      assert.equal(plain.negative.strokeDasharray === 'none', !theme.startsWith('high-contrast'));
      await workbench.screenshot(`palette-default-${theme}`);

      set({ 'nnspec.precision': 7, 'nnspec.palette': 'colorBlindSafe' });
      await workbench.panel.getByText(/tanh\(0\.1926\d{3}\)/).waitFor();
      await workbench.panel.locator(':root[data-palette="colorBlindSafe"]').waitFor();
      const safe = { positive: await edge('positive'), negative: await edge('negative') };
      assert.equal(safe.positive.stroke, plain.positive.stroke);
      assert.notEqual(safe.negative.stroke, safe.positive.stroke);
      assert.equal(safe.positive.strokeDasharray, 'none');
      assert.match(safe.negative.strokeDasharray, /5px, 3px/);
      await workbench.screenshot(`palette-safe-${theme}`);
    });

    it('stand in one group, each with its description', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.runCommand('Preferences: Open Settings (UI)');
      await workbench.page.locator('.settings-editor .suggest-input-container').click();
      await workbench.page.keyboard.type('@ext:nnspec.nnspec');
      const label = (name: string) =>
        workbench.page.locator('.setting-item-label', { hasText: new RegExp(`^${name}$`) }).first();
      // Limits of a machine stand with those of the remote and of the workspace, not with the user's own.
      await workbench.page.locator('.settings-tabs-widget').getByText('Workspace', { exact: true }).click();
      for (const name of ['Inline Values', 'Precision', 'Palette', 'Memory Limit', 'History Limit', 'Limit']) {
        await label(name).waitFor();
        await label(name).hover();
        await workbench.page.mouse.wheel(0, 120);
      }
      await workbench.screenshot(`settings-${theme}`);
    });
  });
}
