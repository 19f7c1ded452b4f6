import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { loadWeights, saveWeights, weightsNameOf } from '../../src/host/weights';
import type { SpecSession } from '../../src/host/specSession';
import { decodeWeights } from '../../src/session/weightsFile';
import {
  activate,
  closeEverything,
  inWorkspace,
  reopen,
  replaceText,
  showExample,
  showSpec,
  stateOf,
  until,
  weightsOf,
} from './support';

describe('weights in a file', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  async function openExample(name: 'boating' | 'xor' | 'iris'): Promise<SpecSession> {
    const session = api.sessions.of((await showExample(name)).document.uri);
    await session.open();
    return session;
  }

  const newFile = () => inWorkspace(`test-${crypto.randomUUID()}.safetensors`);

  const execute = (command: 'nnspec.saveWeights' | 'nnspec.loadWeights', session: SpecSession, file: vscode.Uri) =>
    vscode.commands.executeCommand(command, session.uri, file);

  it('are saved by the command as they stand, and begin a new run of the same network elsewhere', async () => {
    const trained = await openExample('xor');
    await trained.step('epoch');
    const weights = await weightsOf(trained);
    const file = newFile();
    await execute('nnspec.saveWeights', trained, file);
    const tensors = decodeWeights(await vscode.workspace.fs.readFile(file), 'file');
    assert.deepEqual(
      tensors.map(({ tensor, shape }) => [tensor, shape]),
      trained.program?.parameters.map(({ tensor, shape }) => [tensor, shape]),
    );
    assert.equal(stateOf(trained).status, 'paused', 'saving changes nothing');

    const other = await openExample('xor');
    const initial = await weightsOf(other);
    assert.notDeepEqual(initial, weights);
    await execute('nnspec.loadWeights', other, file);
    assert.deepEqual(await weightsOf(other), weights);
    assert.deepEqual(stateOf(other).time, { step: 0, pc: 0 });
    await other.step('epoch');
    await other.reset();
    assert.deepEqual(await weightsOf(other), initial);
  });

  it('that were loaded stay through an edit of the text, and are kept for when the spec is opened again', async () => {
    const trained = await openExample('xor');
    await trained.step('epoch');
    const weights = await weightsOf(trained);
    const file = newFile();
    await saveWeights(trained, file);
    const editor = await showExample('xor');
    let session = api.sessions.of(editor.document.uri);
    await session.open();
    await loadWeights(session, file);
    await replaceText(editor, 'batch_size: 4', 'batch_size: 2');
    const notice = await until('a notice', () => session.content.notice);
    assert.deepEqual(notice.actions, ['Restart']);
    assert.deepEqual(await weightsOf(session), weights);
    await vscode.commands.executeCommand('undo');
    await until('no notice', () => session.content.notice === undefined);

    session = await reopen(api, editor.document);
    await session.choose('Resume');
    assert.deepEqual(await weightsOf(session), weights);
    await session.reset();
    assert.notDeepEqual(await weightsOf(session), weights);
  });

  it('of a network that only predicts show in its pass at once', async () => {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace('boating.nnspec')));
    const lazyText = text.replace('[[1], [1], [5]]', '[[2], [6], [3]]');
    const lazy = api.sessions.of((await showSpec(lazyText)).document.uri);
    await lazy.open();
    const file = newFile();
    await saveWeights(lazy, file);
    const weights = await weightsOf(lazy);
    const boating = await openExample('boating');
    assert.notDeepEqual(await weightsOf(boating), weights);
    await execute('nnspec.loadWeights', boating, file);
    assert.deepEqual(await weightsOf(boating), weights);
    const [sum] = await boating.read([{ tensor: 'go.pre_activation' }]);
    // The row that is stored first: -1·2 - 1·6 + 1·3 + 1.
    assert.equal(sum?.values?.[0], -4);
  });

  it('of another network are refused with both shapes, and nothing has changed', async () => {
    const iris = await openExample('iris');
    const file = newFile();
    await saveWeights(iris, file);
    const xor = await openExample('xor');
    await xor.step('batch');
    const before = await weightsOf(xor);
    const { time } = stateOf(xor);
    await assert.rejects(loadWeights(xor, file), /"h1\.weights" is 4 × 16 in the file and 2 × 4 in this network/);
    assert.deepEqual(await weightsOf(xor), before);
    assert.deepEqual(stateOf(xor).time, time);
  });

  it('take the place of a run only where that is agreed to', async () => {
    const session = await openExample('xor');
    const file = newFile();
    await saveWeights(session, file);
    await session.step('epoch');
    const before = await weightsOf(session);
    // Under test, the workbench refuses to show what stands in the way of everything else.
    await loadWeights(session, file).catch((failure: unknown) => assert.match(String(failure), /refused to show dialog/));
    assert.deepEqual(await weightsOf(session), before);
    assert.equal(stateOf(session).epochs, 1);
  });

  it('are offered under the plain name of the spec, whatever its script', () => {
    const name = (file: string) => weightsNameOf(inWorkspace(file));
    assert.equal(name('שלום.nnspec'), 'שלום.safetensors');
    assert.equal(name('a\u200bb.NNSPEC'), 'a\u200bb.safetensors');
  });

  it('that cannot be read or written are told of by name', async () => {
    const session = await openExample('xor');
    await assert.rejects(loadWeights(session, inWorkspace('none.safetensors')), /none\.safetensors cannot be read: /);
    await assert.rejects(loadWeights(session, inWorkspace('xor.nnspec')), /xor\.nnspec cannot be read as a \.safetensors file: /);
    const folder = newFile();
    await vscode.workspace.fs.createDirectory(folder);
    await assert.rejects(saveWeights(session, folder), /test-.* cannot be written: /);
  });
});
