import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unravel } from '../../../src/base/extents';
import type { LayerView, ProgramView } from '../../../src/protocol/session';
import { layoutNetwork, sizes } from '../../../webview/layout/network';
import { broken, heatOfTile, layoutPicture, strengths } from '../../../webview/layout/pictures';
import { wantStep, wantWindows } from '../../../webview/feeds/wants';
import { initialCursor, move, select } from '../../../webview/state/cursor';
import { initialState, type PanelState } from '../../../webview/state/panel';
import {
  carryPosition,
  cellCount,
  neighbour,
  pictureOf,
  placeOf,
  positionOf,
  type Picture,
} from '../../../webview/state/pictures';
import { columnOf, columnsOf, weightsOf } from '../../../webview/state/program';
import { neuronName } from '../../../webview/state/selectors';
import { valueAt, windowsOf } from '../../../webview/state/tensors';
import { denseProgram, sessionState } from './programs';

const extent = fc.integer({ min: 1, max: 7 });
const pictures: fc.Arbitrary<Picture> = fc.oneof(
  fc.tuple(extent, extent).map((shape) => pictureOf(shape)!),
  fc.tuple(extent, extent, extent).map((shape) => pictureOf(shape)!),
  fc.tuple(extent, extent).map(([heads, time]) => pictureOf([time, heads], attentionLayer(heads, time))!),
);

function layer(id: string, type: string, input: string, shape: number[], more: Record<string, number[]> = {}): LayerView {
  const tensors = Object.entries({ output: shape, 'output.gradient': shape, ...more }).map(([name, its]) => {
    return [name, { id: `${id}.${name}`, shape: its, batched: !name.startsWith('weights') }] as const;
  });
  return { id, type, activation: '', inputs: [input], shape, tensors: Object.fromEntries(tensors) };
}

function attentionLayer(heads: number, time: number, dim = 4): LayerView {
  return layer('a', 'attention', 'input', [time, dim], { scores: [heads, time, time] });
}

/** A picture, feature maps of it, a sequence and attention over it. */
function mixedProgram(change: Partial<ProgramView> = {}): ProgramView {
  const layers = [
    layer('conv', 'conv2d', 'input', [6, 5, 20], { weights: [3, 3, 2, 20] }),
    layer('steps', 'lstm', 'conv', [9, 30], { weights: [2, 120], gates: [9, 120] }),
    { ...attentionLayer(3, 9), inputs: ['steps'] },
    { ...layer('sum', 'add', 'a', [9, 30]), inputs: ['a', 'conv'] },
  ];
  const made = [
    ['conv', 'forward', 'conv2d', 'conv.output'],
    ['conv', 'update', 'sgd', 'conv.weights'],
    ['steps', 'forward', 'lstm', 'steps.gates'],
  ] as const;
  const instructions = made.map(([id, phase, operation, result], index) => {
    return { index, id: `${id}/${phase}/${operation}/0`, layer: id, phase, operation, result };
  });
  return denseProgram([1, 1], { layers, instructions, inputShape: [8, 7, 2], features: [], ...change });
}

const cursorAt = (column: string, unit: number) => select(initialCursor, column, unit);

describe('webview: pictures', () => {
  it('find each cell again from its position, and each position once', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const seen = new Set<number>();
        for (let position = 0; position < cellCount(picture); position++) {
          const place = placeOf(picture, position);
          assert.ok(place.tile < picture.tiles && place.row < picture.rows && place.column < picture.columns);
          assert.equal(positionOf(picture, place), position);
          seen.add(position);
        }
        assert.equal(seen.size, cellCount(picture));
      }),
    );
  });

  it('lie as the engine lays tensors out: maps last, time first, heads first', () => {
    const at = { tile: 1, row: 2, column: 3 };
    assert.equal(positionOf(pictureOf([4, 5, 3])!, at), (2 * 5 + 3) * 3 + 1);
    assert.equal(positionOf(pictureOf([4, 5])!, { ...at, tile: 0 }), 3 * 5 + 2);
    assert.equal(positionOf(pictureOf([9, 4], attentionLayer(2, 9))!, at), (1 * 9 + 2) * 9 + 3);
    assert.deepEqual(unravel(3 * 5 + 2, [4, 5]), [3, 2]);
  });

  it('a row of neurons is none', () => {
    assert.equal(pictureOf([5]), undefined);
    assert.equal(pictureOf([]), undefined);
  });

  it('lead from cell to cell, from the bottom of a tile to the top of the next', () => {
    const maps = pictureOf([2, 3, 2])!;
    const bottom = positionOf(maps, { tile: 0, row: 1, column: 2 });
    assert.deepEqual(placeOf(maps, neighbour(maps, bottom, 'down')), { tile: 1, row: 0, column: 2 });
    assert.equal(neighbour(maps, bottom, 'right'), bottom);
    assert.deepEqual(placeOf(maps, neighbour(maps, bottom, 'left')), { tile: 0, row: 1, column: 1 });
    assert.equal(neighbour(maps, 0, 'up'), 0);
  });

  it('carry a position over to tensors of other shapes', () => {
    // Of the gates of a cell the same time step; of one vector the unit.
    assert.deepEqual(unravel(carryPosition(7 * 30 + 20, [9, 30], [9, 120]), [9, 120]), [7, 20]);
    assert.equal(carryPosition(7 * 30 + 20, [9, 30], [30]), 20);
    assert.equal(carryPosition(7 * 30 + 20, [9, 30], [10]), 9);
    assert.equal(carryPosition(3, [5], []), 0);
  });
});

describe('webview: the drawing of pictures', () => {
  const options = { width: 900, cursor: initialCursor, inputName: 0, outputName: 0 };

  it('has tiles in place of neurons, within the height that all share', () => {
    const { columns, edges } = layoutNetwork(mixedProgram(), options);
    assert.equal(edges.length, 0);
    for (const { picture, nodes, column, height } of columns.filter((box) => box.column.picture)) {
      assert.equal(nodes.length, 0);
      for (const tile of picture!.tiles) {
        assert.ok(tile.y >= sizes.header && tile.y + tile.height <= height - sizes.footer, column.id);
        assert.ok(tile.x >= picture!.x && tile.x + tile.width <= picture!.x + picture!.width + 1e-9, column.id);
      }
    }
  });

  it('folds many maps, and unfolds them', () => {
    const conv = columnOf(mixedProgram(), 'conv')!.picture!;
    const folded = layoutPicture(conv, false);
    assert.deepEqual([folded.tiles.length, folded.hidden], [12, 8]);
    assert.deepEqual([layoutPicture(conv, true).tiles.length, layoutPicture(conv, true).hidden], [20, 0]);
    const box = layoutNetwork(mixedProgram(), options).columns.find(({ column }) => column.id === 'conv')!;
    assert.deepEqual(box.folds.map(({ hidden }) => hidden), [8]);
  });

  it('leads a connection that skips columns below them', () => {
    const { links, height, columns } = layoutNetwork(mixedProgram(), options);
    const skip = links.find(({ from, to }) => from === 'conv' && to === 'sum')!;
    assert.ok(skip.under > 0 && height > columns[0]!.height);
    assert.ok(links.filter((link) => link !== skip).every(({ under }) => under === 0));
  });

  it('takes weights of units at each time step for no edges, whatever their numbers', () => {
    const program = mixedProgram({
      layers: [layer('a', 'dense', 'input', [1, 2], { weights: [2, 2] })],
      inputShape: [1, 2],
    });
    assert.equal(weightsOf(program, columnOf(program, 'a')!), undefined);
  });

  it('paints cells by sign and size, nothing where nothing is computed, and what is broken', () => {
    const picture = pictureOf([2, 3])!;
    const values = [0, 1, -2, undefined, NaN, 0.5];
    const box = { x: 0, y: 0, width: 32, height: 48 };
    const heat = heatOfTile(picture, box, 2, (row, column) => values[column * 3 + row]);
    assert.deepEqual([heat.across, heat.down], [2, 3]);
    assert.deepEqual([...heat.cells], [0, 0, strengths / 2, broken, -strengths, strengths / 4]);
  });

  it('averages cells that are too small to be drawn', () => {
    const picture = pictureOf([1000, 1])!;
    const box = { x: 0, y: 0, width: 150, height: 10 };
    const { across, down, cells } = heatOfTile(picture, box, 1, (_, column) => (column < 995 ? 1 : -1));
    assert.deepEqual([across, down], [100, 1]);
    assert.deepEqual([...cells], Array.from({ length: 100 }, (_, i) => (i < 99 ? strengths : 0)));
  });
});

describe('webview: pictures and the cursor', () => {
  const opened = (cursor: PanelState['cursor'], computed = 3): PanelState => {
    const program = mixedProgram();
    return { ...initialState, program, session: sessionState({ status: 'paused', last: { from: 0, to: 3 }, computed }), cursor };
  };

  it('asks how the selected cell came about, in every result of its layer', () => {
    const program = mixedProgram();
    const conv = columnOf(program, 'conv')!.picture!;
    const unit = positionOf(conv, { tile: 7, row: 4, column: 3 });
    const [forward, update] = wantStep(opened({ ...cursorAt('conv', unit), input: 10 }))!.requests;
    assert.equal(forward!.position, unit);
    assert.deepEqual(forward!.slice, { tensor: 'conv.output', from: 0, count: 1 });
    // The weights that lead into the map of the cell, of the chosen place in the window.
    assert.deepEqual([update!.unit, update!.input, update!.position], [7, 10, 10 * 20 + 7]);
    assert.deepEqual(update!.slice, { tensor: 'conv.weights', from: 1, count: 2 });
  });

  it('asks of the newest time step alone, instruction by instruction', () => {
    const program = mixedProgram();
    const timed = program.instructions.map((view) => (view.layer === 'steps' ? { ...view, time: 4 } : view));
    const state = { ...opened(initialCursor), program: { ...program, instructions: timed } };
    const asked = (stepUnit: 'instruction' | 'layer') => {
      return wantStep({ ...state, ui: { ...state.ui, stepUnit } })!.requests.map(({ instruction }) => instruction);
    };
    assert.deepEqual(asked('instruction'), [2]);
    assert.deepEqual(asked('layer'), [0, 1, 2]);
  });

  it('keeps the time step in a result of more units', () => {
    const [gates] = wantStep(opened(cursorAt('steps', 4 * 30 + 9)))!.requests;
    assert.equal(gates!.position, 4 * 120 + 9);
  });

  it('moves within a picture, and from column to column', () => {
    const program = mixedProgram();
    let cursor = cursorAt('steps', 0);
    cursor = move(cursor, program, 'within right');
    assert.equal(cursor.units['steps'], 30);
    cursor = move(cursor, program, 'down');
    assert.equal(cursor.units['steps'], 31);
    assert.equal(move(cursor, program, 'right').column, 'a');
    assert.equal(move(cursor, program, 'last').units['steps'], 9 * 30 - 1);
  });

  it('pulls what is drawn, but nothing too large to be', () => {
    const wanted = wantWindows(opened(initialCursor))!.slices.map(({ tensor }) => tensor);
    assert.ok(wanted.includes('a.scores') && !wanted.includes('a.output'));
    assert.ok(wanted.includes('conv.output') && wanted.includes('input'));
    const huge = mixedProgram({ layers: [layer('conv', 'conv2d', 'input', [512, 512, 64])] });
    const slices = wantWindows({ ...opened(initialCursor), program: huge })!.slices;
    assert.ok(slices.every(({ tensor }) => tensor !== 'conv.output'));
  });

  it('says of time steps that are still to come that they are not computed', () => {
    const values = Float32Array.from({ length: 6 }, (_, i) => i);
    const windows = windowsOf([{ tensor: 'steps.output' }], [{ tensor: 'steps.output', shape: [1, 3, 2], values, missing: [1, 2] }]);
    const window = windows.get('steps.output');
    assert.deepEqual([0, 1, 2, 5].map((at) => valueAt(window, 0, at)), [0, 1, undefined, undefined]);
  });

  it('shows the states of a recurrent layer before it hands them on', () => {
    const recurrent = layer('r', 'gru', 'input', [2, 1], { hidden: [2, 1] });
    const program = mixedProgram({ layers: [recurrent] });
    const column = columnOf(program, 'r')!;
    const hidden = { tensor: 'r.hidden', shape: [1, 2, 1], values: new Float32Array([0.5, 9]), missing: [1] };
    const state = { ...opened(initialCursor), program, windows: windowsOf([{ tensor: 'r.hidden' }], [hidden]) };
    assert.match(neuronName(state, column, 0), /: 0\.5$/);
    assert.match(neuronName(state, column, 1), /not computed$/);
  });

  it('names a cell by where it lies', () => {
    const state = opened(initialCursor);
    const names = columnsOf(state.program!).filter(({ picture }) => picture).map((column) => neuronName(state, column, 1));
    assert.equal(names[0], 'input map 1, row 0, column 0: not computed');
    assert.match(names[2]!, /time 0, unit 1: not computed/);
    assert.match(names[3]!, /head 0, from 0 to 1: not computed/);
  });
});
