import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/host/activate';
import { activate, closeEverything, pause, problemsOf, until } from '../../host/support';

const spec = (source: string) => `data {
  source: csv("${source}")
  target: species
}

layers {
  dense(2, softmax)
}

train {
  epochs: 2
}
`;

const rows = 'length,species\n1,a\n2,b\n3,a\n4,b\n';

describe('a window without a folder', () => {
  let api: Api;
  let folder: string;

  before(async () => {
    api = await activate();
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    const parent = mkdtempSync(path.join(tmpdir(), 'nnspec-alone-'));
    folder = path.join(parent, 'alone');
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(folder));
    writeFileSync(path.join(parent, 'above.csv'), rows);
  });

  after(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  afterEach(closeEverything);

  async function show(name: string, text: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.file(path.join(folder, name));
    writeFileSync(uri.fsPath, text);
    await vscode.commands.executeCommand('vscode.open', uri);
    const editor = await until('the editor', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.toString() === uri.toString() && active;
    });
    return editor.document;
  }

  it('asks which spec is meant where none is in front', async () => {
    const text = 'layers {\n  input(1)\n  dense(1)\n}\n';
    const uris = [(await show('left.nnspec', text)).uri, (await show('right.nnspec', text)).uri];
    await show('notes.txt', 'no spec');
    const command = vscode.commands.executeCommand('nnspec.step');
    await pause(1000);
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await command;
    const computed = uris.map((uri) => api.sessions.get(uri)?.state?.computed);
    assert.deepEqual(computed, [undefined, 1]);
  });

  it('has no place for the data of a new spec but beside it', async () => {
    const command = vscode.commands.executeCommand('nnspec.newSpec', 'iris');
    await pause(1000);
    await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await command;
    const document = await until('the editor', () => vscode.window.activeTextEditor?.document);
    assert.equal(document.isUntitled, true);
    assert.match((await problemsOf(document))[0]?.message ?? '', /Save the spec first: "iris.csv" is then looked for beside it/);
    await vscode.commands.executeCommand('nnspec.newSpec', 'iris', vscode.Uri.file(folder));
    const saved = await until('the saved one', () => vscode.window.activeTextEditor?.document);
    assert.equal(saved.uri.fsPath, path.join(folder, 'iris.nnspec'));
    assert.deepEqual((await api.analyses.complete(saved)).analysis.problems, []);
  });

  it('reads beside the spec, and sees the file change', async () => {
    writeFileSync(path.join(folder, 'beside.csv'), rows);
    const document = await show('single.nnspec', spec('beside.csv'));
    await vscode.commands.executeCommand('nnspec.train');
    const session = api.sessions.of(document.uri);
    await until('the end of training', () => session.state?.status === 'finished');
    assert.equal(session.program?.rows.train, 4);
    writeFileSync(path.join(folder, 'beside.csv'), 'length,kind\n1,a\n');
    assert.match((await problemsOf(document))[0]?.message ?? '', /species/);
  });

  it('refuses what lies above the folder of the spec', async () => {
    const document = await show('nosy.nnspec', spec('../above.csv'));
    assert.match((await problemsOf(document))[0]?.message ?? '', /outside of the folder "alone"/);
  });

  it('says of an untitled spec with a file that it has to be saved first, at its source', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: spec('beside.csv') });
    const [problem] = await problemsOf(document);
    assert.equal(problem?.message, 'Save the spec first: "beside.csv" is then looked for beside it.');
    assert.equal(problem?.range.start.line, 1);
  });

  it('trains an untitled spec that needs no file', async () => {
    const content = 'data {\n  source: xor()\n}\nlayers {\n  dense(1, sigmoid)\n}\ntrain {\n  epochs: 2\n}\n';
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content });
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('nnspec.train');
    await until('the end of training', () => api.sessions.of(document.uri).state?.status === 'finished');
  });
});
