import assert from 'node:assert/strict';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { root } from '../../scripts/paths.mjs';
import { builtAsset } from '../support/assets';
import { startBrowser } from '../support/browser.mjs';
import { expectedDataDigests } from '../support/dataDigests';
import { expectedDigests } from '../support/digests';

const expected = { networks: expectedDigests, data: expectedDataDigests };

/** The digests of networks and data as a script that hands over what they come to. */
async function script(handOver: string): Promise<string> {
  const assets = Object.fromEntries(
    await Promise.all((['codecs.js', 'webp.wasm'] as const).map(async (name) => [name, Buffer.from(await builtAsset(name)).toString('base64')])),
  );
  const contents = `import { digests } from './test/support/digests';
    import { dataDigests } from './test/support/dataDigests';
    const assets = ${JSON.stringify(assets)};
    const asset = async (name) => Uint8Array.from(atob(assets[name]), (character) => character.charCodeAt(0));
    dataDigests(asset).then((data) => (${handOver})({ networks: digests(), data }));`;
  const stdin = { contents, resolveDir: root };
  const bundled = await build({ stdin, bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'warning' });
  return bundled.outputFiles[0]!.text;
}

describe('bits after fifty steps, and data, in Chromium', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;

  before(async () => {
    browser = await startBrowser();
    page = await browser.newPage({ width: 400, height: 300 });
  });

  after(() => browser?.close());

  it('are the committed ones in a page', async () => {
    await page.evaluate(await script('(found) => (globalThis.found = found)'));
    const found = await page.waitForFunction(() => Reflect.get(globalThis, 'found') as unknown);
    assert.deepEqual(await found.jsonValue(), expected);
  });

  it('are the committed ones in a worker', async () => {
    const found = await page.evaluate((program) => {
      const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });
    }, await script('postMessage'));
    assert.deepEqual(found, expected);
  });
});
