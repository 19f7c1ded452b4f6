import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { Workbench, type Theme } from '../support/workbench';

// Debugging with the mouse, in a real workbench: gutter, F5, the debug toolbar, its views, and the panel beside.

const themes: Theme[] = ['light', 'dark'];
/** The line of `h1` in examples/xor.nnspec. */
const h1Line = 10;

for (const theme of themes) {
  describe(`debugging, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme });
      await workbench.page.setViewportSize({ width: 1600, height: 1000 });
    });

    after(() => workbench?.close());

    const editor = (): Locator => workbench.page.locator('.editor-instance .monaco-editor[data-uri$="/xor.nnspec"]').first();
    const tool = (name: string): Locator => workbench.page.locator('.debug-toolbar').locator(`a.action-label[aria-label^="${name}"]`);
    const callStack = (): Locator => workbench.page.locator('.debug-call-stack .monaco-list-row');
    const variables = (): Locator => workbench.page.locator('.debug-variables .monaco-list-row');
    const lineNumber = (line: number): Locator =>
      editor().locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) });

    /** Waits until the call stack has this frame on top, and its line is the one that is marked. */
    async function standsAt(frame: string, line: number): Promise<void> {
      await callStack().filter({ hasText: frame }).first().waitFor({ timeout: 20_000 });
      const wanted = (await lineNumber(line).boundingBox())!.y;
      const marked = editor().locator('.debug-top-stack-frame-line').first();
      for (let attempt = 0; attempt < 50; attempt++) {
        const box = await marked.boundingBox().catch(() => null);
        if (box && Math.abs(box.y - wanted) < 3) return;
        await workbench.page.waitForTimeout(100);
      }
      throw new Error(`line ${line} is not the marked one`);
    }

    it('stops at a breakpoint set in the gutter, and shows values, call stack and line', async () => {
      await workbench.open('xor.nnspec');
      const number = (await lineNumber(h1Line).boundingBox())!;
      await workbench.page.mouse.click(number.x - 10, number.y + number.height / 2);
      await editor().locator('.codicon-debug-breakpoint').first().waitFor();
      await workbench.page.keyboard.press('F5');
      await tool('Continue').waitFor({ timeout: 60_000 });
      await standsAt('input: forward (load)', 5);
      await tool('Continue').click();
      await standsAt('h1: forward (affine)', h1Line);
      await variables().filter({ hasText: /^\s*input\s*=\s*\[4 × 2\]/ }).first().waitFor();
      for (const frame of ['batch 1 of 1', 'epoch 1 of 500', 'run']) await callStack().filter({ hasText: frame }).first().waitFor();
      await workbench.screenshot(`debug-breakpoint-${theme}`);
    });

    it('steps over a layer and back', async () => {
      await tool('Step Over').click();
      await standsAt('dense_2: forward (affine)', h1Line + 1);
      await variables().filter({ hasText: /^\s*h1\.output\s*=\s*\[4 × 4\]\s*-?[\d.]+/ }).first().waitFor();
      await variables().filter({ hasText: /^\s*h1\.output/ }).first().click();
      await variables().filter({ hasText: /^\s*\[3\]\s*=\s*\[4\]\s/ }).first().waitFor();
      await workbench.screenshot(`debug-values-${theme}`);
      await tool('Step Back').click();
      await standsAt('h1: forward (affine)', h1Line);
    });

    it('follows the panel, which keeps the keyboard', async () => {
      const step = workbench.panel.getByRole('button', { name: 'Step', exact: true });
      await step.focus();
      await workbench.page.locator('.editor-group-container.active .tab.active', { hasText: 'Network xor.nnspec' }).waitFor();
      await workbench.page.keyboard.press('Space');
      await standsAt('dense_2: forward (affine)', h1Line + 1);
      await variables().filter({ hasText: /^\s*h1\.output/ }).first().waitFor();
      await workbench.panel.locator('button:focus', { hasText: /^Step$/ }).waitFor();
      await workbench.page.keyboard.press('Space');
      await standsAt('loss: loss (binary cross entropy)', 15);
      await variables().filter({ hasText: /^\s*dense_2\.output/ }).first().waitFor();
      assert.equal(await workbench.page.locator('.notification-toast').count(), 0, 'a late question is no failure');
      assert.match(await workbench.lineText('xor.nnspec', h1Line), /^ {2}h1 = dense\(4, tanh\)/, 'nothing was typed');
      await workbench.screenshot(`debug-panel-${theme}`);
    });

    it('goes backward through the gradients to the next breakpoint, and stops', async () => {
      await tool('Continue').click();
      await standsAt('h1: backward (tanh gradient)', h1Line);
      await variables().filter({ hasText: /^\s*dense_2\.bias\.gradient\s*=/ }).first().waitFor();
      await workbench.screenshot(`debug-backward-${theme}`);
      await tool('Stop').click();
      await workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
      await workbench.panel.locator('.status-line').getByText('paused').waitFor();
      await workbench.screenshot(`debug-stopped-${theme}`);
    });

    it('asks nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));
  });
}
