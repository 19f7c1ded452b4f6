import assert from 'node:assert/strict';
import fc from 'fast-check';
import { overlap, pathOf, placeLabels, pointOn } from '../../../webview/layout/curves';
import { drawnUnits, fold } from '../../../webview/layout/fold';
import { layoutNetwork, sizes, type NetworkLayout } from '../../../webview/layout/network';
import { initialCursor, select } from '../../../webview/state/cursor';
import { denseProgram } from './programs';

const layers = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 12 });

function layout(network: readonly number[], width = 700, cursor = initialCursor): NetworkLayout {
  return layoutNetwork(denseProgram(network), { width, cursor, inputLabel: 12, outputLabel: 8 });
}

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
          assert.ok(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height);
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

  it('fills the width where it is wider than needed', () => {
    assert.ok(layout([2, 4, 1], 800).width > layout([2, 4, 1], 300).width);
    assert.ok(layout([2, 4, 1], 800).width <= 800);
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

  it('labels of crossing edges stand apart', () => {
    const crossing = [curve, { ...curve, y1: 50, y2: 10 }];
    const [a, b] = placeLabels(crossing, 40, 13).map(({ x, y }) => ({ x: x - 20, y: y - 6.5, width: 40, height: 13 }));
    assert.equal(overlap(a!, b!), 0);
  });
});
