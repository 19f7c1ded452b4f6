import assert from 'node:assert/strict';
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
