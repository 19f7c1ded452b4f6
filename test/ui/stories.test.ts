import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Workbench, type Host, type Theme } from '../support/workbench';

// The three things that a new user does first, done in a real workbench with mouse and keyboard.

/** What to look at by theme is looked at in one host, what may differ by host in one theme. */
const places: { host: Host; theme: Theme }[] = [
  { host: 'node', theme: 'light' },
  { host: 'node', theme: 'dark' },
  { host: 'web', theme: 'light' },
  { host: 'serverless', theme: 'dark' },
];

/** XOR that trains until it is told to stop. */
const endlessXor = readFileSync('examples/xor.nnspec', 'utf8').replace(/epochs: +\d+/, 'epochs:     100000000');

for (const { host, theme } of places) {
  describe(`the user stories, ${host} host, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ host, theme, files: { 'endless.nnspec': endlessXor } });
    });

    after(() => workbench?.close());

    const picture = (name: string) => workbench.screenshot(`${name}-${host === 'node' ? '' : `${host}-`}${theme}`);
    const region = (name: string): Locator => workbench.panel.getByRole('region', { name, exact: true });
    const button = (name: string): Locator => workbench.panel.getByRole('button', { name, exact: true });
    const status = (): Locator => workbench.panel.locator('.status-line');

    /** Shows a cell that is folded. */
    async function unfold(name: string): Promise<void> {
      const heading = region(name).getByRole('button', { name: `${name} cell`, exact: true });
      if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
    }

    /** The Step cell's text once it has formulas, differs from what was there before, and has come to rest. */
    async function nextStep(before: string): Promise<string> {
      let last = before;
      for (let attempt = 0; attempt < 60; attempt++) {
        await workbench.page.waitForTimeout(120);
        const text = await region('Step').innerText();
        if (text !== before && text === last && / = -?[\d.]/.test(text)) return text;
        last = text;
      }
      throw new Error(`the Step cell stays at: ${before}`);
    }

    /** Closes every editor and panel, so that the next story begins with a clean window. */
    async function clean(): Promise<void> {
      await workbench.runCommand('View: Close All Editors');
    }

    it('one neuron with given weights decides without training', async () => {
      await workbench.open('boating.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      const step = region('Step');
      await step.getByText('1·(-1) + 1·(-1) + 5·1 + 1 = 4').waitFor();
      await step.getByText('sigmoid(4) = 0.982').waitFor();
      await step.getByText('go: yes').waitFor();
      await region('Network').getByText('5', { exact: true }).first().waitFor();
      await unfold('Predictions');
      await region('Predictions').getByRole('row', { name: /-1.*no/ }).first().waitFor();
      await picture('boating');
      await clean();
    });

    it('XOR trains, pauses, steps forward and back, resets', async () => {
      await workbench.open('endless.nnspec');
      await workbench.titleButton('Train').click();
      await status().getByText('training').waitFor({ timeout: 20_000 });
      await region('Loss').locator('canvas').waitFor();
      await workbench.panel.getByRole('spinbutton', { name: 'Learning rate' }).fill('0.01');
      await workbench.panel.getByRole('spinbutton', { name: 'Learning rate' }).press('Enter');
      await button('Full speed').click();
      await workbench.panel.getByRole('button', { name: 'Full speed', pressed: true }).waitFor();
      await picture('xor-training');
      await button('Pause').click();
      await status().getByText('paused').waitFor();
      assert.equal(await workbench.panel.getByRole('spinbutton', { name: 'Learning rate' }).inputValue(), '0.01');
      const seen = [await nextStep('')];
      for (let i = 1; i <= 9; i++) {
        await button('Step').click();
        seen.push(await nextStep(seen[i - 1]!));
        if (i === 6) await picture('xor-step');
      }
      for (const phase of ['forward', 'loss', 'backward', 'update']) {
        assert.ok(seen.some((text) => text.toLowerCase().includes(phase)), phase);
      }
      for (let i = seen.length - 2; i >= 0; i--) {
        await button('Step back').click();
        assert.equal(await nextStep(seen[i + 1]!), seen[i], 'step back shows what was there');
      }
      await button('Reset').click();
      await status().getByText('ready').waitFor();
      await picture('xor-reset');
      await clean();
    });

    it('iris trains to its accuracy and predicts a flower', async () => {
      await workbench.open('iris.nnspec');
      await workbench.titleButton('Train').click();
      await status().getByText('finished').waitFor({ timeout: 60_000 });
      const shown = await status().innerText();
      const accuracy = Number(/test accuracy ([\d.]+)/.exec(shown)?.[1]);
      assert.ok(accuracy >= 0.95, shown);
      await picture('iris');
      await unfold('Predictions');
      const inputs = region('Predictions').getByRole('textbox');
      for (const [i, value] of ['5.1', '3.5', '1.4', '0.2'].entries()) await inputs.nth(i).fill(value);
      await region('Predictions').getByRole('button', { name: 'Predict', exact: true }).click();
      await region('Predictions').getByText(/setosa/).first().waitFor();
      await picture('iris-predictions');
      await clean();
    });

    it('asks nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));
  });
}
