import assert from 'node:assert/strict';
import { wantRows } from '../../../webview/feeds/dataWants';
import { Feed } from '../../../webview/feeds/feed';
import { DrawingPace } from '../../../webview/feeds/pace';
import {
  explainLimit,
  predictedPart,
  wantCurve,
  wantPredictions,
  wantStep,
  wantWindows,
} from '../../../webview/feeds/wants';
import { initialState, type PanelState } from '../../../webview/state/panel';
import { reduce, type Action } from '../../../webview/state/reducer';
import type { ProgramView, SessionState } from '../../../src/protocol/session';
import { denseProgram, sessionState } from './programs';

function opened(program: ProgramView, state: Partial<SessionState> = {}, ...actions: Action[]): PanelState {
  const content: Action = { type: 'content', content: { spec: 'file:///t', title: 't', program, state: sessionState(state) } };
  return [content, ...actions].reduce(reduce, initialState);
}

describe('webview: what is pulled', () => {
  const program = denseProgram([784, 128, 10]);

  it('of large weights only the drawn rows', () => {
    const slices = wantWindows(opened(program))!.slices;
    const rows = slices.filter(({ tensor }) => tensor === 'h1.weights');
    assert.deepEqual(rows, [
      { tensor: 'h1.weights', from: 0, count: 9 },
      { tensor: 'h1.weights', from: 782, count: 2 },
    ]);
    const numbers = slices.reduce((sum, { tensor, count = 1 }) => sum + count * (tensor.startsWith('h1') ? 128 : 1), 0);
    assert.ok(numbers < 5000);
  });

  it('of neurons only the sample in hand', () => {
    const { slices } = wantWindows(opened(program, {}, { type: 'sample', sample: 2 }))!;
    assert.deepEqual(
      slices.find(({ tensor }) => tensor === 'h1.output'),
      { tensor: 'h1.output', from: 2, count: 1 },
    );
    assert.deepEqual(
      slices.find(({ tensor }) => tensor === 'input'),
      { tensor: 'input', from: 2, count: 1 },
    );
  });

  it('gradients where gradients are shown, of tensors that exist', () => {
    const { slices } = wantWindows(opened(program, {}, { type: 'show', show: 'gradients' }))!;
    assert.ok(slices.some(({ tensor }) => tensor === 'h1.weights.gradient'));
    assert.ok(!slices.some(({ tensor }) => tensor === 'h1.pre_activation.gradient'));
  });

  it('nothing for a cell that nobody sees', () => {
    const collapse: Action = { type: 'collapse', cell: 'network', collapsed: true };
    assert.equal(wantWindows(opened(program, {}, collapse)), undefined);
    assert.equal(wantWindows(opened(program, {}, { type: 'visible', visible: false })), undefined);
    assert.equal(wantRows(opened(program)), undefined);
  });

  it('a new wish with each change of the session, and with each program', () => {
    const state = opened(program);
    const later = reduce(state, { type: 'state', state: sessionState({ revision: 2 }) });
    const again = reduce(state, { type: 'content', content: state.content! });
    const keys = [state, later, again].map((panel) => wantWindows(panel)!.key);
    assert.equal(new Set(keys).size, 3);
  });

  it('explanations of what just ran, for the selected unit', () => {
    const state = opened(
      program,
      { status: 'paused', last: { from: 1, to: 3 }, computed: 3 },
      { type: 'point', column: 'h1', unit: 5, input: 700 },
    );
    const { requests } = wantStep(state)!;
    assert.deepEqual(
      requests.map(({ instruction, unit, input, sample }) => ({ instruction, unit, input, sample })),
      [
        { instruction: 1, unit: 5, input: 0, sample: 0 },
        { instruction: 2, unit: 5, input: 0, sample: 0 },
      ],
    );
  });

  it('the page of the weights that has the selected one on it', () => {
    const update = program.instructions.find(({ phase }) => phase === 'update')!.index;
    const state = opened(
      program,
      { status: 'paused', last: { from: update, to: update + 1 }, computed: update + 1 },
      {
        ...{ type: 'point', column: 'h2', unit: 3, input: 100 },
      },
    );
    const [request] = wantStep(state)!.requests;
    assert.deepEqual(request!.slice, { tensor: 'h2.weights', from: 96, count: 8 });
    assert.deepEqual([request!.unit, request!.input], [3, 100]);
  });

  it('another output of an instruction, and the very element that was pointed at in it', () => {
    const tensors = Object.entries({ output: [9, 5], hidden: [9, 5], gates: [9, 20] }).map(([name, shape]) => {
      return [name, { id: `l.${name}`, shape, batched: true }] as const;
    });
    const lstm = { id: 'l', type: 'lstm', activation: '', inputs: ['input'], shape: [9, 5], tensors: Object.fromEntries(tensors) };
    const outputs = ['l.hidden', 'l.gates'];
    const unrolled = denseProgram([4, 1], {
      layers: [lstm],
      instructions: [0, 1].map((time) => {
        const id = `l/forward/lstm/${time}`;
        return { index: time, id, phase: 'forward', layer: 'l', operation: 'lstm', result: 'l.hidden', outputs, time };
      }),
    });
    const ran = { status: 'paused', last: { from: 0, to: 2 }, computed: 2 } as const;
    const asked = (...actions: Action[]) =>
      wantStep(opened(unrolled, ran, ...actions))!.requests.map(({ output, position, slice }) => [output, position, slice.tensor]);
    assert.deepEqual(asked(), [[0, 0, 'l.hidden'], [0, 5, 'l.hidden']]);
    const gates: Action = { type: 'output', layer: 'l', operation: 'lstm', output: 1 };
    // A gate that is wider than the state that is drawn.
    const point: Action = { type: 'point', column: 'l', unit: 3, input: 0, element: { tensor: 'l.gates', position: 13 } };
    assert.deepEqual(asked(gates, point), [[1, 13, 'l.gates'], [1, 33, 'l.gates']]);
    const elsewhere: Action = { type: 'select', column: 'l', unit: 2 };
    assert.deepEqual(asked(gates, point, elsewhere).map(([output, position]) => [output, position]), [[1, 2], [1, 22]]);
  });

  it('of a selected neuron what its layer has computed, forward and back', () => {
    const select: Action = { type: 'select', column: 'h2', unit: 1 };
    const none = wantStep(opened(program, { computed: 3 }, select))!;
    assert.equal(none.total, 0);
    const all = wantStep(opened(program, { computed: program.instructions.length }, select))!;
    assert.deepEqual(
      all.requests.map(({ view }) => view.phase),
      ['forward', 'forward', 'backward', 'update'],
    );
  });

  it('no explanations while training runs, and not too many at once', () => {
    assert.equal(wantStep(opened(program, { status: 'running' })), undefined);
    const deep = denseProgram(Array.from({ length: 60 }, () => 2));
    const count = deep.instructions.length;
    const want = wantStep(opened(deep, { status: 'paused', last: { from: 0, to: count }, computed: count }))!;
    assert.equal(want.requests.length, explainLimit);
    assert.equal(want.total, count);
  });

  it('the epochs that the chart lacks', () => {
    const latest = { epoch: 3, train: { loss: 1 } };
    const known: Action = { type: 'curve', from: 0, records: [{ epoch: 1, train: { loss: 2 } }] };
    assert.equal(wantCurve(opened(program, { latest }))!.from, 0);
    assert.equal(wantCurve(opened(program, { latest }, known))!.from, 1);
    assert.equal(wantCurve(opened(program)), undefined);
  });

  it('predictions of rows without an answer first, else of test rows', () => {
    const rows = (train: number, test: number, unanswered: number) =>
      denseProgram([2, 1], { rows: { train, test, unanswered } });
    assert.equal(predictedPart(rows(4, 2, 1)), 'unanswered');
    assert.equal(predictedPart(rows(4, 2, 0)), 'test');
    assert.equal(predictedPart(rows(4, 0, 0)), 'all');
    const paged = opened(rows(40, 20, 0), {}, { type: 'predictionsPage', from: 10 });
    assert.deepEqual(wantPredictions(paged)!.request, { part: 'test', from: 10, count: 10 });
  });
});

describe('webview: feeds', () => {
  const turn = () => new Promise((resolve) => setTimeout(resolve));

  it('ask for one thing at a time, and the latest wish wins', async () => {
    let wanted = 'a';
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const pull = ({ key }: { key: string }) => {
      asked.push(key);
      return new Promise<void>((resolve) => answers.push(resolve));
    };
    const feed = new Feed(
      () => ({ key: wanted }),
      pull,
      () => 0,
    );
    feed.poke();
    for (wanted of ['b', 'c', 'd']) feed.poke();
    assert.deepEqual(asked, ['a']);
    answers[0]!();
    await turn();
    assert.deepEqual(asked, ['a', 'd']);
    answers[1]!();
    await turn();
    feed.poke();
    assert.deepEqual(asked, ['a', 'd'], 'the same wish is not repeated');
  });

  it('keep their pace, and ask for nothing where nothing is wanted', async () => {
    let now = 0;
    let wanted: string | undefined = 'a';
    const asked: string[] = [];
    const feed = new Feed(
      () => (wanted === undefined ? undefined : { key: wanted }),
      async ({ key }) => void asked.push(key),
      () => 100,
      () => now,
    );
    feed.poke();
    await turn();
    wanted = 'b';
    feed.poke();
    assert.deepEqual(asked, ['a']);
    now = 150;
    feed.poke();
    await turn();
    assert.deepEqual(asked, ['a', 'b']);
    wanted = undefined;
    feed.poke();
    await turn();
    assert.deepEqual(asked, ['a', 'b']);
  });
});

describe('webview: how often the numbers of the drawing are looked up', () => {
  const after = (milliseconds: number, drawings: number): number => {
    const pace = new DrawingPace();
    for (let i = 0; i < drawings; i++) pace.drawn({}, milliseconds);
    return pace.gap;
  };

  it('is at each state where they are drawn in no time, ten times a second where that takes long', () => {
    assert.ok(after(2, 100) < 30);
    assert.ok(Math.abs(after(6, 100) - 60) < 1, 'a tenth of the time');
    assert.equal(after(400, 100), 100);
  });

  it('is less often where many numbers have to come', () => {
    const pace = new DrawingPace();
    pace.answered(1000);
    assert.equal(pace.gap, 25);
    pace.answered(10_000);
    assert.equal(pace.gap, 80);
    pace.answered(1_000_000);
    assert.equal(pace.gap, 100);
  });

  it('does not count drawings of the same numbers, and one drawing that was held up for little', () => {
    const pace = new DrawingPace();
    const numbers = {};
    for (let i = 0; i < 100; i++) pace.drawn(numbers, 40);
    assert.equal(pace.gap, 50);
    for (let i = 0; i < 100; i++) pace.drawn({}, 1);
    assert.equal(pace.gap, 25);
  });
});
