import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeEverything, inWorkspace, problemsOf, replaceText, showSpec, until } from './support';

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

describe('problems while typing', () => {
  afterEach(closeEverything);

  it('stand where they are, and a quick fix cures a typo', async () => {
    const { document } = await showSpec('layers {\n  input(2)\n  dense(4, rellu)\n}\n');
    const [problem] = await problemsOf(document);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem?.source, 'nnspec');
    assert.equal(document.getText(problem?.range), 'rellu');
    assert.match(problem?.message ?? '', /did you mean "relu"/);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem?.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ edit }) => edit);
    assert.equal(fix?.isPreferred, true);
    assert.ok(await vscode.workspace.applyEdit(fix!.edit!));
    assert.match(document.getText(), /dense\(4, relu\)/);
    await until('no problems', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('come and go with the text', async () => {
    const editor = await showSpec('layers {\n  input(2)\n  dense(4)\n}\n');
    await replaceText(editor, 'dense', 'dens');
    assert.equal((await problemsOf(editor.document)).length, 1);
    await replaceText(editor, 'dens', 'dense');
    await until('no problems', () => vscode.languages.getDiagnostics(editor.document.uri).length === 0);
  });

  it('of the data stand at its source, until the file is corrected', async () => {
    const { document } = await showSpec(withData('csv("flowers.csv")'));
    const [missing] = await problemsOf(document);
    assert.equal(missing?.range.start.line, 1);
    assert.match(missing?.message ?? '', /no file "flowers\.csv"/);

    const rows = 'length,species\n1,a\n2,b\n3,c\n4,a\n';
    await vscode.workspace.fs.writeFile(inWorkspace('flowers.csv'), new TextEncoder().encode(rows));
    await until('no problems', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  for (const [file, message] of [
    ['../outside.csv', /outside of the folder "examples"/],
    ['/etc/hostname', /absolute path/],
    ['C:\\\\data.csv', /absolute path/],
    ['sub\\\\..\\\\..\\\\outside.csv', /outside of the folder "examples"/],
    ['.', /is a folder/],
    ['file:///etc/hostname', /absolute path/],
    ['\\\\\\\\server\\\\share\\\\a.csv', /absolute path/],
  ] as const) {
    it(`refuse to read ${file}`, async () => {
      const { document } = await showSpec(withData(`csv("${file}")`));
      const [problem] = await problemsOf(document);
      assert.match(problem?.message ?? '', message);
      assert.equal(problem?.range.start.line, 1);
    });
  }

  it('are those of the text as it stands, with CRLF', async () => {
    const { document } = await showSpec('layers {\r\n  input(2)\r\n  dense(4, rellu)\r\n}\r\n');
    const [problem] = await problemsOf(document);
    assert.equal(document.getText(problem?.range), 'rellu');
    assert.deepEqual([problem?.range.start.line, problem?.range.start.character], [2, 11]);
  });

  it('tell of too much memory before anything runs, and go with a smaller layer', async () => {
    const editor = await showSpec('layers {\n  input(10)\n  dense(2000000000)\n}\n');
    const [problem] = await problemsOf(editor.document);
    assert.equal(editor.document.getText(problem?.range), 'dense');
    assert.match(problem?.message ?? '', /10 × 2,000,000,000 × 4 bytes = 74\.5 GiB/);
    await replaceText(editor, '2000000000', '2');
    await until('no problems', () => vscode.languages.getDiagnostics(editor.document.uri).length === 0);
  });

  describe('of files that are no ordinary ones', function () {
    let outside = '';

    before(function () {
      if (process.platform === 'win32') return this.skip();
      outside = mkdtempSync(path.join(tmpdir(), 'nnspec-outside-'));
      writeFileSync(path.join(outside, 'secret.csv'), 'a,species\n1,x\n');
    });

    after(() => rmSync(outside, { recursive: true, force: true }));

    const here = (name: string): string => inWorkspace(name).fsPath;
    const cases: readonly (readonly [string, string, () => void, RegExp])[] = [
      ['a link to a file outside', 'linked.csv', () => symlinkSync(path.join(outside, 'secret.csv'), here('linked.csv')), /outside of the folder/],
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

  it('are not looked for in one side of a comparison', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('old', {
      provideTextDocumentContent: () => 'layers {\n  dens(4)\n}\n',
    });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('old:/typo.nnspec'));
      assert.equal(document.languageId, 'nnspec');
      const { document: real } = await showSpec('layers {\n  dens(4)\n}\n');
      await problemsOf(real);
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    } finally {
      provider.dispose();
    }
  });
});
