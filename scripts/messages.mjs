import { readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { filesUnder, root } from './paths.mjs';

/** What translators start from: every message that `l10n.t` is given, by itself. */
export const bundleFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** @typedef {Record<string, string | { message: string, comment: string[] }>} Bundle */

/**
 * The messages of the sources, in alphabetical order.
 * @returns {Promise<Bundle>}
 */
export async function collectMessages() {
  const files = filesUnder(['src', 'webview'], ['.ts', '.tsx']).map((file) => ({
    extension: path.extname(file),
    contents: readFileSync(file, 'utf8'),
  }));
  const bundle = await getL10nJson(files);
  return Object.fromEntries(Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The `%keys%` that package.json refers to.
 * @param {string} manifest its text
 */
export const manifestKeys = (manifest) => [...manifest.matchAll(/"%([\w.-]+)%"/g)].map(([, key = '']) => key);
