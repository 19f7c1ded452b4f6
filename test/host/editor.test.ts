import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { activate, closeEverything, inWorkspace, pause, replaceText, showExample, stateOf, until } from './support';

async function lensTitles(uri: vscode.Uri): Promise<(string | undefined)[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 9);
  return lenses.map(({ command }) => command?.title);
}

describe('in the editor of a spec', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  it('a code lens above the layers trains, and steps once the network is open', async () => {
    const { document } = await showExample('xor');
    assert.deepEqual(await lensTitles(document.uri), ['$(play) Train']);
    await api.sessions.of(document.uri).open();
    assert.deepEqual(await lensTitles(document.uri), ['$(play) Train', '$(debug-step-over) Step']);
  });

  it('a network that only predicts is shown', async () => {
    const { document } = await showExample('boating');
    assert.deepEqual(await lensTitles(document.uri), ['$(type-hierarchy) Show network']);
  });

  it('the values of a prediction stand at the end of the line', async () => {
    const { document } = await showExample('boating');
    await vscode.commands.executeCommand('nnspec.showPanel');
    const shown = await until('values', () => {
      const now = api.decorations.of(document.uri);
      return now.values.has('go') && now;
    });
    assert.equal(shown.values.get('go'), 'output 0.982');
    assert.equal(shown.next, undefined);
  });

  it('the line to run is marked, and what ran has its values', async () => {
    const { document } = await showExample('xor');
    const session = api.sessions.of(document.uri);
    await session.open();
    await until('the data is next', () => api.decorations.of(document.uri).next === 'input');
    await session.step('layer');
    await until('h1 is next', () => api.decorations.of(document.uri).next === 'h1');
    await session.step('layer');
    const shown = await until('h1 ran', () => {
      const now = api.decorations.of(document.uri);
      return now.next === 'dense_2' && now;
    });
    assert.match(shown.values.get('h1') ?? '', /^output \[(-?[\d.e-]+(, )?){4}\]$/);
    while (session.program?.instructions[stateOf(session).next]?.phase !== 'update') await session.step('layer');
    await until('gradients', () => api.decorations.of(document.uri).values.get('h1')?.includes('weights.gradient ['));
  });

  it('values can be switched off', async () => {
    const configuration = vscode.workspace.getConfiguration('nnspec');
    await configuration.update('inlineValues', false, vscode.ConfigurationTarget.Global);
    try {
      const { document } = await showExample('boating');
      const session = api.sessions.of(document.uri);
      await session.open();
      await pause(200);
      assert.equal(api.decorations.of(document.uri).values.size, 0);
    } finally {
      await configuration.update('inlineValues', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('the network is made anew when the text changes before training', async () => {
    const editor = await showExample('xor');
    const session = api.sessions.of(editor.document.uri);
    await session.open();
    await replaceText(editor, 'dense(4, tanh)', 'dense(6, tanh)');
    await until('six units', () => session.program?.layers[0]?.shape[0] === 6);
    assert.equal(session.content.notice, undefined);
  });

  it('the last good network stays while the text has errors, and while it is trained', async () => {
    const editor = await showExample('xor');
    const session = api.sessions.of(editor.document.uri);
    await session.open();
    await replaceText(editor, 'tanh', 'tann');
    const notice = await until('a notice', () => session.content.notice);
    assert.equal(notice.severity, 'error');
    assert.match(notice.message, /^Line 10: .*tanh/);
    assert.ok(session.program);

    await replaceText(editor, 'tann', 'tanh');
    await until('no notice', () => session.content.notice === undefined);
    await session.step('layer');
    await replaceText(editor, 'dense(4, tanh)', 'dense(6, tanh)');
    const older = await until('a notice', () => session.content.notice);
    assert.match(older.message, /^The text has changed since this run began, in "layers"\. A run follows the learning rate/);
    assert.deepEqual(older.actions, ['Restart']);
    assert.equal(session.program?.layers[0]?.shape[0], 4);

    await session.choose('Restart');
    assert.equal(session.program?.layers[0]?.shape[0], 6);
    assert.equal(session.content.notice, undefined);
  });

  it('a run that goes on follows the learning rate, the epochs and the title, and nothing else', async () => {
    const editor = await showExample('xor');
    const session = api.sessions.of(editor.document.uri);
    await session.open();
    await session.step('epoch');
    await replaceText(editor, 'network "XOR"', 'network "Exclusive or"');
    await until('the title', () => session.program?.name === 'Exclusive or');
    await replaceText(editor, 'epochs:     500', 'epochs:     100000000');
    await until('the length', () => session.program?.steps === 100_000_000);
    await session.train();
    await replaceText(editor, 'learning_rate: 0.05', 'learning_rate: 0.02');
    await until('the rate', () => stateOf(session).learningRate === 0.02);
    assert.equal(stateOf(session).status, 'running');
    assert.equal(session.content.notice, undefined);
    await replaceText(editor, 'batch_size: 4', 'batch_size: 2');
    const notice = await until('a notice', () => session.content.notice);
    assert.match(notice.message, /in "train"/);
    assert.equal(stateOf(session).status, 'running', 'training goes on as it was');
    await vscode.commands.executeCommand('undo');
    await until('no notice', () => session.content.notice === undefined);
  });

  it('training on with a text that has changed asks once what is meant', async () => {
    const editor = await showExample('xor');
    const session = api.sessions.of(editor.document.uri);
    await session.step('epoch');
    await replaceText(editor, 'dense(4, tanh)', 'dense(6, tanh)');
    await until('a notice', () => session.content.notice);
    const asked: string[] = [];
    const { showWarningMessage } = vscode.window;
    let answer: string | undefined;
    Object.assign(vscode.window, { showWarningMessage: async (message: string) => (asked.push(message), answer) });
    try {
      await session.train();
      assert.notEqual(stateOf(session).status, 'running', 'without an answer nothing happens');
      answer = 'Train On';
      await session.train();
      assert.equal(stateOf(session).status, 'running');
      await session.pause();
      await session.train();
      assert.equal(asked.length, 2, 'it is not asked again');
      assert.equal(session.program?.layers[0]?.shape[0], 4);
      await replaceText(editor, 'dense(6, tanh)', 'dense(7, tanh)');
      await until('another notice', () => api.analyses.of(editor.document).identity);
      answer = 'Restart';
      await session.train();
      assert.equal(session.program?.layers[0]?.shape[0], 7);
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
    }
  });

  it('data that is changed, deleted and brought back on disk is noticed by what it holds', async () => {
    const editor = await showExample('iris');
    const session = api.sessions.of(editor.document.uri);
    const file = inWorkspace('iris.csv');
    const bytes = await vscode.workspace.fs.readFile(file);
    await session.step('epoch');
    try {
      await vscode.workspace.fs.delete(file);
      const missing = await until('the missing file', () => session.content.notice);
      assert.match(missing.message, /no file "iris\.csv"/);
      assert.ok(session.program, 'the last good network stays');
      await session.step('layer');
      await vscode.workspace.fs.writeFile(file, bytes);
      await until('the same data', () => session.content.notice === undefined);
      await vscode.workspace.fs.writeFile(file, bytes.slice(0, bytes.lastIndexOf(10, bytes.length - 2) + 1));
      await until('other data', () => session.content.notice?.message === 'The data has changed since this run began.');
    } finally {
      await vscode.workspace.fs.writeFile(file, bytes);
    }
  });
});
