import assert from 'node:assert/strict';
import { Workbench } from '../support/workbench';

// What is not a row of neurons is drawn and stepped through: feature maps, time steps, attention, pictures in and out.

const step = (workbench: Workbench): Promise<void> => {
  return workbench.panel.getByRole('button', { name: 'Step', exact: true }).click();
};

const column = (workbench: Workbench, id: string) => {
  const name = new RegExp(`^${id} `);
  return workbench.panel.locator('.picture').and(workbench.panel.getByRole('button', { name }));
};

async function openExample(workbench: Workbench, file: string, layer: string): Promise<void> {
  await workbench.open(file);
  await workbench.runCommand('NNSpec: Open Panel');
  await workbench.panel.getByRole('button', { name: `Show ${layer} in the editor` }).waitFor({ timeout: 20_000 });
}

for (const theme of ['dark', 'light'] as const) {
  describe(`drawings of other than dense layers, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme });
    });

    after(() => workbench?.close());

    it('show the feature maps of a convolution, and explain the cell that is clicked', async () => {
      await openExample(workbench, 'digits-cnn.nnspec', 'strokes');
      const maps = column(workbench, 'strokes');
      assert.equal(await maps.locator('.tile').count(), 8);
      assert.equal(await maps.locator('.heat').count(), 0);
      for (let i = 0; i < 3; i++) await step(workbench);
      await maps.locator('.heat').first().waitFor();
      await maps.locator('.target').nth(1).click({ position: { x: 20, y: 20 } });
      await workbench.panel.getByText(/sample 0, row \d, column \d, map 1/).first().waitFor();
      await workbench.screenshot(`pictures-convolution-${theme}`);
    });

    it('fill a sequence time step by time step', async () => {
      await openExample(workbench, 'characters.nnspec', 'embedding_1');
      await workbench.panel.getByRole('combobox', { name: 'Step unit' }).selectOption('instruction');
      for (let i = 0; i < 6; i++) await step(workbench);
      await workbench.panel.locator('.instruction .time').first().waitFor();
      assert.equal(await workbench.panel.locator('.instruction').count(), 1, 'the newest time step alone');
      await workbench.screenshot(`pictures-sequence-${theme}`);
    });

    it('show where each head of attention looks', async () => {
      await openExample(workbench, 'tiny-gpt.nnspec', 'transformer_1.b');
      await workbench.panel.getByRole('combobox', { name: 'Step unit' }).selectOption('layer');
      const scores = column(workbench, 'transformer_1.b');
      for (let i = 0; i < 6; i++) await step(workbench);
      await scores.locator('.heat').first().waitFor();
      await workbench.screenshot(`pictures-attention-${theme}`);
    });

    it('have room in a narrow panel', async () => {
      await openExample(workbench, 'two-answers.nnspec', 'species');
      await workbench.page.setViewportSize({ width: 760, height: 900 });
      try {
        await workbench.panel.locator('.network-bar').waitFor();
        await workbench.page.waitForTimeout(500);
        await workbench.screenshot(`pictures-narrow-${theme}`);
      } finally {
        await workbench.page.setViewportSize({ width: 1400, height: 900 });
      }
    });

    it('say nothing in the console', () => {
      assert.deepEqual(workbench.errors.filter((text) => !/404|Failed to load resource/.test(text)), []);
    });
  });
}
