import { Workbench } from '../support/workbench';
describe('probe', () => {
  let workbench: Workbench;
  before(async () => { workbench = await Workbench.start({ theme: 'dark' }); });
  after(() => workbench?.close());
  it('closes the spec, then the panel, and goes on', async () => {
    await workbench.open('xor.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await workbench.panel.getByRole('button', { name: 'Train', exact: true }).waitFor();
    await workbench.runCommand('View: Close Editor');
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('probe-1');
    await workbench.open('boating.nnspec');
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('probe-2');
    await workbench.runCommand('View: Close All Editors');
    await workbench.open('xor.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await workbench.page.waitForTimeout(500);
    await workbench.open('boating.nnspec');
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('probe-3');
  });
});
