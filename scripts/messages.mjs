import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { filesUnder, root } from './paths.mjs';

/** What translators start from: every message that `l10n.t` is given, by itself. */
export const bundleFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** What package.json refers to by `%key%`, in English. */
export const manifestFile = path.join(root, 'package.nls.json');

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

/**
 * The files that hold an English file's translations: `bundle.l10n.zh-cn.json` beside `bundle.l10n.json`.
 * @param {string} english
 */
export function translationsOf(english) {
  const folder = path.dirname(english);
  const stem = path.basename(english, '.json');
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${stem}.`) && name !== `${stem}.json` && name.endsWith('.json'))
    .map((name) => path.join(folder, name));
}

/**
 * @param {string} file
 * @returns {Record<string, string>}
 */
export const readTexts = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * What a translation has of an English file, in its order, and the keys that it lacks. What nothing uses is left out.
 * @param {readonly string[]} keys
 * @param {Readonly<Record<string, string>>} translation
 */
export function followKeys(keys, translation) {
  const present = keys.filter((key) => Object.hasOwn(translation, key));
  return {
    texts: Object.fromEntries(present.map((key) => [key, translation[key] ?? ''])),
    missing: keys.filter((key) => !Object.hasOwn(translation, key)),
  };
}

/** @param {string} text */
const placeholdersOf = (text) => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort().join(' ');

/**
 * What is wrong with a translation, a line each: keys missing or unused, other placeholders than the English text has,
 * texts that were not translated.
 * @param {Readonly<Record<string, string>>} english
 * @param {Readonly<Record<string, string>>} translation
 * @param {readonly string[]} [same] keys whose text may be the English one
 */
export function faultsOf(english, translation, same = []) {
  const { texts, missing } = followKeys(Object.keys(english), translation);
  const unused = Object.keys(translation).filter((key) => !Object.hasOwn(english, key));
  const faults = [...missing.map((key) => `missing: ${key}`), ...unused.map((key) => `unused: ${key}`)];
  for (const [key, text] of Object.entries(texts)) {
    const original = english[key] ?? '';
    if (text === original && !same.includes(key)) faults.push(`not translated: ${key}`);
    if (placeholdersOf(text) !== placeholdersOf(original)) {
      faults.push(`has ${placeholdersOf(text)}, not ${placeholdersOf(original)}: ${key}`);
    }
  }
  return faults;
}
