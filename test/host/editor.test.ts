import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { activate, closeEverything, pause, replaceText, showExample, stateOf, until } from './support';

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
    assert.equal(older.message, 'The text has changed since; press Reset to use it.');
    assert.equal(session.program?.layers[0]?.shape[0], 4);

    await session.reset();
    assert.equal(session.program?.layers[0]?.shape[0], 6);
    assert.equal(session.content.notice, undefined);
  });
});
