import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  bundleFile,
  collectMessages,
  faultsOf,
  followKeys,
  manifestFile,
  manifestKeys,
  readTexts,
  translationsOf,
} from '../../../scripts/messages.mjs';
import { root } from '../../../scripts/paths.mjs';

/** Texts that read the same in another language, by key; none does so far. */
const same: readonly string[] = [];

/** Compares by name, so that a failure says which key is missing and which is unused. */
function assertSameKeys(actual: string[], wanted: string[], advice: string): void {
  const missing = wanted.filter((key) => !actual.includes(key));
  const unused = actual.filter((key) => !wanted.includes(key));
  const list = (name: string, keys: string[]) => (keys.length > 0 ? `\n  ${name}: ${keys.join('\n    ')}` : '');
  assert.ok(missing.length + unused.length === 0, `${advice}${list('missing', missing)}${list('unused', unused)}`);
}

describe('localisation', function () {
  this.timeout(60_000); // parses every source file

  it('has every message of the sources in its bundle, and no other: npm run l10n', async () => {
    const collected = Object.keys(await collectMessages());
    assertSameKeys(Object.keys(readTexts(bundleFile)), collected, 'The bundle is stale: npm run l10n.');
  });

  it('has a text for every %key% of package.json, and no other', () => {
    const wanted = [...new Set(manifestKeys(readFileSync(path.join(root, 'package.json'), 'utf8')))];
    assertSameKeys(Object.keys(readTexts(manifestFile)), wanted, 'package.nls.json differs from package.json.');
  });

  for (const english of [bundleFile, manifestFile]) {
    it(`has complete translations of ${path.basename(english)}`, () => {
      const files = translationsOf(english);
      assert.deepEqual(files.map((file) => path.basename(file)), [
        path.basename(english).replace('.json', '.zh-cn.json'),
      ]);
      for (const file of files) {
        const faults = faultsOf(readTexts(english), readTexts(file), same);
        assert.deepEqual(faults, [], `${path.relative(root, file)}; npm run l10n lists what is missing.`);
      }
    });
  }

  it('sees what is wrong with a translation', () => {
    const english = { a: 'A {0} of {1}', b: 'B', c: 'C', d: 'D {0}' };
    const faults = faultsOf(english, { a: '甲 {1}', c: 'C', d: '丁 {0}{0}', e: '戊' });
    assert.deepEqual(faults, ['missing: b', 'unused: e', 'has {1}, not {0} {1}: a', 'not translated: c']);
    assert.deepEqual(faultsOf(english, { ...english, b: '乙' }, ['a', 'c', 'd']), []);
  });

  it('keeps a translation in the order of the English texts, without what is unused', () => {
    const { texts, missing } = followKeys(['a', 'b', 'c'], { c: '丙', x: '叉', a: '甲' });
    assert.deepEqual([Object.entries(texts), missing], [[['a', '甲'], ['c', '丙']], ['b']]);
  });
});
