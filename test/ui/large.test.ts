import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench, type Theme } from '../support/workbench';

const spec = `network "Large table"

data {
  source: csv("large.csv")
  split:  80%
}

layers {
  dense(1, sigmoid)
}

train {
  epochs:     1
  batch_size: 1024
}
`;

/** Keeps whatever the panel says from now on. */
async function rememberTexts({ panel }: Workbench): Promise<void> {
  await panel.locator('body').evaluate((body: HTMLElement) => {
    const keep = () => (body.dataset['said'] = `${body.dataset['said'] ?? ''}\n${body.innerText}`);
    new MutationObserver(keep).observe(body, { childList: true, characterData: true, subtree: true });
  });
}

const rememberedTexts = ({ panel }: Workbench): Promise<string> => panel.locator('body').evaluate((body) => body.dataset['said'] ?? '');

const themes: Theme[] = ['light', 'dark', 'high-contrast', 'high-contrast-light'];

for (const theme of themes) {
  describe(`a large table in the panel, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme });
      writeFileSync(path.join(workbench.folder, 'large.csv'), `a,b,y\n${'1.25,-3.5,yes\n2.5,4.75,no\n'.repeat(1_400_000)}`);
      writeFileSync(path.join(workbench.folder, 'large.nnspec'), spec);
    });

    after(() => workbench?.close());

    it('shows how far it is read, can be left unread and read again, and offers to reload what has changed', async () => {
      await workbench.open('large.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      const { panel } = workbench;
      await panel.getByText(/Reading large\.csv \(\d+\.\d MiB\)/).waitFor();
      await panel.getByRole('progressbar').waitFor();
      await workbench.screenshot(`large-reading-${theme}`);
      await panel.getByRole('button', { name: 'Cancel' }).click();
      await panel.getByText('Line 4: Reading large.csv was cancelled.').waitFor();
      await workbench.screenshot(`large-cancelled-${theme}`);
      await rememberTexts(workbench);
      await panel.getByRole('button', { name: 'Read Again' }).click();
      const step = panel.getByRole('button', { name: 'Step', exact: true });
      await step.click({ timeout: 100_000 });
      // The analysis has read it, then the network's worker: in between nobody is asked for a network.
      assert.ok(!(await rememberedTexts(workbench)).includes('nothing to show'));
      appendFileSync(path.join(workbench.folder, 'large.csv'), '1,2,yes\n');
      await panel.getByText('has changed since this run began.').waitFor({ timeout: 100_000 });
      await workbench.screenshot(`large-changed-${theme}`);
      await panel.getByRole('button', { name: 'Reload and Restart' }).click();
      await panel.getByText('2,240,001 to train').waitFor({ timeout: 100_000 });
    });
  });
}
