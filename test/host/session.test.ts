import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { SpecSession } from '../../src/host/specSession';
import { activate, closeEverything, showExample, showSpec, stateOf, until, weightsOf } from './support';

describe('a session in the extension host', () => {
  let api: Api;
  let session: SpecSession;
  let editor: vscode.TextEditor;

  before(async () => {
    api = await activate();
  });

  beforeEach(async () => {
    editor = await showExample('xor');
    session = api.sessions.of(editor.document.uri);
    await session.open();
  });

  afterEach(closeEverything);

  it('trains by the command, beside its panel', async () => {
    await vscode.commands.executeCommand('nnspec.train');
    assert.ok(api.panels.get(session.uri));
    const state = await until('the end of training', () => stateOf(session).status === 'finished' && stateOf(session));
    assert.ok(state.latest && state.latest.train.loss < 0.05, `loss ${state.latest?.train.loss}`);
    assert.equal(state.latest.train.accuracy, 1);
    assert.equal((await session.curve(0)).length, 500);
  });

  it('reads a file through the workspace, and trains on it', async () => {
    const { document } = await showExample('iris');
    const iris = api.sessions.of(document.uri);
    await iris.open();
    assert.deepEqual(iris.program?.rows, { train: 120, test: 30, unanswered: 0 });
    await iris.train();
    const state = await until('the end of training', () => stateOf(iris).status === 'finished' && stateOf(iris));
    assert.ok((state.latest?.test?.accuracy ?? 0) >= 0.95, `test accuracy ${state.latest?.test?.accuracy}`);
  });

  it('steps back to the very same bits', async () => {
    const initial = await weightsOf(session);
    await session.step('batch');
    const after = await weightsOf(session);
    assert.notDeepEqual(after, initial);
    await session.stepBack('batch');
    assert.deepEqual(await weightsOf(session), initial);
    await session.step('batch');
    assert.deepEqual(await weightsOf(session), after);
    await session.reset();
    assert.deepEqual(await weightsOf(session), initial);
  });

  it('pauses, goes on layer by layer and takes another learning rate meanwhile', async () => {
    await session.train();
    assert.equal(stateOf(session).status, 'running');
    await session.setLearningRate(0.001);
    await until('a step', () => stateOf(session).time.step > 0);
    await session.pause();
    assert.equal(stateOf(session).status, 'paused');
    assert.equal(stateOf(session).learningRate, 0.001);
    const { step } = stateOf(session).time;
    await Promise.all([session.step('layer'), session.step('layer')]);
    assert.equal(session.program?.instructions[stateOf(session).next]?.layer, 'dense_2');
    await vscode.commands.executeCommand('nnspec.stepBack');
    assert.equal(session.program?.instructions[stateOf(session).next]?.layer, 'h1');
    assert.equal(stateOf(session).time.step, step);
  });

  it('explains and predicts', async () => {
    await session.step('pass');
    const { program } = session;
    const instruction = program!.instructions.findIndex(({ layer }) => layer === 'h1');
    const explanation = await session.explain({ instruction, sample: 0, position: 0 });
    assert.match(explanation?.arithmetic ?? '', / = /);
    const [prediction] = await session.predict({ cells: ['0', '1'] });
    assert.equal(prediction?.output.length, 1);
    assert.equal((await session.rows({ part: 'train', from: 0, count: 10 })).total, 4);
  });

  it('says why a spec cannot be opened, and opens it when it has been corrected', async () => {
    const editor = await showSpec('layers {\n  input(2)\n  dens(4)\n}\n');
    const wrong = api.sessions.of(editor.document.uri);
    await assert.rejects(wrong.open(), /dens/);
    assert.match(wrong.content.notice?.message ?? '', /^Line 3: /);
    assert.equal(wrong.program, undefined);
    await editor.edit((edit) => edit.replace(new vscode.Range(2, 2, 2, 6), 'dense'));
    await until('the network', () => wrong.program);
    assert.equal(wrong.content.notice, undefined);
  });

  it('refuses what needs more memory than the setting allows, at the line', async () => {
    const text = 'layers {\n  input(9000)\n  dense(90000)\n}\n';
    const { document } = await showSpec(text);
    const large = api.sessions.of(document.uri);
    await assert.rejects(large.open(), /memory|GiB/);
    const [problem] = await until('a problem', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 && found;
    });
    assert.match(problem?.message ?? '', /GiB/);
  });
});
