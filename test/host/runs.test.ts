import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { KeptRun } from '../../src/host/runs/runStore';
import { activate, closeEverything, inWorkspace, reopen, replaceText, showExample, showSpec, stateOf, until, weightsOf } from './support';

async function runsOf(api: Api, uri: vscode.Uri): Promise<readonly KeptRun[]> {
  await api.runs.settled();
  return (await api.runs.list()).filter(({ spec }) => spec === uri.toString());
}

const longer = (text: string): string => text.replace(/epochs: +\d+/, 'epochs: 100000000');

describe('a kept run', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(async () => {
    await closeEverything();
    await api.runs.settled();
  });

  it('is offered when its spec is opened again, and is taken up with the same bits, curve and past', async () => {
    const { document } = await showExample('xor');
    let session = api.sessions.of(document.uri);
    await session.open();
    assert.equal(session.content.notice, undefined, 'a spec that was never run offers nothing');
    for (let i = 0; i < 7; i++) await session.step('epoch');
    await session.setLearningRate(0.01);
    await session.step('layer');
    await session.step('layer');
    const [weights, curve, { time }] = [await weightsOf(session), await session.curve(0), stateOf(session)];

    session = await reopen(api, document);
    assert.deepEqual(stateOf(session).time, { step: 0, pc: 0 }, 'it is never taken up by itself');
    const { notice } = session.content;
    assert.match(notice?.message ?? '', /trained before, up to epoch 7 of 500/);
    assert.deepEqual(notice?.actions, ['Resume', 'Start Anew']);
    await session.choose('Resume');
    assert.deepEqual(stateOf(session).time, time);
    assert.equal(stateOf(session).status, 'paused');
    assert.equal(stateOf(session).learningRate, 0.01);
    assert.deepEqual(await weightsOf(session), weights);
    assert.deepEqual(await session.curve(0), curve);
    assert.equal(session.content.notice, undefined);
    await session.stepBack('layer');
    await session.stepBack('layer');
    await session.stepBack('epoch');
    assert.equal(stateOf(session).epochs, 6);
    assert.equal((await runsOf(api, document.uri)).length, 1, 'it goes on as the same run');
  });

  it('stays out of the way of a new one', async () => {
    const { document } = await showExample('xor');
    await api.sessions.of(document.uri).step('epoch');
    const session = await reopen(api, document);
    await session.choose('Start Anew');
    assert.equal(session.content.notice, undefined);
    await session.step('epoch');
    await session.step('epoch');
    await session.reset();
    await session.step('epoch');
    await reopen(api, document);
    const runs = await runsOf(api, document.uri);
    assert.deepEqual(runs.map(({ epochs }) => epochs).sort(), [1, 1, 2], 'every run is kept, those before a reset, too');
  });

  it('is not offered to another text, nor to other data', async () => {
    const editor = await showExample('iris');
    const { document } = editor;
    const session = api.sessions.of(document.uri);
    await session.step('epoch');
    await replaceText(editor, 'dense(8, relu)', 'dense(9, relu)');
    await document.save();
    const again = await reopen(api, document);
    assert.equal(again.content.notice, undefined);
    const [run] = await runsOf(api, document.uri);
    await assert.rejects(again.resume(run!), /another network: the text has changed/);
    assert.ok(again.program, 'the network stays');
  });

  it('that cannot be written holds nothing up, and is told of once', async () => {
    const { save } = api.runs;
    const told: string[] = [];
    const { showErrorMessage } = vscode.window;
    Object.assign(api.runs, { save: () => Promise.reject(new Error('ENOSPC: no space left on device')) });
    Object.assign(vscode.window, { showErrorMessage: async (message: string) => void told.push(message) });
    try {
      const { document } = await showExample('xor');
      const session = api.sessions.of(document.uri);
      await session.step('epoch');
      await session.keep();
      await session.step('epoch');
      await session.keep();
      await session.reset();
      assert.deepEqual(stateOf(session).time, { step: 0, pc: 0 });
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /cannot be kept: ENOSPC/);
    } finally {
      Object.assign(api.runs, { save });
      Object.assign(vscode.window, { showErrorMessage });
    }
  });

  it('that cannot be read keeps no spec from being opened', async () => {
    const { latestOf } = api.runs;
    Object.assign(api.runs, { latestOf: () => Promise.reject(new Error('EROFS: read-only file system')) });
    try {
      const session = api.sessions.of((await showExample('xor')).document.uri);
      await session.step('epoch');
      assert.equal(stateOf(session).epochs, 1);
      assert.equal(session.content.notice, undefined);
    } finally {
      Object.assign(api.runs, { latestOf });
    }
  });

  it('is taken up also where its spec is just being opened', async () => {
    const { document } = await showExample('xor');
    await api.sessions.of(document.uri).step('epoch');
    await closeEverything();
    await until('the session is closed', () => api.sessions.get(document.uri) === undefined);
    const [run] = await runsOf(api, document.uri);
    await vscode.commands.executeCommand('vscode.open', document.uri);
    const session = api.sessions.of(document.uri);
    await Promise.all([session.open(), session.resume(run!)]);
    assert.equal(stateOf(session).epochs, 1);
  });

  it('is deleted on demand, and makes room where all together are too large', async () => {
    const { document } = await showExample('xor');
    const session = api.sessions.of(document.uri);
    await session.step('epoch');
    await reopen(api, document);
    const [run] = await runsOf(api, document.uri);
    await api.runs.delete([run!.id]);
    assert.deepEqual(await runsOf(api, document.uri), []);

    const configuration = vscode.workspace.getConfiguration('nnspec');
    await configuration.update('runs.limit', 0, vscode.ConfigurationTarget.Global);
    try {
      await api.sessions.of(document.uri).step('epoch');
      await reopen(api, document);
      assert.deepEqual(await runsOf(api, document.uri), [], 'a limit of 0 keeps none');
    } finally {
      await configuration.update('runs.limit', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('goes with its file to another name and into another folder', async () => {
    const { document } = await showSpec(longer(new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace('xor.nnspec')))));
    const session = api.sessions.of(document.uri);
    api.panels.open(document.uri);
    await session.train();
    const to = inWorkspace(`moved/renamed-${crypto.randomUUID()}.nnspec`);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the session moves', () => api.sessions.get(to) === session);
    assert.equal(api.panels.get(to)?.session, session);
    assert.match(api.panels.get(to)?.view.title ?? '', /renamed-/);
    assert.equal(session.content.spec, to.toString());
    const { step } = stateOf(session).time;
    await until('training goes on', () => stateOf(session).time.step > step);
    await session.pause();
    await vscode.commands.executeCommand('nnspec.step', to);
    await reopen(api, await vscode.workspace.openTextDocument(to));
    assert.equal((await runsOf(api, to)).length, 1);
    assert.equal((await runsOf(api, document.uri)).length, 0);
  });
});
