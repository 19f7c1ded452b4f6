import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Workbench } from '../support/workbench';

const xor = readFileSync('examples/xor.nnspec', 'utf8');
/** Line of its first layer. */
const h1 = xor.split('\n').findIndex((line) => line.includes('h1 =')) + 1;

describe('kinds of windows', () => {
  let workbench: Workbench;

  before(async () => {
    const files = { 'windows.nnspec': `\ufeff${xor.replaceAll('\n', '\r\n')}`, 'old.nnspec': xor };
    workbench = await Workbench.start({ files });
    const git = (...args: string[]) => execFileSync('git', args, { cwd: workbench.folder, stdio: 'pipe' });
    git('init', '--quiet');
    git('add', 'old.nnspec');
    git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', 'old');
    await workbench.load(); // so that the repository is seen
  });

  after(() => workbench?.close());

  const clean = () => workbench.runCommand('View: Close All Editors');
  const button = (name: string) => workbench.panel.getByRole('button', { name, exact: true });

  /** Waits until the first layer's line has its values at its end. */
  async function valuesAt(file: string): Promise<void> {
    let text = '';
    for (let attempt = 0; attempt < 50; attempt++) {
      text = await workbench.lineText(file, h1);
      if (/h1 = dense\(4, tanh\) *output \[/.test(text)) return;
      await workbench.page.waitForTimeout(100);
    }
    assert.fail(`the line is: ${text}`);
  }

  it('line ends of Windows: what ran has its values at its own line', async () => {
    await workbench.open('windows.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await button('Step').click();
    await workbench.panel.getByText('next: h1').waitFor();
    await button('Step').click();
    await valuesAt('windows.nnspec');
  });

  it('the exact values stand in a tooltip', async () => {
    await workbench.page.locator('.view-line', { hasText: 'h1 =' }).locator('span[class*=TextEditorDecoration]').last().hover();
    await workbench.page.locator('.monaco-hover', { hasText: /output \[-?\d\.\d{8,}/ }).first().waitFor();
    await workbench.screenshot('values-exact');
  });

  it('two editors of one spec show the same values', async () => {
    await workbench.tab('windows.nnspec').click();
    await workbench.runCommand('View: Split Editor Down');
    const lines = workbench.page.locator('.view-line', { hasText: 'h1 =' });
    const texts = () =>
      lines.evaluateAll((all) =>
        all.map((line) => [...line.querySelectorAll('span')].map((part) => getComputedStyle(part, '::after').content).join('')),
      );
    for (let i = 0; i < 50 && (await texts()).filter((text) => text.includes('output [')).length < 2; i++) {
      await workbench.page.waitForTimeout(100);
    }
    const [first, second, ...others] = await texts();
    assert.match(first ?? '', /output \[/);
    assert.equal(second, first);
    assert.equal(others.length, 0);
    await clean();
  });

  it('a panel that is split off goes on in a column of its own', async () => {
    await workbench.open('xor.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await button('Step').click();
    await workbench.runCommand('View: Split Editor Down');
    await workbench.panel.getByRole('region', { name: 'Network', exact: true }).waitFor();
    await button('Step').click();
    await workbench.panel.getByText('next: dense_2').waitFor();
    await workbench.screenshot('panel-split');
    await clean();
  });

  it('an earlier state of a spec has no commands, problems or lenses; the file beside it has', async () => {
    await workbench.open('old.nnspec');
    await workbench.page.locator('.view-line', { hasText: 'tanh' }).first().dblclick();
    await workbench.page.keyboard.press('ControlOrMeta+Home');
    await workbench.page.keyboard.type('dens ');
    await workbench.runCommand('File: Save');
    const sides = workbench.page.locator('.monaco-diff-editor');
    // Git has not noticed the change yet at the first attempt, maybe.
    for (let attempt = 0; attempt < 10 && (await sides.count()) === 0; attempt++) {
      await workbench.runCommand('Git: Open Changes');
      await workbench.page.waitForTimeout(1000);
    }
    await sides.locator('.modified .squiggly-error').first().waitFor();
    await workbench.titleButton('Train').waitFor();
    assert.equal(await sides.locator('.original .squiggly-error').count(), 0);
    await workbench.screenshot('git-diff');
    await clean();
    await workbench.open('old.nnspec');
    await workbench.titleButton('Train').waitFor();
    await workbench.runCommand('Git: Open File (HEAD)');
    await workbench.titleButton('Train').waitFor({ state: 'hidden' });
    await workbench.language('NNSpec').waitFor();
    assert.equal(await workbench.page.locator('.codelens-decoration').count(), 0);
    await clean();
  });

  it('a panel that is moved to a window of its own goes on there', async () => {
    await workbench.open('xor.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await button('Step').click();
    await workbench.panel.getByText('next: h1').waitFor();
    await workbench.tab('Network xor.nnspec').click();
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.runCommand('View: Move Editor into New Window');
    const other = await opened;
    const panel = other.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
    await panel.getByText('next: h1').waitFor();
    await panel.getByRole('button', { name: 'Step', exact: true }).click();
    await panel.getByText('next: dense_2').waitFor();
    await other.screenshot({ path: 'out/screenshots/panel-own-window.png' });
    await valuesAt('xor.nnspec');
    await other.close();
  });
});
