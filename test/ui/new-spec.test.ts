import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Workbench, type Host, type Theme } from '../support/workbench';

// A spec begun from a template, through the workbench's own pick and dialogs.

const settings: { host: Host; theme: Theme }[] = [
  { host: 'node', theme: 'light' },
  { host: 'web', theme: 'high-contrast' },
  { host: 'serverless', theme: 'dark' },
];

for (const { host, theme } of settings) {
  describe(`New Spec, in the ${host} host`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ host, theme });
    });

    after(() => workbench?.close());

    const row = (text: string) => workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();

    /** Types, so that the row is in sight, and picks. */
    const pick = async (text: string): Promise<void> => {
      await row('').waitFor();
      await workbench.page.locator('.quick-input-widget input[type="text"]').first().fill(text);
      await row(text).click({ noWaitAfter: true });
    };

    const untitled = () => workbench.page.locator('.tabs-container .tab.active', { hasText: /Untitled-\d/ });

    const ready = () => workbench.panel.getByRole('button', { name: 'Train', exact: true }).waitFor();

    it('offers the examples in groups, and opens the chosen one', async () => {
      await workbench.runCommand('NNSpec: New Spec');
      await row('One neuron decides').waitFor();
      await row('First steps').waitFor();
      await workbench.screenshot(`new-spec-${host}`);
      await pick('Dead ReLU');
      await untitled().waitFor();
      await workbench.language('NNSpec').waitFor();
      await workbench.runCommand('NNSpec: Open Panel');
      await ready();
      await workbench.screenshot(`new-spec-opened-${host}`);
    });

    it('asks where the data goes, and copies it to the folder', async () => {
      const file = path.join(workbench.folder, 'viewing.csv');
      rmSync(file);
      await workbench.runCommand('NNSpec: New Spec');
      await pick('A recommender');
      await row('Copy the data to examples').waitFor();
      await workbench.screenshot(`new-spec-data-${host}`);
      await pick('Copy the data to examples');
      await workbench.page.locator('.tabs-container .tab.active', { hasText: 'A recommender' }).waitFor();
      assert.ok(existsSync(file));
      assert.deepEqual([...workbench.outside], []);
    });

    it('saves spec and data together', async () => {
      const file = path.join(workbench.folder, 'viewing.csv');
      rmSync(file);
      rmSync(path.join(workbench.folder, 'recommender.nnspec'));
      await workbench.runCommand('NNSpec: New Spec');
      await pick('A recommender');
      await pick('Save spec and data together');
      const box = workbench.page.locator('.quick-input-widget input[type="text"]').first();
      await workbench.page.waitForFunction(() => {
        const input = document.querySelector<HTMLInputElement>('.quick-input-widget input[type="text"]');
        return input?.value.endsWith('/recommender.nnspec');
      });
      await workbench.screenshot(`new-spec-save-${host}`);
      await box.press('Enter');
      await workbench.tab('recommender.nnspec').waitFor();
      await workbench.runCommand('NNSpec: Open Panel');
      await ready();
      assert.ok(existsSync(file));
      assert.ok(existsSync(path.join(workbench.folder, 'recommender.nnspec')));
    });
  });
}
