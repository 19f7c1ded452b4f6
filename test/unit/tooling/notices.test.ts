import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noticesOf } from '../../../scripts/notices.cjs';
import { root } from '../../../scripts/paths.mjs';

describe('tooling: licences of what is shipped', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'nnspec-notices-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function install(name: string, files: Readonly<Record<string, string>>): string {
    const place = `node_modules/${name}`;
    mkdirSync(path.join(folder, place), { recursive: true });
    for (const [file, text] of Object.entries({ 'package.json': JSON.stringify({ name, version: '1.2.3' }), ...files })) {
      writeFileSync(path.join(folder, place, file), text);
    }
    return `${place}/index.js`;
  }

  it('stand there once for each package, in the order of names', () => {
    const inputs = [
      install('zebra', { 'LICENSE.md': 'Z may be used.', README: 'about zebras' }),
      install('@of/ant', { COPYING: 'A may be used.' }),
      'node_modules/zebra/other.js',
      'src/base/problem.ts',
    ];
    const text = noticesOf(folder, inputs);
    assert.equal(text.split('Z may be used.').length, 2);
    assert.ok(text.indexOf('@of/ant 1.2.3\n\nA may be used.') < text.indexOf('zebra 1.2.3\n\nZ may be used.'));
    assert.doesNotMatch(text, /about zebras/);
  });

  it('must not be missing', () => {
    const input = install('bare', { 'README.md': 'nothing about it' });
    assert.throws(() => noticesOf(folder, [input]), /bare comes without licence/);
  });

  it('are built with the programs, that of compiled libwebp too', () => {
    const text = readFileSync(path.join(root, 'dist/third-party-notices.txt'), 'utf8');
    for (const name of ['chart.js', 'preact', 'fflate', 'jpeg-js', '@cwasm/webp']) assert.match(text, new RegExp(`^${name} \\d`, 'm'));
    assert.match(text, /libwebp, compiled:\s+Copyright \(C\) 2010, Google/);
  });
});
