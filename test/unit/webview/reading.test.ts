import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HeadView, ProgramView } from '../../../src/protocol/session';
import { decimate, extend, seriesOf } from '../../../webview/state/curve';
import { initialCursor, move, select, unitOf, type Cursor, type Direction } from '../../../webview/state/cursor';
import { columnOf } from '../../../webview/state/program';
import { readOutputs } from '../../../webview/state/reading';
import { largest, rowAt, slicesOf, valueAt, windowsOf } from '../../../webview/state/tensors';
import { heatOf, lineOf, signOf } from '../../../webview/views/scale';
import { denseProgram, headView } from './programs';

describe('webview: reading outputs', () => {
  const withTask = (units: number, head: Partial<HeadView>): ProgramView => {
    const go = { name: 'go', kind: 'class', classes: ['no', 'yes'], ...(units === 1 && { threshold: 0.5 }) } as const;
    return denseProgram([2, units], { task: { heads: [headView({ ...go, ...head })], metrics: [] } });
  };

  it('a single unit says one of two classes', () => {
    assert.equal(readOutputs(withTask(1, {}), [0.982]).answer, 'go: yes');
    assert.equal(readOutputs(withTask(1, {}), [0.5]).answer, 'go: yes');
    assert.equal(readOutputs(withTask(1, {}), [0.4999]).answer, 'go: no');
  });

  it('a raw score decides at 0', () => {
    const raw = withTask(1, { threshold: 0 });
    assert.equal(readOutputs(raw, [0.1]).answer, 'go: yes');
    assert.equal(readOutputs(raw, [-0.1]).answer, 'go: no');
  });

  it('of several units the largest decides', () => {
    const reading = readOutputs(withTask(3, { classes: ['a', 'b', 'c'], name: 'kind' }), [0.1, 0.7, 0.2]);
    assert.deepEqual(reading, { answer: 'kind: b', names: ['a', 'b', 'c'], chosen: 1 });
  });

  it('numbers are told with their targets', () => {
    const program = withTask(2, { kind: 'number', classes: [], columns: ['x', 'y'] });
    assert.equal(readOutputs(program, [1.23456, -2]).answer, 'x: 1.235, y: -2');
  });

  it('decides nothing where an output is no number, or none is computed', () => {
    assert.equal(readOutputs(withTask(1, {}), [NaN]).answer, undefined);
    assert.deepEqual(readOutputs(withTask(1, {}), undefined), { answer: undefined, names: ['go'] });
    assert.deepEqual(readOutputs(denseProgram([2, 1], { task: undefined }), [1]), { names: [] });
    assert.deepEqual(readOutputs(withTask(1, { layer: 'another' }), [1]), { names: [] });
  });

  it('with time steps, the last of them is what is said', () => {
    const program = withTask(2, { positions: 2 });
    assert.equal(readOutputs(program, [0.9, 0.1, 0.2, 0.8]).answer, 'go: yes');
  });
});

describe('webview: windows on tensors', () => {
  it('reads neighbouring rows with one slice', () => {
    const tensor = { id: 'w', shape: [9, 2], batched: false };
    assert.deepEqual(slicesOf(tensor, [0, 1, 2, 7, 8]), [
      { tensor: 'w', from: 0, count: 3 },
      { tensor: 'w', from: 7, count: 2 },
    ]);
  });

  it('finds each number of the slices by its place in the whole tensor', () => {
    const windows = windowsOf(
      [{ tensor: 'w', from: 0, count: 1 }, { tensor: 'w', from: 7, count: 1 }, { tensor: 'x' }],
      [
        { tensor: 'w', shape: [1, 2], values: Float32Array.of(1, 2) },
        { tensor: 'w', shape: [1, 2], values: Float32Array.of(-3, 4) },
        { tensor: 'x', shape: [3] },
      ],
    );
    const w = windows.get('w');
    assert.equal(valueAt(w, 0, 1), 2);
    assert.equal(valueAt(w, 7, 0), -3);
    assert.equal(valueAt(w, 1, 0), undefined);
    assert.equal(valueAt(w, 0, 2), undefined);
    assert.deepEqual([...rowAt(w, 7)!], [-3, 4]);
    assert.equal(largest(w), 4);
    assert.equal(windows.get('x'), undefined, 'not computed');
  });
});

describe('webview: the curve', () => {
  const points = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 3000 });

  it('is thinned out without losing its ends or its extremes', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 4, max: 300 }), (values, limit) => {
        const all = values.map((y, x) => ({ x, y }));
        const kept = decimate(all, limit);
        assert.ok(kept.length <= Math.max(limit, 1));
        assert.equal(kept[0], all[0]);
        assert.equal(kept.at(-1), all.at(-1));
        assert.equal(Math.max(...kept.map(({ y }) => y)), Math.max(...values));
        assert.equal(Math.min(...kept.map(({ y }) => y)), Math.min(...values));
        kept.slice(1).forEach(({ x }, i) => assert.ok(x > kept[i]!.x));
      }),
      { numRuns: 60 },
    );
  });

  it('has a line for each metric of each part that there is', () => {
    const curve = [{ epoch: 1, train: { loss: 2, accuracy: 0.5, targets: { a: { loss: 1, f1: 0.2 } } }, test: { loss: 3 } }];
    const lines = seriesOf(curve, ['accuracy', 'a.f1'], 10);
    assert.deepEqual(
      lines.map(({ part, metric }) => `${part} ${metric}`),
      ['train loss', 'test loss', 'train accuracy', 'train a.f1'],
    );
    assert.equal(lines.at(-1)?.points[0]?.y, 0.2);
    assert.equal(seriesOf(curve, [], 10).length, 2);
  });

  it('takes records where they belong, and none behind a gap', () => {
    const record = (epoch: number) => ({ epoch, train: { loss: epoch } });
    assert.equal(extend([record(1)], 1, [record(2), record(3)]).length, 3);
    assert.equal(extend([record(1)], 0, [record(1), record(2)]).length, 2);
    assert.equal(extend([record(1)], 5, [record(6)]).length, 1);
  });
});

describe('webview: the keyboard in the drawing', () => {
  const program = denseProgram([2, 4, 1]);
  const press = (cursor: Cursor, ...keys: Direction[]) => keys.reduce((at, key) => move(at, program, key), cursor);

  it('enters at the output, and goes from neuron to neuron', () => {
    const start = press(initialCursor, 'down');
    assert.equal(start.column, 'h2');
    const there = press(start, 'left', 'down', 'down');
    assert.equal(there.column, 'h1');
    assert.equal(there.units['h1'], 2);
    assert.equal(press(there, 'last').units['h1'], 3);
    assert.equal(press(there, 'first', 'up').units['h1'], 0);
    assert.equal(press(there, 'left').column, 'input');
    assert.equal(press(there, 'right', 'right').column, 'loss');
  });

  it('comes back to the unit that it left', () => {
    assert.equal(press(select(initialCursor, 'h1', 3), 'right', 'left').units['h1'], 3);
  });

  it('picks the input of a weight', () => {
    const at = press(select(initialCursor, 'h2', 0, 0), 'inputDown', 'inputDown');
    assert.equal(at.input, 2);
    assert.equal(press(at, 'inputDown', 'inputDown', 'inputDown').input, 3);
  });

  it('never leaves the drawing', () => {
    const keys = fc.constantFrom<Direction>('up', 'down', 'left', 'right', 'first', 'last', 'inputUp', 'inputDown');
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 40 }), (path) => {
        const cursor = press(initialCursor, ...path);
        if (cursor.column === undefined) return;
        const column = columnOf(program, cursor.column)!;
        assert.equal(unitOf(cursor, column), cursor.units[column.id]);
        assert.ok(cursor.input >= 0 && cursor.input < 4);
      }),
    );
  });
});

describe('webview: colours and widths', () => {
  it('tell sign and size, and what is broken', () => {
    assert.deepEqual([2, -2, 0, undefined, NaN, Infinity].map(signOf), [
      ...['positive', 'negative', 'none', 'none', 'broken', 'broken'],
    ]);
    assert.ok(heatOf(1, 2) < heatOf(-2, 2));
    assert.equal(heatOf(5, 0), heatOf(0.001, 1000));
    assert.ok(lineOf(0.1, 1, false).width < lineOf(1, 1, false).width);
    assert.ok(lineOf(1, 1, true).width < lineOf(1, 1, false).width);
  });

  it('stay within their range, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.double(), fc.double({ min: 0 }), (value, most) => {
        const heat = heatOf(value, most);
        const { width, opacity } = lineOf(value, most, false);
        assert.ok(heat >= 0 && heat <= 0.5 && width > 0 && width < 5 && opacity > 0 && opacity <= 1);
      }),
    );
  });
});
