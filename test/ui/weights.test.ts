import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { Workbench } from '../support/workbench';

// Weights through the workbench's own dialogs.

describe('weights, in the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.start({ theme: 'light' });
  });

  after(() => workbench?.close());

  const notification = (text: RegExp): Locator => workbench.page.locator('.notification-toast', { hasText: text });

  /** Waits until the file dialog proposes such a name: it fills its box bit by bit. */
  async function proposed(name: RegExp): Promise<void> {
    const box = workbench.page.locator('.quick-input-widget input[type="text"]').first();
    await box.waitFor();
    for (let attempt = 0; attempt < 100; attempt++) {
      if (name.test(await box.inputValue())) return;
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`the dialog proposes ${await box.inputValue()}`);
  }

  /** Types a file's name into the file dialog and accepts it. */
  async function choose(file: string, picture: string): Promise<void> {
    const dialog = workbench.page.locator('.quick-input-widget');
    const box = dialog.locator('input[type="text"]').first();
    await box.waitFor();
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(picture);
    await box.fill(file);
    await workbench.page.waitForTimeout(500);
    await box.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  }

  it('are saved beside the spec, and loaded once the run is given up', async () => {
    await workbench.open('xor.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await workbench.panel.getByRole('button', { name: 'Step', exact: true }).click();
    await workbench.runCommand('NNSpec: Save Weights…');
    await proposed(/\/examples\/xor\.safetensors$/);
    const file = path.join(workbench.folder, 'xor.safetensors');
    await choose(file, 'weights-save-dialog');
    await notification(/17 parameters of xor\.nnspec saved to xor\.safetensors/).waitFor();
    assert.ok(existsSync(file));

    await workbench.runCommand('NNSpec: Load Weights…');
    await choose(file, 'weights-load-dialog');
    const question = workbench.page.getByRole('dialog').filter({ hasText: 'Give up the run of xor.nnspec' });
    await question.waitFor();
    await workbench.screenshot('weights-question');
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });

    await workbench.runCommand('NNSpec: Load Weights…');
    await choose(file, 'weights-load-dialog');
    await question.getByRole('button', { name: 'Load Weights' }).click();
    await notification(/17 parameters of xor\.nnspec loaded from xor\.safetensors/).waitFor();
    await workbench.panel.locator('.status-line').getByText('ready').waitFor();
    await workbench.screenshot('weights-loaded');
  });

  it('of another network are refused in a message', async () => {
    await workbench.open('iris.nnspec');
    await workbench.runCommand('NNSpec: Load Weights…');
    await choose(path.join(workbench.folder, 'xor.safetensors'), 'weights-load-dialog');
    await notification(/"h1\.weights" is 2 × 4 in the file and 4 × 16 in this network/).waitFor();
    await workbench.screenshot('weights-refused');
  });
});
