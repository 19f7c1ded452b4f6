import assert from 'node:assert/strict';
import { Workbench } from '../support/workbench';

const spec = 'network "Smoke"\nlayers {\n  input(2)\n  dense(1)\n}\n';

describe('the workbench', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.start({ theme: 'light', files: { 'smoke.nnspec': spec } });
  });

  after(() => workbench?.close());

  it('knows a spec, and opens its panel beside it', async () => {
    await workbench.open('smoke.nnspec');
    await workbench.runCommand('NNSpec: Open Panel');
    await workbench.panel.getByRole('button', { name: 'Train', exact: true }).waitFor();
    await workbench.screenshot('smoke');
  });

  it('offers Train and Open Panel in the title bar of a spec', async () => {
    await workbench.tab('smoke.nnspec').click();
    await workbench.titleButton('Train').waitFor();
    await workbench.titleButton('Open Panel').waitFor();
  });

  it('asks nothing of any other machine', () => {
    assert.deepEqual([...workbench.outside], []);
  });
});
