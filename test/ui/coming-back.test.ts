import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Workbench } from '../support/workbench';

// What a reader has done is there again: after the panel was closed or hidden, after a reload, after a crash.

const endlessXor = readFileSync('examples/xor.nnspec', 'utf8').replace(/epochs: +\d+/, 'epochs:     100000000');

describe('coming back', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.start({ theme: 'light', files: { 'endless.nnspec': endlessXor } });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot(`failed-${this.currentTest.title.slice(0, 40)}`);
  });

  const status = (): Locator => workbench.panel.locator('.status-line');
  const button = (name: string): Locator => workbench.panel.getByRole('button', { name, exact: true });
  const epochShown = async (): Promise<number> => Number(/epoch (\d+)/.exec(await status().innerText())?.[1]);

  async function trainAWhile(): Promise<number> {
    await button('Train').click();
    await status().getByText('training').waitFor({ timeout: 30_000 });
    await workbench.page.waitForTimeout(1500);
    await button('Pause').click();
    await status().getByText('paused').waitFor();
    return epochShown();
  }

  it('a panel that was closed, or hidden, shows the run where it stands', async () => {
    await workbench.open('endless.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    const epoch = await trainAWhile();
    await workbench.tab('Network endless.nnspec').locator('.action-label').first().click();
    await workbench.tab('Network endless.nnspec').waitFor({ state: 'detached' });
    await workbench.runCommand('NNSpec: Open Panel');
    await status().getByText('paused').waitFor();
    assert.equal(await epochShown(), epoch);
  });

  it('after a reload of the window the run is offered, and taken up where it stood', async () => {
    const epoch = await epochShown();
    await workbench.page.waitForTimeout(1000);
    await workbench.reload();
    await button('Resume').waitFor({ timeout: 60_000 });
    await workbench.screenshot('resume-offer');
    await status().getByText('ready').waitFor();
    await button('Resume').click();
    await status().getByText('paused').waitFor();
    assert.equal(await epochShown(), epoch);
    await button('Step back').click();
    await workbench.panel.getByRole('region', { name: 'Step' }).getByText(/ = -?[\d.]/).first().waitFor();
  });

  it('after a crash of the extension host, too', async () => {
    const before = await trainAWhile();
    await workbench.page.waitForTimeout(1500);
    workbench.crashExtensionHost();
    await workbench.screenshot('crashed');
    await workbench.load();
    await button('Resume').click({ timeout: 60_000 });
    await status().getByText('paused').waitFor();
    assert.equal(await epochShown(), before);
  });

  it('every run is listed, can be compared with the text as it is, taken up and deleted', async () => {
    const rows = (): Locator => workbench.page.locator('.quick-input-list .monaco-list-row');
    await button('Reset').click();
    await status().getByText('ready').waitFor();
    const epoch = await trainAWhile();
    await workbench.page.waitForTimeout(1000);
    await button('Reset').click();
    await status().getByText('ready').waitFor();
    await workbench.runCommand('NNSpec: Manage Runs');
    const run = rows().filter({ hasText: `epoch ${epoch} of` });
    await run.waitFor();
    await workbench.screenshot('manage-runs');
    await run.hover();
    await run.getByRole('button', { name: 'Compare its text with the file' }).click();
    const comparison = workbench.page.locator('.tabs-container .tab', { hasText: 'endless.nnspec: the run of' });
    await comparison.waitFor();
    await workbench.keyboardInFront();
    await workbench.runCommand('View: Close Editor');
    await comparison.waitFor({ state: 'detached' });
    await workbench.keyboardInFront();
    await workbench.runCommand('NNSpec: Manage Runs');
    await run.click();
    await status().getByText('paused').waitFor();
    assert.equal(await epochShown(), epoch);
    await workbench.runCommand('NNSpec: Manage Runs');
    await run.hover();
    await run.getByRole('button', { name: 'Delete this run' }).click();
    await run.waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Escape');
  });

  it('a text that a run cannot follow is told of, and takes over when asked to', async () => {
    await workbench.tab('endless.nnspec').click();
    await workbench.typeInto(10, 'h1 = dense(5, tanh)');
    await workbench.panel.getByText('The text has changed since this run began, in "layers".').waitFor();
    await workbench.screenshot('older-than-its-text');
    await button('Restart').click();
    await status().getByText('ready').waitFor();
    await workbench.panel.locator('text', { hasText: '2 → 5' }).waitFor();
  });

  it('so do the samples that were chosen, among the data and in the drawing', async () => {
    await workbench.open('iris.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await status().getByText('ready').waitFor({ timeout: 30_000 });
    await button('Data cell').click();
    const choice = workbench.panel.getByRole('spinbutton', { name: 'Sample' });
    const drawn = workbench.panel.locator('.sample').getByText('sample 2', { exact: true });
    await choice.waitFor();
    await choice.fill('77');
    await choice.press('Enter');
    await workbench.panel.getByRole('combobox', { name: 'Column' }).selectOption('petal_length');
    await workbench.panel.getByRole('button', { name: 'Next sample', exact: true }).click();
    await workbench.panel.getByRole('button', { name: 'Next sample', exact: true }).click();
    await drawn.waitFor();
    const isAsChosen = async (): Promise<void> => {
      await status().getByText('ready').waitFor({ timeout: 60_000 });
      await workbench.panel.locator('.stage-raw').waitFor({ timeout: 20_000 });
      assert.equal(await choice.inputValue(), '77');
      assert.equal(await workbench.panel.getByRole('checkbox', { name: 'the one in hand' }).isChecked(), false);
      assert.equal(await workbench.panel.getByRole('combobox', { name: 'Column' }).locator('option:checked').innerText(), 'petal_length');
      await drawn.waitFor();
    };
    await workbench.tab('Network iris.nnspec').locator('.action-label').first().click();
    await workbench.tab('Network iris.nnspec').waitFor({ state: 'detached' });
    await workbench.tab('iris.nnspec').click();
    await workbench.runCommand('NNSpec: Open Panel');
    await isAsChosen();
    await workbench.page.waitForTimeout(1000);
    await workbench.reload();
    await isAsChosen();
  });

  it('asks nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));
});
