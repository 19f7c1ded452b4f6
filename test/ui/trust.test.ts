import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Workbench } from '../support/workbench';

const misspelt = 'layers {\n  input(2)\n  dens(4)\n}\n';

describe('a folder that is not trusted', () => {
  let workbench: Workbench;

  before(async () => {
    const flower = `${readFileSync('examples/iris.nnspec', 'utf8')}\ncompare { seed: [1, 2] }\n`;
    const files = { 'misspelt.nnspec': misspelt, 'flower.nnspec': flower };
    workbench = await Workbench.start({ workspaceTrust: true, files });
  });

  after(() => workbench?.close());

  const message = () => workbench.page.locator('.notification-toast', { hasText: 'restricted mode' });

  it('is in restricted mode, and still has its problems told', async () => {
    await workbench.page.getByText('Restricted Mode').first().waitFor();
    await workbench.open('misspelt.nnspec');
    await workbench.page.locator('.squiggly-error').first().waitFor({ timeout: 20_000 });
    await workbench.runCommand('View: Close All Editors');
  });

  it('says why nothing is trained, in a message and in the panel', async () => {
    await workbench.open('flower.nnspec');
    await workbench.titleButton('Train').click();
    await message().waitFor();
    await message().getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await workbench.panel.getByText('This workspace is in restricted mode').waitFor();
    assert.equal(await workbench.panel.getByRole('button', { name: 'Train', exact: true }).count(), 0);
    // The data file has been looked at, and that it cannot be run is no problem of the text.
    assert.equal(await workbench.page.locator('.squiggly-error').count(), 0);
    await workbench.screenshot('trust-restricted');
  });

  it('says so of a comparison, too', async () => {
    await workbench.runCommand('Notifications: Clear All Notifications');
    await message().waitFor({ state: 'detached' });
    await workbench.runCommand('NNSpec: Compare');
    await message().waitFor();
  });

  it('trains as soon as it is trusted', async () => {
    await workbench.panel.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    const editor = workbench.page.locator('.workspace-trust-editor');
    await editor.waitFor();
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this folder').waitFor();
    await workbench.screenshot('trust-editor');
    await workbench.tab('Network flower.nnspec').click();
    await workbench.panel.getByRole('button', { name: 'Train', exact: true }).click({ timeout: 20_000 });
    await workbench.panel.locator('.status-line').getByText('finished').waitFor({ timeout: 60_000 });
    await workbench.screenshot('trust-granted');
    await workbench.runCommand('NNSpec: Compare');
    await workbench.panel.getByText('2 runs compared').waitFor({ timeout: 60_000 });
  });
});
