import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/paths.mjs';

/**
 * Lets a workbench that code-server serves run the extension in its web worker extension host. A web extension under
 * development is taken from the page's construction options only, so these are extended as the page reads them; the
 * extension's files come from disk, under the page's origin.
 * @param {import('playwright-core').Page} page
 * @param {string} origin the server's
 * @param {string} [tests] a CommonJS file for browsers, inside the project, that runs in the host as well
 */
export async function useWebExtension(page, origin, tests) {
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
  const extensionTestsPath = tests && url(tests);
  await page.addInitScript(addDevelopmentOptions, { extensions: [url(root)], extensionTestsPath });
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
