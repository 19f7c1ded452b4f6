import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/host/activate';
import { isSpec } from '../../../src/host/documents';
import { activate, closeEverything, problemsOf, until } from '../../host/support';
import { MemoryFiles } from '../../support/memory-files';

const spec = (source: string) => `data {
  source: csv("${source}")
  target: species
}

layers {
  dense(3, softmax)
}

train {
  epochs: 2
}
`;

const rows = 'length,species\n1,a\n2,b\n3,c\n4,a\n5,b\n';

describe('a window of several folders', () => {
  let api: Api;
  let folders: Readonly<Record<string, vscode.Uri>>;
  const virtual = new MemoryFiles({ '/net/spec.nnspec': spec('rows.csv'), '/net/rows.csv': rows });
  let registered: vscode.Disposable;

  before(async () => {
    const options = { isReadonly: true, isCaseSensitive: true };
    registered = vscode.workspace.registerFileSystemProvider('memfs', virtual, options);
    api = await activate();
    const known = vscode.workspace.workspaceFolders ?? [];
    folders = Object.fromEntries(known.map(({ name, uri }) => [name, uri]));
    assert.deepEqual(Object.keys(folders), ['examples', 'sibling', 'virtual']);
  });

  after(() => registered.dispose());

  afterEach(closeEverything);

  async function write(folder: string, name: string, text: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.joinPath(folders[folder]!, name);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return uri;
  }

  async function show(uri: vscode.Uri): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.One);
    return (await until('the editor', () => {
      const editor = vscode.window.activeTextEditor;
      return editor?.document.uri.toString() === uri.toString() && editor;
    })).document;
  }

  async function trainedRows(uri: vscode.Uri): Promise<number | undefined> {
    await vscode.commands.executeCommand('nnspec.train', uri);
    const session = api.sessions.of(uri);
    await until('the end of training', () => session.state?.status === 'finished');
    return session.program?.rows.train;
  }

  it('resolves each spec in its own folder', async () => {
    await write('examples', 'same.csv', rows);
    await write('sibling', 'same.csv', `${rows}6,c\n`);
    const here = await write('examples', 'here.nnspec', spec('same.csv'));
    const there = await write('sibling', 'there.nnspec', spec('same.csv'));
    for (const uri of [here, there]) await show(uri);
    assert.deepEqual([await trainedRows(here), await trainedRows(there)], [5, 6]);
  });

  it('refuses the way from one folder into the other', async () => {
    await write('sibling', 'theirs.csv', rows);
    const document = await show(await write('examples', 'nosy.nnspec', spec('../sibling/theirs.csv')));
    assert.match((await problemsOf(document))[0]?.message ?? '', /outside of the folder "examples"/);
  });

  it('takes an untitled spec as one of the first folder', async () => {
    await write('examples', 'first.csv', rows);
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: spec('first.csv') });
    await vscode.window.showTextDocument(document);
    assert.equal(await trainedRows(document.uri), 5);
  });

  it('trains a spec of a folder that is virtual and write-protected', async () => {
    assert.equal(vscode.workspace.fs.isWritableFileSystem('memfs'), false);
    const document = await show(vscode.Uri.joinPath(folders.virtual!, 'spec.nnspec'));
    assert.ok(isSpec(document));
    assert.equal(await trainedRows(document.uri), 5);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.equal(lenses.length, 2);
  });

  it('takes what a folder of it is set to', async () => {
    const uri = await write('sibling', 'coarse.nnspec', 'layers {\n  input(1)\n  dense(1, weights: [[0.123456]])\n}\n');
    const settings = vscode.workspace.getConfiguration('nnspec', uri);
    await settings.update('precision', 2, vscode.ConfigurationTarget.WorkspaceFolder);
    const { precision } = await import('../../../src/host/settings');
    assert.equal(precision(uri), 2);
    assert.equal(precision(vscode.Uri.joinPath(folders.examples!, 'xor.nnspec')), 4);
  });
});
