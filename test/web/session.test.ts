import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import {
  activate,
  closeEverything,
  inWorkspace,
  problemsOf,
  showExample,
  showSpec,
  stateOf,
  until,
  weightsOf,
} from '../host/support';

describe('in the web worker extension host', () => {
  let api: Api;

  before(async () => {
    assert.equal(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'this is not a web worker');
    await vscode.workspace.openTextDocument({ language: 'nnspec', content: 'network "Empty"\n' });
    api = await activate();
  });

  afterEach(closeEverything);

  it('trains XOR in a worker of its own, beside its panel', async () => {
    const { document } = await showExample('xor');
    await vscode.commands.executeCommand('nnspec.train');
    const session = api.sessions.of(document.uri);
    const state = await until('the end of training', () => session.state?.status === 'finished' && session.state);
    assert.ok(state.latest && state.latest.train.loss < 0.05, `loss ${state.latest?.train.loss}`);
    assert.equal(state.latest.train.accuracy, 1);
    assert.match(api.panels.get(document.uri)?.view.webview.html ?? '', /script-src 'nonce-[0-9a-f]{32}'/);
  });

  it('saves weights and loads them', async () => {
    const { document } = await showExample('xor');
    const session = api.sessions.of(document.uri);
    await session.open();
    const initial = await weightsOf(session);
    const file = inWorkspace(`test-${crypto.randomUUID()}.safetensors`);
    await vscode.commands.executeCommand('nnspec.saveWeights', document.uri, file);
    assert.equal((await vscode.workspace.fs.stat(file)).size % 4, 0);
    const { document: other } = await showSpec(document.getText().replace(/seed: +1/, 'seed: 2'));
    const elsewhere = api.sessions.of(other.uri);
    await elsewhere.open();
    assert.notEqual(String(await weightsOf(elsewhere)), String(initial));
    await vscode.commands.executeCommand('nnspec.loadWeights', other.uri, file);
    assert.deepEqual(await weightsOf(elsewhere), initial);
  });

  it('steps back to the very same bits', async () => {
    const { document } = await showExample('xor');
    const session = api.sessions.of(document.uri);
    await session.open();
    const initial = await weightsOf(session);
    await session.step('epoch');
    assert.equal(stateOf(session).epochs, 1);
    await session.stepBack('epoch');
    assert.deepEqual(await weightsOf(session), initial);
  });

  it('reads a file through the workspace, and trains on it', async () => {
    const { document } = await showExample('iris');
    const session = api.sessions.of(document.uri);
    await session.open();
    assert.deepEqual(session.program?.rows, { train: 120, test: 30, unanswered: 0 });
    await session.train();
    const state = await until('the end of training', () => stateOf(session).status === 'finished' && stateOf(session));
    assert.ok((state.latest?.test?.accuracy ?? 0) >= 0.95, `test accuracy ${state.latest?.test?.accuracy}`);
  });

  it('says what is wrong with a text, and with its data', async () => {
    const { document: typo } = await showSpec('layers {\n  input(2)\n  dense(4, rellu)\n}\n');
    assert.match((await problemsOf(typo))[0]?.message ?? '', /relu/);
    const { document: missing } = await showSpec('data {\n  source: csv("none.csv")\n}\nlayers {\n  dense(1)\n}\n');
    assert.match((await problemsOf(missing))[0]?.message ?? '', /no file "none\.csv"/);
  });
});
