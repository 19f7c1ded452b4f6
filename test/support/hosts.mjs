// Runs a bundle of mocha tests inside an extension host. The bundle exports `run(): Promise<void>`, which rejects where
// a test failed. Everything the tests print reaches this process's terminal.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { format } from 'node:util';
import { out, root } from '../../scripts/paths.mjs';
import { recordOutsideRequests, startBrowser } from './browser.mjs';
import { startTestServer } from './server.mjs';

/** @typedef {'log' | 'info' | 'warn' | 'error'} Channel */

const limitInMs = 300_000;
/** What the workbench itself says under test; of no interest here. */
const noise =
  /ENOPRO|CodeExpectedError|No search provider|workbench contribution|additional builtin|AccountPolicyGate|Creating a socket|onnection token|\[Service Worker\]|Loading development|ChatSessionStore/;

/** How mocha runs in a host: as strictly as `npm test` asks, coloured where the terminal is. */
export const mochaOptions = {
  color: process.stdout.isTTY === true,
  strict: process.env.NNSPEC_TEST_RESULTS !== undefined,
  scripts: path.join(root, 'scripts'),
};

/**
 * A copy of examples/ for one run, so that no test changes the project's own.
 * @param {Readonly<Record<string, string>>} [files] added to it: text by name
 */
export function temporaryWorkspace(files = {}) {
  const parent = mkdtempSync(path.join(tmpdir(), 'nnspec-workspace-'));
  const folder = path.join(parent, 'examples');
  cpSync(path.join(root, 'examples'), folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/**
 * What a window has open: a folder, a workspace file, or nothing.
 * @typedef {{ folder: string } | { workspace: string } | { ew: 'true' }} WindowContents
 */

/** @type {(folder: string) => WindowContents} */
const inFolder = (folder) => ({ folder });

/**
 * Opens the workbench with the tests and waits until they have come to their end.
 * @param {object} options
 * @param {(page: import('playwright-core').Page, origin: string) => Promise<Record<string, string>>} options.prepare
 *   gets the page ready and returns the query parameters to open it with
 * @param {(folder: string) => WindowContents} [options.open] what the window has open
 * @param {(channel: Channel, text: string) => void} options.print
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<boolean>} whether all tests passed
 */
async function runInWorkbench({ open = inFolder, prepare, print, env }) {
  const workspace = temporaryWorkspace();
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = [async () => workspace.remove()];
  try {
    const server = await startTestServer({ extension: 'none', env });
    cleanups.push(server.stop);
    const browser = await startBrowser();
    cleanups.push(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    const outside = recordOutsideRequests(context);
    const page = await context.newPage();
    await page.exposeFunction('codeAutomationLog', (/** @type {Channel} */ channel, /** @type {unknown[]} */ values) => {
      const text = format(...values);
      if (!noise.test(text)) print(channel, text);
    });
    /** @type {Promise<number>} */
    const exit = new Promise((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    const query = new URLSearchParams({ ...open(workspace.folder), ...(await prepare(page, server.origin)) });
    await page.goto(`${server.origin}/?${query}`);
    const code = await Promise.race([exit, timeLimit(page, server)]);
    if (outside.size > 0) print('error', `Requests left this machine: ${[...outside].join(', ')}`);
    return code === 0 && outside.size === 0;
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {{ log(): string }} server
 * @returns {Promise<never>}
 */
async function timeLimit(page, server) {
  await new Promise((resolve) => setTimeout(resolve, limitInMs).unref());
  await page.screenshot({ path: path.join(out, 'screenshots', 'timeout.png') });
  throw new Error(`The tests did not end within ${limitInMs / 1000} s.\n${server.log().slice(-2000)}`);
}

/**
 * In the node extension host of code-server.
 * @param {string} bundle a CommonJS file
 * @param {object} options
 * @param {NodeJS.ProcessEnv} [options.env] for the extension host
 * @param {(folder: string) => WindowContents} [options.open] what the window has open
 */
export function runInNodeHost(bundle, { env, open }) {
  return runInWorkbench({
    env,
    open,
    print: (channel, text) => console[channel](text),
    prepare: async (_page, origin) => {
      const uri = (/** @type {string} */ file) => `vscode-remote://${new URL(origin).host}${file}`;
      const development = [
        ['extensionDevelopmentPath', uri(root)],
        ['extensionTestsPath', uri(bundle)],
      ];
      return { payload: JSON.stringify(development) };
    },
  });
}

/**
 * In the web worker extension host. A web extension under development is taken from the page's construction options
 * only, so these are extended as the page reads them; the extension's files come from disk, under the page's origin.
 * @param {string} bundle a CommonJS file for browsers, inside the project
 * @param {(channel: Channel, text: string) => void} print
 */
export function runInWebHost(bundle, print) {
  return runInWorkbench({
    print,
    prepare: async (page, origin) => {
      const mount = '/nnspec-under-test';
      await page.context().route(`**${mount}/**`, async (route) => {
        const file = path.join(root, decodeURIComponent(new URL(route.request().url()).pathname).split(mount)[1] ?? '');
        if (existsSync(file)) await route.fulfill({ path: file });
        else await route.fulfill({ status: 404 });
      });
      const url = (/** @type {string} */ file) => {
        const below = path.relative(root, file).replaceAll(path.sep, '/');
        return { scheme: 'http', authority: new URL(origin).host, path: below ? `${mount}/${below}` : mount };
      };
      await page.addInitScript(addDevelopmentOptions, { extensions: [url(root)], extensionTestsPath: url(bundle) });
      return {};
    },
  });
}

/** Runs in the page, before its own scripts. */
function addDevelopmentOptions(/** @type {Record<string, unknown>} */ development) {
  const original = Element.prototype.getAttribute;
  Element.prototype.getAttribute = function (/** @type {string} */ name) {
    const value = original.call(this, name);
    if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null) return value;
    const options = JSON.parse(value);
    return JSON.stringify({ ...options, developmentOptions: { ...options.developmentOptions, ...development } });
  };
}

/**
 * Writes a tier's counts to where `npm test` looks for them.
 * @param {unknown} counts
 */
export function writeResults(counts) {
  const file = process.env.NNSPEC_TEST_RESULTS;
  if (!file) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(counts));
}
