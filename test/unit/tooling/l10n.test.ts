import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFile, collectMessages, manifestKeys } from '../../../scripts/messages.mjs';
import { root } from '../../../scripts/paths.mjs';

const keysOf = (file: string): string[] => Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object);

/** Compares by name, so that a failure says which key is missing and which is unused. */
function assertSameKeys(actual: string[], wanted: string[], advice: string): void {
  const missing = wanted.filter((key) => !actual.includes(key));
  const unused = actual.filter((key) => !wanted.includes(key));
  const list = (name: string, keys: string[]) => (keys.length > 0 ? `\n  ${name}: ${keys.join('\n    ')}` : '');
  assert.ok(missing.length + unused.length === 0, `${advice}${list('missing', missing)}${list('unused', unused)}`);
}

const translationsIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder).filter((name) => pattern.test(name)).map((name) => path.join(folder, name));

describe('localisation', () => {
  it('has every message of the sources in its bundle, and no other: npm run l10n', async () => {
    assertSameKeys(keysOf(bundleFile), Object.keys(await collectMessages()), 'The bundle is stale: npm run l10n.');
  });

  it('has a text for every %key% of package.json, and no other', () => {
    const wanted = [...new Set(manifestKeys(readFileSync(path.join(root, 'package.json'), 'utf8')))];
    assertSameKeys(keysOf(path.join(root, 'package.nls.json')), wanted, 'package.nls.json differs from package.json.');
  });

  it('has complete translations', () => {
    for (const file of translationsIn(path.dirname(bundleFile), /^bundle\.l10n\..+\.json$/)) {
      assertSameKeys(keysOf(file), keysOf(bundleFile), `${path.relative(root, file)} differs from the bundle.`);
    }
    for (const file of translationsIn(root, /^package\.nls\..+\.json$/)) {
      assertSameKeys(keysOf(file), keysOf(path.join(root, 'package.nls.json')), `${path.relative(root, file)} differs.`);
    }
  });
});
