import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { ComparisonView } from '../../src/protocol/comparison';
import { activate, closeEverything, replaceText, showExample, showSpec, stateOf, until } from './support';

const spec = ({ epochs = 20, compare = 'learning_rate: [0.01, 0.1]\n  h1.units: [2, 4]' } = {}): string => `
data { source: xor() }
layers {
  h1 = dense(3, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  batch_size: 4
  epochs: ${epochs}
}
compare {
  ${compare}
}
`;

const ENDLESS = 100_000_000;

describe('a comparison in the extension host', () => {
  let api: Api;
  let uri: vscode.Uri;
  let editor: vscode.TextEditor;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  async function show(text: string): Promise<void> {
    editor = await showSpec(text);
    ({ uri } = editor.document);
  }

  const view = (): ComparisonView | undefined => api.comparisons.viewOf(uri);
  const statuses = (): (string | undefined)[] => view()?.runs.map(({ status }) => status) ?? [];
  const start = () => vscode.commands.executeCommand('nnspec.compare');
  const over = () => until('the end of the comparison', () => view()?.status === 'finished' && view());
  const running = (run: number) => until(`run ${run}`, () => (view()?.runs[run]?.latest?.epoch ?? 0) > 3 && view());

  async function lensTitles(): Promise<string[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 9);
    return lenses.flatMap(({ command }) => (command?.command.includes('ompar') ? command.title : []));
  }

  it('trains each run by the command, beside its panel, and leaves the session alone', async () => {
    await show(spec());
    const session = api.sessions.of(uri);
    await session.open();
    await session.step('layer');
    const { time, revision } = stateOf(session);
    await start();
    assert.ok(api.panels.get(uri));
    const { runs, older } = await over();
    assert.deepEqual(
      runs.map(({ label, status, planned, latest }) => [label, status, planned, latest?.epoch]),
      ['learning_rate=0.01, h1.units=2', 'learning_rate=0.01, h1.units=4', 'learning_rate=0.1, h1.units=2', 'learning_rate=0.1, h1.units=4']
        .map((label) => [label, 'finished', 20, 20]),
    );
    assert.equal(older, false);
    assert.deepEqual([stateOf(session).time, stateOf(session).revision], [time, revision]);
    const [first, last, ...others] = await api.comparisons.curve(uri, [{ run: 0, epoch: 0 }, { run: 3, epoch: 15 }]);
    assert.deepEqual([first?.length, last?.map(({ epoch }) => epoch), others], [20, [16, 17, 18, 19, 20], []]);
    assert.notEqual(runs[0]?.latest?.train.loss, runs[1]?.latest?.train.loss);
  });

  it('has the curve that the session has with the same values', async () => {
    await show(spec({ compare: 'learning_rate: [0.05]' }));
    await start();
    await over();
    const session = api.sessions.of(uri);
    await session.setSpeed('full');
    await session.train();
    await until('the end of training', () => stateOf(session).status === 'finished');
    const [curve] = await api.comparisons.curve(uri, [{ run: 0, epoch: 0 }]);
    assert.deepEqual(curve, await session.curve(0));
  });

  it('has the loss of runs that are shorter than an epoch', async () => {
    await show(spec({ epochs: 1 }).replace('batch_size: 4', 'batch_size: 1').replace('epochs: 1', 'steps: 2'));
    await start();
    const { runs } = await over();
    assert.deepEqual(runs.map(({ status, latest, loss }) => [status, latest, typeof loss]), [1, 2, 3, 4].map(() => ['finished', undefined, 'number']));
  });

  it('takes an early end of a run for its end, and says why', async () => {
    await show(spec({ epochs: ENDLESS }).replace('batch_size: 4', 'batch_size: 4\n  stop: epoch >= 3'));
    await start();
    const { runs } = await over();
    assert.deepEqual(runs.map(({ status, latest }) => [status, latest?.epoch]), [1, 2, 3, 4].map(() => ['finished', 3]));
    assert.match(runs[0]?.ended ?? '', /epoch >= 3/);
  });

  it('stands above its section, with what can be done', async () => {
    await show(spec({ epochs: ENDLESS }));
    assert.deepEqual(await lensTitles(), ['$(graph-line) Compare (4 runs)']);
    await start();
    await running(0);
    assert.deepEqual(await lensTitles(), ['$(debug-pause) Pause', '$(debug-stop) Stop']);
    await until('the status bar', () => /comparing, run 1 of 4, loss 0\.\d+/.test(api.statusBar.text ?? ''));
    await vscode.commands.executeCommand('nnspec.stopComparison');
    assert.deepEqual(await lensTitles(), ['$(graph-line) Compare (4 runs)']);
    await until('nothing in the status bar', () => api.statusBar.text === undefined);
    const { document } = await showExample('xor');
    uri = document.uri;
    assert.deepEqual(await lensTitles(), [], 'a spec that compares nothing');
  });

  it('pauses, continues and stops; what has been trained stays until it is cleared', async () => {
    await show(spec({ epochs: ENDLESS }));
    await start();
    await running(0);
    await vscode.commands.executeCommand('nnspec.pauseComparison');
    const paused = view()!;
    assert.deepEqual([paused.status, statuses()], ['paused', ['running', 'waiting', 'waiting', 'waiting']]);
    const epoch = await until('it rests', () => view()?.runs[0]?.latest?.epoch);
    await start();
    assert.equal(view()?.id, paused.id, 'the same one goes on');
    await until('it goes on', () => (view()?.runs[0]?.latest?.epoch ?? 0) > epoch + 3);
    await vscode.commands.executeCommand('nnspec.stopComparison');
    assert.deepEqual([view()?.status, statuses()], ['stopped', ['stopped', 'stopped', 'stopped', 'stopped']]);
    const [curve] = await api.comparisons.curve(uri, [{ run: 0, epoch: 0 }]);
    assert.equal(curve?.at(-1)?.epoch, view()?.runs[0]?.latest?.epoch);
    assert.ok(curve!.length > 3);
    await vscode.commands.executeCommand('nnspec.clearComparison');
    assert.equal(view(), undefined);
  });

  it('goes on while its panel is closed, and ends with its spec', async () => {
    await show(spec({ epochs: ENDLESS }));
    await start();
    await running(0);
    const { latest } = view()!.runs[0]!;
    api.panels.get(uri)!.view.dispose();
    await until('it goes on', () => (view()?.runs[0]?.latest?.epoch ?? 0) > latest!.epoch);
    await closeEverything();
    await until('it has gone', () => view() === undefined);
  });

  it('says when its text means something else by now, and begins anew with that', async () => {
    await show(spec({ epochs: ENDLESS }));
    await start();
    await running(0);
    await replaceText(editor, 'data {', '// a remark\ndata {');
    await until('it is analysed', () => api.analyses.of(editor.document).complete);
    assert.equal(view()?.older, false, 'a remark changes nothing');
    await replaceText(editor, 'dense(1, sigmoid)', 'dense(1, linear)');
    await until('it is older', () => view()?.older);
    assert.equal(view()?.status, 'running', 'it goes on as it was');
    await replaceText(editor, 'dense(1, linear)', 'dense(1, sigmoid)');
    await until('it is of this text again', () => view()?.older === false);
    await replaceText(editor, '[0.01, 0.1]', '[0.2]');
    await until('it is older again', () => view()?.older);
    const before = view()!.id;
    await vscode.commands.executeCommand('nnspec.stopComparison');
    await start();
    assert.notEqual(view()?.id, before);
    assert.deepEqual([view()?.older, view()?.runs.length], [false, 2]);
    await vscode.commands.executeCommand('nnspec.stopComparison');
  });

  it('goes on with the other runs where one cannot run, and says why', async () => {
    await show(spec({ epochs: 3, compare: 'h1.units: [2, 400000000, 4]' }));
    await start();
    const { runs } = await over();
    assert.deepEqual(runs.map(({ status }) => status), ['finished', 'failed', 'finished']);
    assert.match(runs[1]?.message ?? '', /memory|GiB/);
  });

  it('is refused with a sentence where there is nothing to compare, or an error', async () => {
    const { document } = await showExample('xor');
    await assert.rejects(api.comparisons.act(document.uri, 'start'), /compares nothing; add "compare/);
    const predicts = await showExample('boating');
    await assert.rejects(api.comparisons.act(predicts.document.uri, 'start'), /no train section/);
    await show(spec({ compare: 'learning_rat: [1]' }));
    await assert.rejects(api.comparisons.act(uri, 'start'), /did you mean "learning_rate"/);
    assert.equal(view(), undefined);
    const [problem, ...others] = vscode.languages.getDiagnostics(uri);
    assert.deepEqual([problem?.range.start.line, problem?.code, others.length], [12, 'unknown-key', 0]);
  });

  it('follows its spec to another name', async () => {
    await show(spec({ epochs: ENDLESS }));
    await start();
    await running(0);
    const to = vscode.Uri.joinPath(uri, '..', `renamed-${crypto.randomUUID()}.nnspec`);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('it has moved', () => api.comparisons.viewOf(to)?.status === 'running');
    assert.equal(view(), undefined);
    await api.comparisons.act(to, 'stop');
  });
});
