import assert from 'node:assert/strict';
import type { EpochRecord, ProgramView, SessionState } from '../../../src/protocol/session';
import { canPause, canStep, canStepBack, canTrain, parseLearningRate } from '../../../webview/state/commands';
import { operationName } from '../../../webview/state/operations';
import { initialState, isLive, type PanelState } from '../../../webview/state/panel';
import { restoreKept, toKeep } from '../../../webview/state/kept';
import { reduce, type Action } from '../../../webview/state/reducer';
import { announcement, columnMarks, neuronName, neuronNumber, showing, untold } from '../../../webview/state/selectors';
import { columnOf, columnsOf, weightsOf } from '../../../webview/state/program';
import { denseProgram, headView, sessionState } from './programs';

const program = denseProgram([2, 4, 1]);

function opened(state: Partial<SessionState> = {}): PanelState {
  return after(initialState, {
    type: 'content',
    content: { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program, state: sessionState(state) },
  });
}

function after(state: PanelState, ...actions: readonly Action[]): PanelState {
  return actions.reduce(reduce, state);
}

const told = (change: Partial<SessionState>): Action => ({ type: 'state', state: sessionState(change) });
const record = (epoch: number, loss = 1 / epoch): EpochRecord => ({ epoch, train: { loss } });

describe('webview: state', () => {
  it('another program drops what was pulled, and keeps where the reader looks', () => {
    const before = after(
      opened(),
      { type: 'select', column: 'h1', unit: 3 },
      { type: 'curve', from: 0, records: [record(1)] },
      { type: 'cells', cells: ['1', '2'] },
    );
    const wider = denseProgram([2, 5, 1]);
    const now = after(before, {
      type: 'content',
      content: { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program: wider, state: sessionState() },
    });
    assert.deepEqual(now.curve, []);
    assert.equal(now.cursor.column, 'h1');
    assert.deepEqual(now.predictions.cells, ['1', '2']);
  });

  it('forgets a selected layer that is gone', () => {
    const before = after(opened(), { type: 'select', column: 'h2', unit: 0 });
    const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program: denseProgram([2, 1]), state: sessionState() };
    assert.equal(after(before, { type: 'content', content }).cursor.column, undefined);
  });

  it('the same program told again keeps what is shown, and asks for it anew', () => {
    const before = after(opened(), { type: 'windows', program, windows: new Map([['input', { runs: [], width: 2 }]]) });
    const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program: structuredClone(program), state: sessionState() };
    const now = after(before, {
      type: 'content',
      content: { ...content, notice: { severity: 'warning', message: 'Old.' } },
    });
    assert.equal(now.windows, before.windows);
    assert.equal(now.program, before.program);
    assert.notEqual(now.generation, before.generation);
  });

  it('a content without a program says why, and shows nothing else', () => {
    const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec', notice: { severity: 'error' as const, message: 'Line 3: …' } };
    const now = after(opened(), { type: 'content', content });
    assert.equal(now.program, undefined);
    assert.equal(now.session, undefined);
  });

  it('ignores an older state', () => {
    const now = after(opened(), told({ revision: 5, epoch: 2 }), told({ revision: 4, epoch: 1 }));
    assert.equal(now.session?.epoch, 2);
  });

  it('ignores answers about another program', () => {
    const now = after(opened(), {
      type: 'windows',
      program: denseProgram([2, 1]),
      windows: new Map([['x', { runs: [], width: 1 }]]),
    });
    assert.equal(now.windows.size, 0);
  });

  it('a step back across epochs shortens the curve, a reset empties it', () => {
    const trained = after(opened(), { type: 'curve', from: 0, records: [record(1), record(2), record(3)] });
    assert.equal(after(trained, told({ revision: 2, latest: record(2) })).curve.length, 2);
    assert.equal(after(trained, told({ revision: 2 })).curve.length, 0);
  });

  it('a curve of another past is dropped', () => {
    const trained = after(opened(), { type: 'curve', from: 0, records: [record(1), record(2)] });
    assert.equal(after(trained, told({ revision: 2, latest: record(2, 0.9) })).curve.length, 0);
  });

  it('a step leads from the selected neuron back to what ran, and stays with its unit', () => {
    const selected = after(opened(), { type: 'select', column: 'h1', unit: 2 });
    const now = after(
      selected,
      told({ revision: 2, status: 'paused', time: { step: 0, pc: 1 }, last: { from: 0, to: 1 } }),
    );
    assert.equal(now.cursor.column, undefined);
    assert.equal(now.cursor.units['h1'], 2);
  });

  it('shows gradients while the backward pass is stepped through, until the reader says otherwise', () => {
    const backward = program.instructions.findIndex(({ phase }) => phase === 'backward');
    const range = { from: backward, to: backward + 1 };
    const stepped = after(opened(), told({ revision: 2, status: 'paused', last: range, computed: backward + 1 }));
    assert.equal(showing(stepped), 'gradients');
    const chosen = after(stepped, { type: 'show', show: 'values' });
    assert.equal(showing(chosen), 'values');
    assert.equal(showing(after(chosen, told({ revision: 3, status: 'running', last: range }))), 'values');
  });

  it('a choice of the reader ends with the phase it was made in', () => {
    const chosen = after(opened(), { type: 'show', show: 'gradients' });
    assert.equal(showing(chosen), 'gradients');
    assert.equal(showing(after(chosen, told({ revision: 2, status: 'paused', last: { from: 0, to: 1 } }))), 'values');
  });

  it('keeps numbers of a look before while training, and only what is computed when it stands still', () => {
    const window = { runs: [{ from: 0, values: Float32Array.of(1) }], width: 1 };
    const windows = (id: string): Action => ({ type: 'windows', program, windows: new Map([[id, window]]) });
    const running = after(opened({ status: 'running' }), windows('h1.output'), windows('h1.bias'));
    assert.deepEqual([...running.windows.keys()], ['h1.output', 'h1.bias']);
    const paused = after(running, told({ revision: 2, status: 'paused' }), windows('h1.bias'));
    assert.deepEqual([...paused.windows.keys()], ['h1.bias']);
  });

  it('says a failure once, drops the oldest of many, and forgets what is dismissed', () => {
    const failures = ['a', 'b', 'b', 'c', 'd'].map((message): Action => ({ type: 'failure', message }));
    const now = after(opened(), ...failures);
    assert.deepEqual(
      now.failures.map(({ message }) => message),
      ['b', 'c', 'd'],
    );
    const [first] = now.failures;
    assert.equal(after(now, { type: 'dismiss', id: first!.id }).failures.length, 2);
  });

  it('forgets failures once something succeeds, and tells none that the notice tells of', () => {
    const missing = 'There is no file "iris.csv" beside the spec.';
    const failed = after(opened(), { type: 'failure', message: missing }, { type: 'failure', message: 'other' });
    assert.deepEqual(after(failed, { type: 'succeeded' }).failures, []);
    const notice = { severity: 'error' as const, message: `Line 6: ${missing}` };
    const noticed = after(failed, { type: 'content', content: { ...failed.content!, notice } });
    assert.deepEqual(untold(noticed).map(({ message }) => message), ['other']);
  });

  it('a sample stays within the batch', () => {
    const at = (sample: number) => after(opened(), { type: 'sample', sample }).cursor.sample;
    assert.deepEqual([at(-1), at(2), at(9)], [0, 2, 3]);
  });
});

describe('webview: what is kept', () => {
  it('comes back as it was', () => {
    const state = after(
      opened(),
      { type: 'collapse', cell: 'loss', collapsed: true },
      { type: 'stepUnit', unit: 'batch' },
      { type: 'logScale', on: true },
      { type: 'select', column: 'h1', unit: 2, input: 1 },
      { type: 'show', show: 'gradients' },
      { type: 'unfold', column: 'h1', unfolded: true },
      { type: 'seenComparison', id: 7 },
      { type: 'sample', sample: 2 },
      { type: 'dataPage', part: 'train', from: 2 },
      { type: 'inspect', row: 3 },
      { type: 'dataColumn', column: 1 },
      { type: 'cells', cells: ['1', '0'] },
    );
    const kept = restoreKept(JSON.parse(JSON.stringify(toKeep(state))));
    assert.deepEqual(kept.ui, state.ui);
    assert.deepEqual(kept.cursor, state.cursor);
    const again = after({ ...initialState, ...kept }, { type: 'content', content: state.content! });
    assert.deepEqual(again.ui, state.ui);
    assert.deepEqual(again.cursor, state.cursor);
    assert.deepEqual(again.data, { part: 'train', from: 2, row: 3, column: 1 });
    assert.deepEqual(again.predictions.cells, ['1', '0']);
  });

  it('the chosen sample and page stay within data that has become less, also while a text is wrong in between', () => {
    const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec' };
    const withRows = (samples: number, test: number) =>
      denseProgram([2, 1], { samples, rows: { train: samples - test, test, unanswered: 0 } });
    const look = (program?: ProgramView): Action => ({ type: 'content', content: { ...content, program, state: sessionState() } });
    const kept = restoreKept({ data: { part: 'test', from: 20, row: 80, column: 5 } });
    const at = (...actions: readonly Action[]) => after({ ...initialState, ...kept }, ...actions).data;
    assert.deepEqual(at(look(withRows(100, 30))), { part: 'test', from: 20, row: 80, column: 5 });
    assert.deepEqual(at(look(), look(withRows(100, 30))), { part: 'test', from: 20, row: 80, column: 5 });
    assert.deepEqual(at(look(withRows(50, 10))), { part: 'test', from: 0, row: 49, column: 5 });
    assert.deepEqual(at(look(withRows(50, 0))), { part: 'all', from: 20, row: 49, column: 5 });
    assert.equal(at(look(withRows(0, 0))).row, undefined);
    const summary = { columns: ['a', 'b'], summaries: [], balances: [] };
    assert.equal(at(look(withRows(100, 30)), { type: 'dataSummary', summary }).column, 1);
    const followed = restoreKept({ data: { part: 'all', from: 0, column: 0 } });
    assert.equal(after({ ...initialState, ...followed }, look(withRows(9, 0))).data.row, undefined);
  });

  it('what was typed is dropped where the input has other columns now', () => {
    const kept = restoreKept({ cells: ['1', '2', '3'] });
    const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program, state: sessionState() };
    assert.deepEqual(after({ ...initialState, ...kept }, { type: 'content', content }).predictions.cells, []);
  });

  it('falls back to the defaults for what does not fit', () => {
    for (const broken of [
      undefined,
      null,
      3,
      { ui: 7, cursor: [] },
      { ui: { stepUnit: 'mile' }, cursor: { sample: -1 }, data: { part: 'none', from: -1, row: 0.5, column: 'x' } },
    ]) {
      const { ui, cursor, data } = restoreKept(broken);
      assert.equal(ui.stepUnit, 'layer');
      assert.equal(cursor.sample, 0);
      assert.deepEqual(data, initialState.data);
      assert.equal(ui.collapsed.network, false);
    }
  });
});

describe('webview: commands and looks', () => {
  it('offers what the status allows', () => {
    const can = (state: PanelState) => [canTrain(state), canPause(state), canStep(state), canStepBack(state)];
    assert.deepEqual(can(opened()), [true, false, true, false]);
    assert.deepEqual(can(opened({ status: 'running', canStepBack: true })), [false, true, false, false]);
    assert.deepEqual(can(opened({ status: 'finished', canStepBack: true })), [true, false, true, true]);
  });

  it('a spec without a train section has nothing to train, and no step behind the end of its pass', () => {
    const predicting = { ...program, mode: 'predict' as const };
    const content = { spec: 'file:///go.nnspec', title: 'go.nnspec', program: predicting, state: sessionState({ status: 'finished' }) };
    const state = after(initialState, { type: 'content', content });
    assert.deepEqual([canTrain(state), canStep(state)], [false, false]);
  });

  it('stays within the batch where a smaller one follows, but not while training', () => {
    const fourth = after(opened(), { type: 'sample', sample: 3 });
    const smaller = { revision: 2, samples: [0, 1] };
    assert.equal(after(fourth, told({ ...smaller, status: 'running' })).cursor.sample, 3);
    assert.equal(after(fourth, told({ ...smaller, status: 'paused' })).cursor.sample, 1);
  });

  it('says of an operation what it does, and its own name where it has no words', () => {
    assert.equal(operationName('affine_gradient_weights'), 'gradient of the weights');
    assert.equal(operationName('tanh_gradient'), 'gradient through tanh');
    assert.equal(operationName('softmax'), 'softmax');
  });

  it('shows a feature among gradients with its value, as something that has none', () => {
    const gradients = after(opened(), { type: 'show', show: 'gradients' });
    const windows = new Map([['input', { runs: [{ from: 0, values: Float32Array.of(1, 0) }], width: 2 }]]);
    const state = after(gradients, { type: 'windows', program, windows });
    assert.deepEqual(neuronNumber(state, columnOf(program, 'input')!, 0), { value: 1, bystander: true });
    assert.deepEqual(neuronNumber(state, columnOf(program, 'h1')!, 0), { bystander: false });
    assert.equal(neuronName(state, columnOf(program, 'input')!, 0), 'x1: 1 (its gradient is not computed)');
  });

  it('reads a learning rate as typed', () => {
    assert.equal(parseLearningRate('0.01'), 0.01);
    assert.equal(parseLearningRate(' 1e-3 '), 0.001);
    for (const text of ['', 'fast', '-1', 'Infinity']) assert.equal(parseLearningRate(text), undefined);
  });

  it('a closed, hidden or far cell is not kept up to date while training runs', () => {
    const running = opened({ status: 'running' });
    assert.ok(isLive(running, 'network'));
    assert.ok(!isLive(running, 'data'), 'closed from the start');
    assert.ok(!isLive(after(running, { type: 'visible', visible: false }), 'network'));
    const far = after(running, { type: 'onScreen', cell: 'network', value: false });
    assert.ok(!isLive(far, 'network'));
    assert.ok(isLive(after(far, told({ revision: 2, status: 'paused' })), 'network'));
  });

  it('marks the column that ran and the one that runs next', () => {
    const state = opened({ status: 'paused', last: { from: 1, to: 3 }, computed: 3, next: 3 });
    const marks = columnsOf(program).map(({ id }) => columnMarks(state, id));
    assert.deepEqual(
      marks.map(({ ran }) => ran),
      [false, true, false, false],
    );
    assert.deepEqual(
      marks.map(({ next }) => next),
      [false, false, true, false],
    );
  });

  it('says what a step did', () => {
    assert.equal(announcement(opened()), '');
    assert.equal(
      announcement(opened({ status: 'paused', last: { from: 1, to: 2 } })),
      'Ran: h1, weighted sum, forward',
    );
    assert.equal(
      announcement(opened({ status: 'paused', last: { from: 1, to: 3 } })),
      'Ran: h1, weighted sum, forward and 1 more',
    );
    assert.equal(
      announcement(opened({ status: 'paused', last: { from: 0, to: 3 } })),
      'Ran 3 instructions, up to h1, forward',
    );
  });

  it('names a neuron with its value, or says that it is not computed', () => {
    const h1 = columnOf(program, 'h1')!;
    assert.equal(neuronName(opened(), h1, 1), 'h1 unit 1: not computed');
    const windows = new Map([
      ['h1.output', { runs: [{ from: 0, values: Float32Array.of(0.5, -0.123456, 0, 1) }], width: 4 }],
    ]);
    assert.equal(neuronName(after(opened(), { type: 'windows', program, windows }), h1, 1), 'h1 unit 1: -0.1235');
  });
});

describe('webview: columns of the drawing', () => {
  it('read the input where they read a column of it, and each of several outputs leads to the loss', () => {
    const program = denseProgram([2, 3, 1]);
    const layers = program.layers.map((layer, i) => ({ ...layer, inputs: i === 0 ? ['input.user', 'input.film'] : layer.inputs }));
    const task = { heads: ['h1', 'h2', 'h1'].map((layer) => headView({ layer })), metrics: [] };
    const columns = columnsOf({ ...program, layers, task });
    assert.deepEqual(columns.map(({ id, inputs }) => [id, ...inputs]), [['input'], ['h1', 'input'], ['h2', 'h1'], ['loss', 'h1', 'h2']]);
  });

  it('are connected by weights only where every unit of the one is summed up by those of the other', () => {
    const program = denseProgram([3, 3, 1]);
    const weighted = (changed: typeof program): boolean[] =>
      columnsOf(changed).map((column) => weightsOf(changed, column) !== undefined);
    assert.deepEqual(weighted(program), [false, true, true, false]);
    // One column of three; a table of three ids.
    const layers = program.layers.map((layer, i) => ({ ...layer, inputs: i === 0 ? ['input.user'] : layer.inputs }));
    assert.deepEqual(weighted({ ...program, layers }), [false, false, true, false]);
    const instructions = program.instructions.map((one) => (one.layer === 'h1' ? { ...one, operation: 'embedding' } : one));
    assert.deepEqual(weighted({ ...program, instructions }), [false, false, true, false]);
  });
});
