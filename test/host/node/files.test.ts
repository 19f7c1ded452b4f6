import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, inWorkspace, problemsOf, replaceText, showSpec, until } from '../support';

const withData = (source: string) => `data {
  source: ${source}
  target: species
}

layers {
  dense(3, softmax)
}
`;

/** A file of so many bytes, none of which takes room on the disk. */
function truncateTo(file: string, bytes: number): void {
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

describe('files that are no ordinary ones', function () {
  let outside = '';

  before(function () {
    if (process.platform === 'win32') return this.skip();
    outside = mkdtempSync(path.join(tmpdir(), 'nnspec-outside-'));
    writeFileSync(path.join(outside, 'secret.csv'), 'a,species\n1,x\n');
  });

  afterEach(closeEverything);

  after(() => rmSync(outside, { recursive: true, force: true }));

  const here = (name: string): string => inWorkspace(name).fsPath;
  const cases: readonly (readonly [string, string, () => void, RegExp])[] = [
    ['a link to a file outside', 'linked-out.csv', () => symlinkSync(path.join(outside, 'secret.csv'), here('linked-out.csv')), /outside of the folder/],
    ['a link to a folder outside', 'away/secret.csv', () => symlinkSync(outside, here('away')), /outside of the folder/],
    ['a link to a device', 'zero.csv', () => symlinkSync('/dev/zero', here('zero.csv')), /outside of the folder/],
    ['a loop of links', 'loop.csv', () => symlinkSync('loop.csv', here('loop.csv')), /leads back to itself/],
    ['a pipe', 'pipe.csv', () => assert.equal(spawnSync('mkfifo', [here('pipe.csv')]).status, 0), /device or a pipe/],
    ['a link to nothing', 'gone.csv', () => symlinkSync('nothing.csv', here('gone.csv')), /no file "gone\.csv"/],
    ['more than is ever read', 'large.csv', () => truncateTo(here('large.csv'), 201 * 1024 * 1024), /201\.0 MiB, and at most/],
  ];
  for (const [what, name, make, message] of cases) {
    it(`refuse ${what}`, async () => {
      make();
      const { document } = await showSpec(withData(`csv("${name}")`));
      const [problem] = await problemsOf(document);
      assert.match(problem?.message ?? '', message);
      assert.equal(problem?.range.start.line, 1);
    });
  }

  it('are none for a link that stays within', async () => {
    writeFileSync(here('real.csv'), 'length,species\n1,a\n2,b\n3,c\n');
    symlinkSync('real.csv', here('link-in.csv'));
    const editor = await showSpec(withData('csv("missing.csv")'));
    await problemsOf(editor.document);
    await replaceText(editor, 'missing.csv', 'link-in.csv');
    await until('no problems', () => vscode.languages.getDiagnostics(editor.document.uri).length === 0);
  });
});
