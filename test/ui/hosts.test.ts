import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { Workbench, type Host } from '../support/workbench';

// What may differ from host to host beside the stories: how the panel is guarded, how it comes back, how files are seen.

const hosts: Host[] = ['node', 'web', 'serverless'];

const rows = (count: number) =>
  ['x,kind', ...Array.from({ length: count }, (_, i) => `${i},${i % 2 ? 'odd' : 'even'}`)].join('\n');

const spec = `data {
  source: csv("rows.csv")
  target: kind
}
layers {
  dense(2, softmax)
}
train {
  epochs: 3
}
`;

/** Tries what the policy forbids, in the panel's page, and tells what came of it. */
async function tryForbidden() {
  await new Promise((resolve) => setTimeout(resolve)); // what a debugger evaluates may use eval, whatever the policy
  const refused: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
  const ran: string[] = [];
  Object.assign(window, { nnspecRan: (name: string) => ran.push(name) });
  const attempt = (name: string, run: () => unknown) => {
    try {
      run();
      ran.push(name);
    } catch {
      // Refused.
    }
  };
  attempt('eval', () => (0, eval)('1'));
  attempt('Function', () => new Function('return 1')());
  const script = document.createElement('script');
  script.textContent = 'nnspecRan("inline script")';
  const foreign = document.createElement('script');
  foreign.src = 'https://nnspec.invalid/script.js';
  const handler = document.createElement('button');
  handler.setAttribute('onclick', 'nnspecRan("event handler")');
  const image = document.createElement('img');
  image.src = 'https://nnspec.invalid/image.png';
  const style = document.createElement('style');
  style.textContent = 'body { --nnspec-ran: yes }';
  document.body.append(script, foreign, handler, image, style);
  handler.click();
  const answer = await fetch('https://nnspec.invalid/').then(() => 'answered', () => 'refused');
  if (answer !== 'refused') ran.push('fetch');
  if (getComputedStyle(document.body).getPropertyValue('--nnspec-ran')) ran.push('style');
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const element of [script, foreign, handler, image, style]) element.remove();
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '';
  return { policy, ran, refused: [...new Set(refused)].sort(), origin: location.origin };
}

for (const host of hosts) {
  describe(`the panel in the ${host} host`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ host, files: { 'rows.csv': rows(10), 'rows.nnspec': spec } });
    });

    after(() => workbench?.close());

    const ready = () => workbench.panel.getByRole('button', { name: 'Train', exact: true }).waitFor();
    const summary = (text: string) => workbench.panel.locator('.cell-data .cell-summary', { hasText: text }).waitFor();

    async function panelFrame(): Promise<Frame> {
      const handle = await workbench.panel.locator('#root').elementHandle();
      const frame = await handle?.ownerFrame();
      assert.ok(frame, 'the panel has no frame');
      return frame;
    }

    it('refuses what is not its own', async () => {
      await workbench.open('boating.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      await ready();
      const { policy, ran, refused, origin } = await (await panelFrame()).evaluate(tryForbidden);
      assert.match(policy, /^default-src 'none'; .*script-src 'nonce-[0-9a-f]{32}'; base-uri 'none'; form-action 'none'$/);
      assert.doesNotMatch(policy, /unsafe|\*;|https?:(;| |$)/);
      assert.deepEqual(ran, []);
      const scripts = ['script-src', 'script-src-attr', 'script-src-elem'];
      assert.deepEqual(refused, ['connect-src', 'img-src', ...scripts, 'style-src-elem']);
      const isApart = origin !== new URL(workbench.page.url()).origin;
      assert.equal(isApart, host === 'serverless', `the panel's origin is ${origin}`);
    });

    it('comes back after a reload of the window, with its network', async () => {
      // The command lets the workbench save what is open; by itself it does so every five seconds.
      await Promise.all([workbench.page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
      await workbench.tab('Network boating.nnspec').waitFor();
      await ready();
      await workbench.panel.getByText('1·(-1) + 1·(-1) + 5·1 + 1 = 4').waitFor();
    });

    it('follows a data file that changes on disk, is deleted, and comes back', async () => {
      await workbench.runCommand('View: Close All Editors');
      await workbench.open('rows.nnspec');
      await workbench.runCommand('NNSpec: Open Panel');
      const file = path.join(workbench.folder, 'rows.csv');
      await summary('10 to train');
      writeFileSync(file, rows(14));
      await summary('14 to train');
      rmSync(file);
      await workbench.panel.getByRole('alert').getByText('Line 2: There is no file "rows.csv"').waitFor();
      await workbench.screenshot(`missing-file-${host}`);
      writeFileSync(file, rows(12));
      await summary('12 to train');
      assert.equal(await workbench.panel.getByRole('alert').count(), 0);
    });

    it('asks nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));
  });
}
