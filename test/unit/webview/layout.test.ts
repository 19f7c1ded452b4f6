import assert from 'node:assert/strict';
import fc from 'fast-check';
import { columnsWithin, mostColumns } from '../../../webview/layout/columns';
import { overlap, pathOf, placeLabels, pointOn, type Point } from '../../../webview/layout/curves';
import { drawnUnits, fold } from '../../../webview/layout/fold';
import { smallestScale } from '../../../webview/layout/density';
import { headingOf } from '../../../webview/layout/headings';
import { detailedTile, layoutNetwork, sizes, type Box, type NetworkLayout } from '../../../webview/layout/network';
import { initialCursor, select } from '../../../webview/state/cursor';
import { fitNumber } from '../../../webview/state/number';
import { denseProgram, headView } from './programs';

const names = { inputName: 12, outputName: 10 };
const layers = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 12 });

function layout(network: readonly number[], width = 700, cursor = initialCursor): NetworkLayout {
  return layoutNetwork(denseProgram(network), { width, cursor, ...names });
}

describe('webview: columns of a table of numbers', () => {
  const texts = { rowName: 2, columnName: 2, number: 7 };

  it('are as many as have room, never less than two or more than eight', () => {
    const at = (width: number) => columnsWithin(width, texts);
    assert.deepEqual([320, 500, 1100].map(at), [4, 7, 8]);
    assert.equal(at(0), mostColumns, 'before anything is measured');
    assert.equal(at(40), 2);
    assert.equal(columnsWithin(320, { ...texts, number: 3 }), 7, 'short numbers');
    assert.ok(columnsWithin(320, { ...texts, rowName: 11 }) < at(320), 'long names of rows');
    assert.equal(columnsWithin(320, { ...texts, columnName: 9, number: 2 }), 4, 'long names of columns');
    const cut = (rowName: number) => columnsWithin(320, { ...texts, rowName });
    assert.equal(cut(100), cut(200), 'names beyond a length are cut');
  });
});

describe('webview: folding', () => {
  it('draws every unit of a small layer', () => {
    assert.deepEqual(drawnUnits(fold(4, 16)), [0, 1, 2, 3]);
  });

  it('folds the middle of a large one', () => {
    const slots = fold(128, 12);
    assert.deepEqual(drawnUnits(slots), [0, 1, 2, 3, 4, 5, 6, 7, 8, 126, 127]);
    assert.deepEqual(
      slots.filter((slot) => 'hidden' in slot),
      [{ hidden: 117, from: 9 }],
    );
  });

  it('accounts for each unit once, in order, within the limit, the selected one drawn', () => {
    const anyFold = fc.record({
      count: fc.integer({ min: 1, max: 1000 }),
      limit: fc.integer({ min: 6, max: 20 }),
      at: fc.option(fc.double({ min: 0, max: 0.9999, noNaN: true }), { nil: undefined }),
    });
    fc.assert(
      fc.property(anyFold, ({ count, limit, at }) => {
        const selected = at === undefined ? undefined : Math.floor(at * count);
        const slots = fold(count, limit, selected);
        const all = slots.flatMap((slot) => {
          if ('unit' in slot) return [slot.unit];
          assert.ok(slot.hidden > 0);
          return Array.from({ length: slot.hidden }, (_, i) => slot.from + i);
        });
        assert.deepEqual(
          all,
          Array.from({ length: count }, (_, i) => i),
        );
        assert.ok(slots.length <= limit);
        if (selected !== undefined) assert.ok(drawnUnits(slots).includes(selected));
      }),
    );
  });
});

describe('webview: layout of the network', () => {
  it('has a column for the input, each layer and the loss, from left to right', () => {
    const { columns } = layout([2, 4, 1]);
    assert.deepEqual(
      columns.map(({ column }) => column.id),
      ['input', 'h1', 'h2', 'loss'],
    );
  });

  it('connects every drawn unit with every drawn input, and the loss by a line without weights', () => {
    const { edges, links } = layout([2, 4, 1]);
    assert.equal(edges.length, 2 * 4 + 4 * 1);
    assert.deepEqual(
      links.map(({ from, to }) => [from, to]),
      [['h2', 'loss']],
    );
  });

  it('keeps everything inside, nothing overlapping, and edges between drawn neurons', () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 200, max: 2000 }), (network, width) => {
        const { columns, edges, ...size } = layout(network, width);
        const boxes = columns.flatMap(({ nodes }) => nodes);
        for (const { x, y, width, height } of [...columns, ...boxes]) {
          assert.ok(x >= 0 && y >= 0 && x + width <= size.width + 1e-6 && y + height <= size.height);
        }
        columns.slice(1).forEach((column, i) => assert.ok(column.x >= columns[i]!.x + columns[i]!.width));
        for (const { nodes, x, width } of columns) {
          nodes.forEach((node, i) => {
            assert.ok(node.x >= x && node.x + node.width <= x + width);
            assert.ok(node.y >= sizes.header - 1);
            if (i > 0) assert.equal(overlap(node, nodes[i - 1]!), 0);
          });
        }
        const drawn = new Set(columns.flatMap(({ column, nodes }) => nodes.map(({ unit }) => `${column.id} ${unit}`)));
        for (const { from, to, input, unit } of edges) {
          assert.ok(drawn.has(`${from} ${input}`) && drawn.has(`${to} ${unit}`));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stays light: a large network has a few thousand elements at most', () => {
    fc.assert(
      fc.property(layers, (network) => {
        const { columns, edges } = layout(network);
        assert.ok(edges.length + columns.reduce((sum, { nodes }) => sum + nodes.length, 0) < 3000);
      }),
      { numRuns: 40 },
    );
  });

  it('draws a selected neuron of a large layer, too', () => {
    const { columns, edges } = layout([784, 128, 10], 700, select(initialCursor, 'h1', 60));
    assert.ok(columns[1]!.nodes.some(({ unit }) => unit === 60));
    assert.equal(columns[1]!.folds.length, 2);
    assert.ok(edges.some(({ to, unit }) => to === 'h1' && unit === 60));
  });

  it('draws what the reader unfolds, and offers to fold it again', () => {
    const program = denseProgram([784, 40, 10]);
    const { columns } = layoutNetwork(program, { width: 700, cursor: initialCursor, unfolded: ['h1'], ...names });
    assert.equal(columns[1]!.nodes.length, 40);
    assert.deepEqual(
      columns[1]!.folds.map(({ hidden }) => hidden),
      [0],
    );
    assert.ok(columns[0]!.nodes.length < 16, 'the others stay folded');
  });

  it('finds its way with a layer that is called like a property of every object', () => {
    const program = denseProgram([2, 20, 1]);
    const renamed = JSON.parse(JSON.stringify(program).replaceAll('"h1"', '"constructor"')) as typeof program;
    const { columns } = layoutNetwork(renamed, { width: 700, cursor: initialCursor, ...names });
    assert.equal(columns[1]!.column.id, 'constructor');
    assert.ok(columns.every(({ nodes }) => nodes.every(({ y }) => Number.isFinite(y))));
  });
});

describe('webview: room for the network', () => {
  /** Of the panel beside an editor in a window of 1400 pixels. */
  const usual = 490;
  const shown = ({ width, scale }: NetworkLayout) => width * scale;
  const fits = (drawing: NetworkLayout, width: number) => assert.ok(shown(drawing) <= width + 1e-6);

  it('the examples fit the panel beside the editor, with text that can be read', () => {
    for (const network of [[3, 1], [2, 4, 1], [2, 16, 16, 1], [4, 16, 8, 3], [784, 128, 64, 10]]) {
      const drawing = layout(network, usual);
      fits(drawing, usual);
      assert.ok(drawing.scale >= smallestScale && drawing.scale <= 1);
    }
  });

  it('a small network fits half of that', () => {
    fits(layout([2, 4, 1], 300), 300);
  });

  it('shrinks first, and is scrolled only where its text could not be read any more', () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 200, max: 2000 }), (network, width) => {
        const drawing = layout(network, width);
        assert.ok(drawing.scale >= smallestScale && drawing.scale <= 1);
        if (shown(drawing) > width + 1e-6) assert.equal(drawing.scale, smallestScale);
      }),
      { numRuns: 60 },
    );
  });

  it('is never so high that the step below it is out of sight', () => {
    fc.assert(
      fc.property(layers, fc.integer({ min: 200, max: 2000 }), (network, width) => {
        const { height, scale } = layout(network, width);
        assert.ok(height * scale <= 340);
      }),
      { numRuns: 60 },
    );
  });

  it('draws sixteen units whole; from nine on, they give up their second line', () => {
    const { columns } = layout([4, 16, 8, 3], usual);
    assert.deepEqual(
      columns.map(({ nodes }) => nodes.length),
      [4, 16, 8, 3, 1],
    );
    assert.ok(columns[1]!.nodes.every(({ height }) => height < detailedTile));
    assert.ok(columns[2]!.nodes.every(({ height }) => height >= detailedTile));
  });

  it('fills the width where it is wider than needed', () => {
    assert.ok(layout([2, 4, 1], 800).width > layout([2, 4, 1], 500).width);
    assert.ok(layout([2, 4, 1], 800).width <= 800);
  });

  it('a heading that is too long takes two lines, or is cut, and is whole in its tooltip', () => {
    const task = { heads: [headView({ kind: 'class', loss: 'binary_cross_entropy' })], metrics: [] };
    const program = denseProgram([2, 4, 1], { task });
    const headings = layoutNetwork(program, { width: usual, cursor: initialCursor, ...names }).columns.map((box) =>
      headingOf(box.column, program, box.heading, 'sample'),
    );
    assert.deepEqual(headings.at(-1)!.lines, ['binary_', 'cross_entropy']);
    const long = headingOf({ id: 'l'.repeat(40), kind: 'loss', units: 1, inputs: [] }, program, 90, 'sample');
    assert.equal(long.name, `${'l'.repeat(9)}…`);
    assert.equal(long.full, `${'l'.repeat(40)}\nbinary_cross_entropy`);
    // The layers of a block differ by the end of their path.
    const within = headingOf({ id: 'residual_12.add_1', kind: 'loss', units: 1, inputs: [] }, program, 90, 'sample');
    assert.equal(within.name, '…_12.add_1');
  });
});

describe('webview: curves and their labels', () => {
  const curve = { x1: 0, y1: 10, x2: 100, y2: 50 };

  it('go from one neuron to the other', () => {
    assert.deepEqual(pointOn(curve, 0), { x: 0, y: 10 });
    assert.deepEqual(pointOn(curve, 1), { x: 100, y: 50 });
    assert.deepEqual(pointOn(curve, 0.5), { x: 50, y: 30 });
    assert.equal(pathOf(curve), 'M0 10C50 10 50 50 100 50');
  });

  const boxes = (points: readonly Point[], width: number, height: number) =>
    points.map(({ x, y }) => ({ x: x - width / 2, y: y - height / 2, width, height }));

  function assertApart(labels: readonly Box[]): void {
    labels.forEach((label, i) => labels.slice(i + 1).forEach((other) => assert.equal(overlap(label, other), 0)));
  }

  it('labels of crossing edges stand apart', () => {
    const crossing = [curve, { ...curve, y1: 50, y2: 10 }];
    assertApart(boxes(placeLabels(crossing, 40, 12)!, 40, 12));
  });

  it('XOR shows each of its weights in a panel of any usual width, and no two of them touch', () => {
    for (let width = 420; width <= 1400; width += 10) {
      const { edges, density } = layout([2, 4, 1], width);
      for (const to of ['h1', 'h2']) {
        const into = edges.filter((edge) => edge.to === to);
        const points = placeLabels(into, density.label.width, 12);
        assert.ok(points, `${to} at ${width}`);
        assertApart(boxes(points, density.label.width, 12));
      }
    }
  });

  it('labels never touch, and keep off the neurons: where that cannot be, there are none', () => {
    const side = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 20, max: 160 }), (sources, targets, gap) => {
        const curves = targets.flatMap((y2) => sources.map((y1) => ({ x1: 0, y1, x2: gap, y2 })));
        const labels = boxes(placeLabels(curves, 40, 12) ?? [], 40, 12);
        assertApart(labels);
        for (const { x, width } of labels) assert.ok(x >= 0 && x + width <= gap);
      }),
    );
  });
});

describe('webview: numbers in little room', () => {
  it('keep the digits that fit', () => {
    assert.equal(fitNumber(0.123456, 8), '0.1235');
    assert.equal(fitNumber(-0.00046512, 8), '-0.00047');
    assert.equal(fitNumber(-7.5486e-15, 8), '-7.5e-15');
    assert.equal(fitNumber(-7.5486e-15, 7), '-8e-15');
    assert.equal(fitNumber(4.494e-7, 6), '4.5e-7');
    assert.equal(fitNumber(-Infinity, 6), '-∞');
  });

  it('never take more', () => {
    const numbers = fc.double({ noNaN: true, min: -1e30, max: 1e30 });
    fc.assert(fc.property(numbers, (value) => fitNumber(Math.fround(value), 7).length <= 7));
  });
});
