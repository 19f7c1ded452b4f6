import assert from 'node:assert/strict';
import { Workbench } from '../support/workbench';

// A block that is called several times: one line of the text stands for several layers, in editor, panel and debugger.

const spec = `network "Skips"

data { source: xor() }

block residual(width) {
  a = dense(width, tanh)
  add(input, a)
}

layers {
  dense(3, tanh)
  repeat 2 {
    residual(3)
  }
  dense(1, sigmoid)
}

train { epochs: 50 }
`;

const line = { a: 6, add: 7, call: 13 };

for (const theme of ['light', 'dark'] as const) {
  describe(`blocks in the workbench, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme, files: { 'skips.nnspec': spec } });
      await workbench.open('skips.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      await workbench.panel.getByRole('region', { name: 'Network', exact: true }).locator('.band').nth(3).waitFor({ timeout: 8000 }).catch(() => workbench.screenshot('blocks-fail'));
    });

    after(() => workbench?.close());

    const step = (): Promise<void> => workbench.panel.getByRole('button', { name: 'Step', exact: true }).click();

    it('show each layer in the drawing, and light all that the cursor stands on', async () => {
      const lit = workbench.panel.locator('.band.editing');
      await workbench.typeInto(line.a, '');
      await lit.nth(1).waitFor();
      assert.equal(await lit.count(), 2);
      await workbench.typeInto(line.call, '');
      await lit.nth(3).waitFor();
      assert.equal(await lit.count(), 4);
      await workbench.screenshot(`blocks-cursor-${theme}`);
    });

    it('show the values of the instance that has just run at the line, by its name', async () => {
      const text = (): Promise<string> => workbench.lineText('skips.nnspec', line.add);
      const seen: string[] = [];
      for (let i = 0; i < 8 && seen.length < 2; i++) {
        await step();
        await workbench.page.waitForTimeout(400);
        const name = /residual_\d\.add_1: output/.exec(await text())?.[0];
        if (name !== undefined && !seen.includes(name)) seen.push(name);
      }
      assert.deepEqual(seen, ['residual_1.add_1: output', 'residual_2.add_1: output']);
      await workbench.screenshot(`blocks-step-${theme}`);
    });
  });
}
