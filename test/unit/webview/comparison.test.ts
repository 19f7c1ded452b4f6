import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ComparedRunView, ComparisonView } from '../../../src/protocol/comparison';
import { bestOf, outcomeColumns, thinRun } from '../../../src/protocol/comparison';
import type { EpochRecord } from '../../../src/protocol/session';
import { runColour, runColours, runDashes } from '../../../webview/charts/run-lines';
import { wantComparedCurves } from '../../../webview/feeds/wants';
import { bestRun, comparedSeries, plannedOf, standing } from '../../../webview/state/comparison';
import { initialState, isLive, type PanelState } from '../../../webview/state/panel';
import { reduce, type Action } from '../../../webview/state/reducer';
import { denseProgram, sessionState } from './programs';

const record = (epoch: number, loss = 1 / epoch, test?: number): EpochRecord => {
  return { epoch, train: { loss }, ...(test !== undefined && { test: { loss: test } }) };
};
const records = (count: number, loss?: number): EpochRecord[] => Array.from({ length: count }, (_, i) => record(i + 1, loss));

const run = (change: Partial<ComparedRunView> = {}): ComparedRunView => ({ label: 'seed=1', status: 'finished', planned: 10, ...change });

function view(runs: readonly ComparedRunView[], change: Partial<ComparisonView> = {}): ComparisonView {
  return { id: 1, status: 'running', runs, sameLoss: true, older: false, ...change };
}

function showing(view: ComparisonView, ...actions: Action[]): PanelState {
  const program = denseProgram([2, 4, 1]);
  const content = { spec: 'file:///xor.nnspec', title: 'xor.nnspec', program, state: sessionState() };
  return ([{ type: 'content', content }, { type: 'comparison', view }, ...actions] as Action[]).reduce(reduce, initialState);
}

const curves = (requests: { run: number; epoch: number }[], ...curves: EpochRecord[][]): Action => {
  return { type: 'comparedCurves', id: 1, requests, curves };
};

describe('webview: compared runs', () => {
  const two = view([run({ latest: record(4) }), run({ label: 'seed=2', status: 'running', latest: record(2) })]);

  it('are pulled as far as they are not there yet, each from where it stands', () => {
    const before = showing(two);
    assert.deepEqual(wantComparedCurves(before)?.requests, [{ run: 0, epoch: 0 }, { run: 1, epoch: 0 }]);
    const after = reduce(before, curves([{ run: 0, epoch: 0 }, { run: 1, epoch: 0 }], records(4), records(2)));
    assert.equal(wantComparedCurves(after), undefined);
    const further = reduce(after, { type: 'comparison', view: view([two.runs[0]!, run({ latest: record(5) })]) });
    assert.deepEqual(wantComparedCurves(further)?.requests, [{ run: 1, epoch: 2 }]);
    const whole = reduce(further, curves([{ run: 1, epoch: 2 }], records(5).slice(2)));
    assert.deepEqual(whole.comparison?.curves.map((curve) => curve.length), [4, 5]);
  });

  it('of another comparison are void, and so is an answer to it', () => {
    const before = showing(two, curves([{ run: 0, epoch: 0 }], records(4)));
    const other = reduce(before, { type: 'comparison', view: view(two.runs, { id: 2 }) });
    assert.deepEqual(other.comparison?.curves, [[], []]);
    assert.deepEqual(reduce(other, curves([{ run: 0, epoch: 0 }], records(4))).comparison, other.comparison);
    assert.equal(reduce(other, { type: 'comparison' }).comparison, undefined);
  });

  it('are not pulled where nobody sees their chart', () => {
    const closed = showing(two, { type: 'collapse', cell: 'loss', collapsed: true });
    assert.equal(wantComparedCurves(closed), undefined);
    const away: Action = { type: 'onScreen', cell: 'loss', value: false };
    assert.equal(isLive(showing(two, away), 'loss'), false);
    assert.equal(isLive(showing({ ...two, status: 'finished' }, away), 'loss'), true, 'one last look');
  });

  it('open their cell when they are new, and leave it to the reader afterwards', () => {
    const collapse: Action = { type: 'collapse', cell: 'loss', collapsed: true };
    const before = reduce(initialState, collapse);
    const opened = reduce(before, { type: 'comparison', view: two });
    assert.equal(opened.ui.collapsed.loss, false);
    const seen = ([{ type: 'seenComparison', id: 1 }, collapse, { type: 'comparison', view: two }] as Action[]).reduce(reduce, opened);
    assert.equal(seen.ui.collapsed.loss, true);
  });

  it('are lines that say which run they are, training and test, with few points where runs are many', () => {
    const state = showing(two, curves([{ run: 0, epoch: 0 }, { run: 1, epoch: 0 }], records(4).map((each) => ({ ...each, test: each.train })), records(2)));
    const lines = comparedSeries(state.comparison!, 100).map(({ run, part, points }) => [run?.name, run?.index, part, points.length]);
    assert.deepEqual(lines, [['seed=1', 0, 'train', 4], ['seed=1', 0, 'test', 4], ['seed=2', 1, 'train', 2]]);
    const long = showing(two, curves([{ run: 0, epoch: 0 }], records(1000)));
    assert.ok(comparedSeries(long.comparison!, 100).every(({ points }) => points.length <= 100));
  });

  it('are picked out and let go', () => {
    const picked = showing(two, { type: 'pickRun', run: 1 });
    assert.equal(picked.comparison?.picked, 1);
    assert.equal(reduce(picked, { type: 'comparison', view: two }).comparison?.picked, 1, 'news changes nothing');
    assert.equal(reduce(picked, { type: 'pickRun', run: 1 }).comparison?.picked, undefined);
  });

  it('say where they stand', () => {
    assert.equal(standing(two), 'Comparing: run 2 of 2');
    assert.equal(standing({ ...two, status: 'paused' }), 'Comparison paused: run 2 of 2');
    assert.equal(standing(view([run(), run({ status: 'stopped' })], { status: 'stopped' })), 'Comparison stopped: 1 of 2 runs done');
    assert.equal(standing(view([run(), run({ status: 'failed' })], { status: 'finished' })), '2 runs compared');
    assert.equal(plannedOf(view([run({ planned: undefined }), run({ planned: 30 }), run({ latest: record(40) })])), 40);
  });
});

describe('the best of compared runs', () => {
  it('has the smallest loss, of the test where there is one; no finite number is none', () => {
    assert.equal(bestOf([record(1, 0.5), record(1, 0.2), record(1, NaN), record(1, Infinity)]), 1);
    assert.equal(bestOf([record(1, 0.1, 0.9), record(1, 0.4, 0.5)]), 1);
    assert.equal(bestOf([record(1, NaN), undefined]), undefined);
  });

  it('is none where the runs have different losses', () => {
    const runs = [run({ loss: 0.3 }), run({ loss: 0.2 })];
    assert.deepEqual([bestRun(view(runs)), bestRun(view(runs, { sameLoss: false }))], [1, undefined]);
  });

  it('goes by the newest batch where no epoch has been finished', () => {
    assert.equal(bestRun(view([run({ loss: 0.3 }), run({ loss: 0.2 }), run({ status: 'waiting' })])), 1);
  });

  it('is known once two have come to their ends, and is none that still runs', () => {
    const running = run({ status: 'running', latest: record(9, 0.01) });
    assert.equal(bestRun(view([run({ latest: record(9, 0.3) }), running])), undefined);
    assert.equal(bestRun(view([run({ latest: record(9, 0.3) }), run({ latest: record(9, 0.2) }), running])), 1);
  });
});

describe('what tables say of compared runs', () => {
  it('is the loss and each metric, of training and of the test', () => {
    const columns = outcomeColumns(['accuracy', 'price.mae', 'accuracy']);
    assert.deepEqual(columns.map(({ name }) => name), [
      'train loss', 'test loss', 'train accuracy', 'test accuracy', 'train price MAE', 'test price MAE',
    ]);
    const outcome = { train: { loss: 1, accuracy: 0.5 }, test: { loss: 2, targets: { price: { loss: 0, mae: 3 } } } };
    assert.deepEqual(columns.map(({ value }) => value(outcome)), [1, 2, 0.5, undefined, undefined, 3]);
  });

  it('keeps a curve short, its first and newest epochs whole', () => {
    const thinned = thinRun(records(8000));
    assert.ok(thinned.length <= 1024, `${thinned.length}`);
    assert.deepEqual([thinned[0]?.epoch, thinned.at(-1)?.epoch], [1, 8000]);
  });
});

/** What the theme's names stand for where the theme says nothing. */
const defaults = (JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { colors: { id: string; defaults: Record<'light' | 'dark' | 'highContrast' | 'highContrastLight', string> }[] };
}).contributes.colors;

/** How the eye without the cones of one kind sees (Machado, Oliveira, Fernandes 2009, in linear RGB). */
const eyes: Record<string, readonly (readonly number[])[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const luminance = (hex: string): number => dot([0.2126, 0.7152, 0.0722], linear(hex));

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** CIE L*a*b* of a colour as an eye sees it. */
function lab(hex: string, eye: readonly (readonly number[])[]): number[] {
  const seen = eye.map((row) => Math.min(1, Math.max(0, dot(row, linear(hex)))));
  const [x, y, z] = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    .map((row) => dot(row, seen))
    .map((value, i) => value / [0.95047, 1, 1.08883][i]!)
    .map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

describe('the colours of compared runs', () => {
  const grounds = { light: '#ffffff', dark: '#1f1f1f', highContrast: '#000000', highContrastLight: '#ffffff' } as const;

  it('are as many as the theme has names for', () => {
    assert.deepEqual(defaults.map(({ id }) => id), Array.from({ length: runColours }, (_, i) => `nnspec.run${i + 1}`));
    const css = readFileSync('webview/styles/comparison.css', 'utf8');
    for (const { id } of defaults) assert.ok(css.includes(`var(--vscode-${id.replace('.', '-')})`), id);
  });

  for (const [theme, ground] of Object.entries(grounds)) {
    it(`stand out from the ground, and from each other for every eye: ${theme}`, () => {
      const colours = defaults.map((colour) => colour.defaults[theme as keyof typeof grounds]);
      for (const colour of colours) assert.ok(contrast(colour, ground) >= 3, `${colour}: ${contrast(colour, ground)}`);
      for (const [name, eye] of Object.entries(eyes)) {
        colours.forEach((a, i) => {
          for (const b of colours.slice(i + 1)) {
            const distance = Math.hypot(...lab(a, eye).map((x, axis) => x - lab(b, eye)[axis]!));
            assert.ok(distance >= 15, `${name}: ${a} and ${b} are ${distance.toFixed(1)} apart`);
          }
        });
      }
    });
  }

  it('come again with other dashes, and a test is never drawn like a training', () => {
    const forms = Array.from({ length: 4 * runColours }, (_, i) =>
      (['train', 'test'] as const).map((part) => `${runColour(i)} ${runDashes(i, part).join(' ')}`),
    ).flat();
    assert.equal(new Set(forms).size, forms.length);
  });
});
