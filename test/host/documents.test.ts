import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { MemoryFiles } from '../support/memory-files';
import { activate, closeEverything, inWorkspace, pause, problemsOf, replaceText, stateOf, until } from './support';

const typo = 'layers {\n  input(2)\n  dens(4)\n}\n';

const flowers = `data {
  source: csv("flowers.csv")
  target: species
}

layers {
  dense(4, tanh)
  dense(3, softmax)
}

train {
  epochs: 3
}
`;

const rows = 'length,species\n1,a\n2,b\n3,c\n4,a\n5,b\n6,c\n';

const lensesOf = (uri: vscode.Uri) =>
  vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);

/** Opens something as a user does. */
async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.One);
  return until('the editor', () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() && editor;
  });
}

async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

describe('every kind of document', () => {
  let api: Api;
  const registered: vscode.Disposable[] = [];

  before(async () => {
    api = await activate();
  });

  afterEach(async () => {
    await closeEverything();
    for (const disposable of registered.splice(0)) disposable.dispose();
  });

  function register(scheme: string, files: Readonly<Record<string, string>>, isReadonly = false): MemoryFiles {
    const provider = new MemoryFiles(files);
    registered.push(vscode.workspace.registerFileSystemProvider(scheme, provider, { isReadonly, isCaseSensitive: true }));
    return provider;
  }

  async function trains(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('nnspec.train', uri);
    const session = api.sessions.of(uri);
    await until('the end of training', () => session.state?.status === 'finished');
    assert.deepEqual(session.program?.rows, { train: 6, test: 0, unanswered: 0 });
  }

  it('an untitled spec reads from the first folder of the workspace', async () => {
    await write('flowers.csv', rows);
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: flowers });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    assert.equal(document.uri.scheme, 'untitled');
    await trains(document.uri);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('a spec needs no file ending, its language is enough', async () => {
    await write('flowers.csv', rows);
    const editor = await show(await write('network.txt', flowers));
    assert.equal(editor.document.languageId, 'plaintext');
    await vscode.languages.setTextDocumentLanguage(editor.document, 'nnspec');
    const [lens] = await lensesOf(editor.document.uri);
    assert.equal(lens?.command?.title, '$(play) Train');
    await trains(editor.document.uri);
    await replaceText(editor, 'tanh', 'tann');
    assert.match((await problemsOf(editor.document))[0]?.message ?? '', /tanh/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  for (const [what, isReadonly] of [['a virtual file system', false], ['a write-protected file', true]] as const) {
    it(`trains from ${what}, data and all`, async () => {
      const scheme = 'memfs';
      const files = register(scheme, { '/net/flowers.nnspec': flowers, '/net/flowers.csv': rows });
      const uri = vscode.Uri.parse(`${scheme}:/net/flowers.nnspec`);
      const { document } = await show(uri);
      if (isReadonly) await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
      await trains(document.uri);
      files.set(vscode.Uri.parse(`${scheme}:/net/flowers.csv`), 'length,kind\n1,a\n');
      assert.match((await problemsOf(document))[0]?.message ?? '', /species/);
    });
  }

  it('a virtual file system has no way out of the folder of the spec', async () => {
    register('memfs', { '/net/spec.nnspec': flowers.replace('flowers', '../other/flowers'), '/other/flowers.csv': rows });
    const { document } = await show(vscode.Uri.parse('memfs:/net/spec.nnspec'));
    assert.match((await problemsOf(document))[0]?.message ?? '', /outside of the folder "net"/);
  });

  it('an earlier state of a spec is left alone, and the file beside it is not', async () => {
    register('gitlens', { '/spec.nnspec': typo }, true);
    const earlier = vscode.Uri.parse('gitlens:/spec.nnspec');
    const now = await write('compared.nnspec', typo.replace('input(2)', 'input(3)'));
    await vscode.commands.executeCommand('vscode.diff', earlier, now, 'compared', { preview: false });
    const document = await until('the file', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === now.toString()),
    );
    assert.equal((await problemsOf(document)).length, 1);
    const left = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === earlier.toString());
    assert.equal(left?.languageId, 'nnspec');
    assert.deepEqual(vscode.languages.getDiagnostics(earlier), []);
    assert.deepEqual(await lensesOf(earlier), []);
    assert.equal((await lensesOf(now)).length, 1);
    // The command is about no spec then, and asks which; the one that can be meant is the file.
    const command = vscode.commands.executeCommand('nnspec.step', earlier);
    await pause(500);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await command;
    assert.equal(api.sessions.get(earlier), undefined);
  });

  it('line ends of Windows and a byte order mark move nothing', async () => {
    const text = `\ufeff${typo.replaceAll('\n', '\r\n')}`;
    const { document } = await show(await write('windows.nnspec', text));
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    const [problem] = await problemsOf(document);
    assert.deepEqual(problem?.range, new vscode.Range(2, 2, 2, 6));
    assert.equal(document.getText(problem?.range), 'dens');
    assert.equal((await lensesOf(document.uri))[0]?.range.start.line, 0);
  });

  it('line ends of Windows move no mark and no selection from the panel', async () => {
    const text = `\ufeff${new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace('xor.nnspec')))}`;
    const { document } = await show(await write('windows-xor.nnspec', text.replaceAll(/\r?\n/g, '\r\n')));
    const session = api.sessions.of(document.uri);
    await session.open();
    const panel = api.panels.open(document.uri);
    await session.step('layer');
    await until('h1 is next', () => api.decorations.of(document.uri).next === 'h1');
    await panel.reveal('h1');
    const { selection } = await until('the editor', () => vscode.window.visibleTextEditors[0]);
    assert.match(document.getText(selection), /^h1 = dense\(4, tanh\)$/);
  });

  it('two specs are trained at once, each in a session of its own, and the status bar says so', async () => {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace('xor.nnspec')));
    const endless = text.replace(/epochs: +\d+/, 'epochs: 100000000');
    const uris = [await write('first.nnspec', endless), await write('second.nnspec', endless)];
    for (const uri of uris) {
      await show(uri);
      await vscode.commands.executeCommand('nnspec.train');
    }
    const [first, second] = uris.map((uri) => api.sessions.of(uri));
    assert.notEqual(first, second);
    await until('both train', () => [first!, second!].every(({ state }) => state?.status === 'running' && state.epoch > 1));
    await until('the status bar', () => /first\.nnspec: epoch .*and 1 more/.test(api.statusBar.text ?? ''));
    const columns = uris.map((uri) => api.panels.get(uri)?.view.viewColumn);
    assert.deepEqual(columns, [vscode.ViewColumn.Two, vscode.ViewColumn.Two]);
    await first!.pause();
    assert.equal(stateOf(first!).status, 'paused');
    assert.equal(stateOf(second!).status, 'running');
    await until('one is left', () => /second\.nnspec: epoch \d+ of \d+, loss [\d.e-]+$/.test(api.statusBar.text ?? ''));
    await second!.pause();
    await until('nothing is left', () => api.statusBar.text === undefined);
  });
});

describe('panels', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  it('share a column, also when one of them has the focus as the next spec is opened', async () => {
    const first = await write('one.nnspec', typo);
    const second = await write('two.nnspec', typo);
    await show(first);
    const panel = api.panels.open(first);
    await until('the panel', () => panel.view.visible && panel.view.viewColumn === vscode.ViewColumn.Two);
    panel.view.reveal(undefined, false);
    await until('the focus', () => panel.view.active);
    // As Quick Open does: in the group in use.
    await vscode.commands.executeCommand('vscode.open', second, { preview: false });
    const active = () => vscode.window.activeTextEditor;
    await until('the editor', () => active()?.document.uri.toString() === second.toString());
    assert.equal(active()?.viewColumn, vscode.ViewColumn.Two);
    await vscode.commands.executeCommand('nnspec.showPanel');
    const other = await until('its panel', () => api.panels.get(second));
    await until('the same column', () => other.view.visible && other.view.viewColumn === vscode.ViewColumn.Two);
    await until('the editor among the texts', () => active()?.viewColumn === vscode.ViewColumn.One);
    assert.equal(active()?.document.uri.toString(), second.toString());
    await until('no second tab', () => vscode.window.tabGroups.all[1]?.tabs.length === 2);
    await vscode.commands.executeCommand('nnspec.showPanel');
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });
});
