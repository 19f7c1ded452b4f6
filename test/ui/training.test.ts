import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Workbench, type Theme } from '../support/workbench';

/** What changes by itself while training goes on: the rate, the gradients, the end. */
const spec = `network "Early"

data {
  source: moons(points: 200, noise: 0.1)
  split:  80%
}

layers {
  h1 = dense(4, gelu)
  go = dense(1, sigmoid)
}

train {
  optimizer: adamw(learning_rate: 0.05)
  schedule:  one_cycle
  l2:        1e-3
  clip_norm: 0.05
  epochs:    60
  stop:      early_stopping(test.loss, patience: 2, min_delta: 0.01)
}
`;

const themes: Theme[] = ['light', 'dark', 'high-contrast'];

for (const theme of themes) {
  describe(`how training changes, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme, files: { 'early.nnspec': spec } });
    });

    after(() => workbench?.close());

    const status = (): Locator => workbench.panel.locator('.status-line');
    const button = (name: string): Locator => workbench.panel.getByRole('button', { name, exact: true });

    it('shows what the schedule makes of the learning rate, and why training has stopped', async () => {
      await workbench.open('early.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      const rate = workbench.panel.getByRole('spinbutton', { name: 'Learning rate' });
      assert.equal(await rate.inputValue(), '0.05');
      await workbench.panel.getByText('now 0.002', { exact: true }).waitFor();
      await button('Train').click();
      await status().getByText('stopped early').waitFor({ timeout: 60_000 });
      await status().getByText(/^Stopped after epoch \d+: test\.loss has not improved since epoch \d+ \(0\.\d+\)\.$/).waitFor();
      await workbench.page.locator('.codelens-decoration', { hasText: 'Train' }).waitFor();
      assert.equal(await rate.inputValue(), '0.05', 'the box edits the rate that is multiplied');
      await workbench.screenshot(`stopped-${theme}`);
    });

    it('steps through the norm and the clipping of gradients, each with its numbers', async () => {
      await button('Reset').click();
      await status().getByText('ready').waitFor();
      await workbench.panel.getByRole('combobox', { name: 'Step unit' }).selectOption('pass');
      for (const formula of ['y = sigmoid(z)', 'penalty = l2·Σw²', 'gradient_norm = √(Σ g²)']) {
        await button('Step').click();
        await workbench.panel.getByText(formula).first().waitFor();
      }
      await workbench.screenshot(`gradient-norm-${theme}`);
      await workbench.panel.getByRole('combobox', { name: 'Step unit' }).selectOption('layer');
      await button('Step').click();
      await workbench.panel.getByText('clip_norm / (gradient_norm + 1e-6)').first().waitFor();
      const line = await workbench.lineText('early.nnspec', 9);
      assert.match(line, /weights \[/, 'the new weights, not the gradients on the way to them');
      await workbench.screenshot(`clipping-${theme}`);
      await workbench.page.setViewportSize({ width: 700, height: 900 });
      await workbench.screenshot(`clipping-narrow-${theme}`);
      await workbench.page.setViewportSize({ width: 1440, height: 900 });
    });
  });
}

describe('the code lens of a network', () => {
  let workbench: Workbench;

  before(async () => {
    const endless = readFileSync('examples/xor.nnspec', 'utf8').replace(/epochs: +\d+/, 'epochs:     100000000');
    workbench = await Workbench.start({ theme: 'dark', files: { 'endless.nnspec': endless } });
  });

  after(() => workbench?.close());

  it('follows to the end of training, also where the editor loses the keyboard at that moment', async () => {
    await workbench.open('endless.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    const lens = (text: string): Locator => workbench.page.locator('.codelens-decoration a', { hasText: text });
    const status = workbench.panel.locator('.status-line');
    for (let round = 0; round < 4; round++) {
      await workbench.tab('endless.nnspec').click();
      await lens('Train').click();
      await lens('Pause').waitFor();
      await workbench.page.waitForTimeout(500);
      await lens('Pause').click();
      // The editor has heard of the end, and has not looked yet.
      await status.getByText('paused').waitFor();
      await status.click();
      await lens('Train').waitFor({ timeout: 5000 });
    }
  });
});
