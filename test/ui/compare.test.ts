import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Workbench, type Host, type Theme } from '../support/workbench';

// Several runs of one spec beside each other, as a reader compares them: from the line above `compare`, in the panel,
// with the keyboard; while it runs, when the text changes, and when the panel comes back.

const places: { host: Host; theme: Theme }[] = [
  { host: 'node', theme: 'light' },
  { host: 'web', theme: 'dark' },
  { host: 'node', theme: 'high-contrast' },
  { host: 'node', theme: 'high-contrast-light' },
];

const spiral = readFileSync('examples/spiral.nnspec', 'utf8');
const endless = spiral.replace(/epochs: +\d+/, 'epochs:     100000000');
/** More runs than there are colours. */
const many = spiral
  .replace(/learning_rate: \[.*/, 'learning_rate: [0.001, 0.003, 0.005, 0.01, 0.03]\n  h1.units: [4, 16]')
  .replace(/epochs: +\d+/, 'epochs: 40');

for (const { host, theme } of places) {
  describe(`comparing runs, ${host} host, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ host, theme, files: { 'endless.nnspec': endless, 'many.nnspec': many } });
    });

    after(() => workbench?.close());

    const comparison = (): Locator => workbench.panel.getByRole('region', { name: 'Comparison' });
    const row = (name: RegExp): Locator => comparison().getByRole('row', { name });
    const button = (name: string): Locator => comparison().getByRole('button', { name, exact: true });
    const lens = (text: string): Locator => workbench.page.locator('.codelens-decoration a', { hasText: text });
    const picture = (name: string) => workbench.screenshot(`compare-${name}-${host === 'node' ? '' : `${host}-`}${theme}`);

    it('trains each run, draws them together and says which came out best', async () => {
      await workbench.open('spiral.nnspec');
      await lens('Compare (3 runs)').click();
      await comparison().getByText('3 runs compared').waitFor({ timeout: 60_000 });
      await row(/learning_rate=0\.02.*best.*smallest test loss/).waitFor();
      const [bold] = await row(/learning_rate=0\.5/).allInnerTexts();
      assert.match(bold ?? '', /finished/);
      // The table and the chart are in sight, without a hand on the scroll bar.
      const chart = workbench.panel.getByRole('img', { name: /of 3 compared runs/ });
      await chart.waitFor();
      await picture('spiral');
    });

    it('picks a run out with the keyboard', async () => {
      const name = (pressed: boolean): Locator => comparison().getByRole('button', { name: 'learning_rate=0.02', pressed });
      await name(false).focus();
      await workbench.page.keyboard.press('Enter');
      await name(true).waitFor();
      await picture('picked');
      await workbench.page.keyboard.press('Enter');
      await name(false).waitFor();
    });

    it('is there again when the panel comes back, until it is cleared', async () => {
      await workbench.tab('Network spiral.nnspec').getByRole('button', { name: /Close/ }).click();
      await workbench.runCommand('NNSpec: Open Panel');
      await comparison().getByText('3 runs compared').waitFor();
      assert.equal(await row(/learning_rate/).count(), 3);
      await button('Clear comparison').click();
      await comparison().waitFor({ state: 'detached' });
      await workbench.panel.getByRole('table', { name: 'Latest epoch' }).waitFor();
    });

    if (theme !== 'light' && theme !== 'dark') return;

    it('goes on beside the present run, pauses, continues and stops', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.open('endless.nnspec');
      await workbench.runCommand('NNSpec: Compare');
      await comparison().getByText('Comparing: run 1 of 3').waitFor({ timeout: 20_000 });
      await row(/learning_rate=0\.0005.*epoch \d+ \/ 100000000/).waitFor();
      await workbench.titleButton('Train').click();
      await row(/present run.*epoch \d+/).waitFor({ timeout: 20_000 });
      await button('Pause').click();
      await comparison().getByText('Comparison paused: run 1 of 3').waitFor();
      await lens('Continue').waitFor();
      await picture('paused');
      await button('Continue').click();
      await comparison().getByText('Comparing: run 1 of 3').waitFor();
      await button('Stop').click();
      await comparison().getByText('Comparison stopped: 0 of 3 runs done').waitFor();
      await row(/learning_rate=0\.0005.*stopped in epoch/).waitFor();
      await row(/learning_rate=0\.5.*not begun/).waitFor();
      await workbench.runCommand('NNSpec: Pause');
    });

    it('says that it is of an older text, and begins anew with the one that stands', async () => {
      await workbench.page.getByText('learning_rate: [0.0005', { exact: false }).first().click();
      await workbench.typeInto(28, '  learning_rate: [0.1, 0.2]');
      await comparison().getByText('has changed since this comparison began').waitFor({ timeout: 20_000 });
      await button('Compare again').click();
      await comparison().getByText('Comparing: run 1 of 2').waitFor({ timeout: 20_000 });
      await workbench.runCommand('NNSpec: Stop Comparison');
      await comparison().getByText('Comparison stopped').waitFor();
    });

    it('has room for many runs, also in a narrow window', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.open('many.nnspec');
      await workbench.runCommand('NNSpec: Compare');
      await comparison().getByText('10 runs compared').waitFor({ timeout: 60_000 });
      await picture('many');
      await workbench.page.setViewportSize({ width: 760, height: 900 });
      await comparison().scrollIntoViewIfNeeded();
      await picture('narrow');
      const wide = await workbench.panel.locator('html').evaluate((html) => html.scrollWidth > html.clientWidth);
      assert.equal(wide, false, 'only the table scrolls sideways');
      await workbench.page.setViewportSize({ width: 1400, height: 900 });
      assert.deepEqual([...workbench.outside], []);
    });
  });
}
