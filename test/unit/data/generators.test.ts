import assert from 'node:assert/strict';
import { readTable, type Table } from '../../../src/data';
import type { Call } from '../../../src/model/spec';
import { filesWith, load, specOf } from './specs';

const make = (call: string, args: Call['args'], seed = 0): Promise<Table> => readTable(
  { call, args },
  seed,
  filesWith(''),
);
const column = (table: Table, index: number): number[] => table.rows.map((cells) => Number(cells[index]));

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('data: xor', () => {
  it('is four rows', async () => {
    const { columns, target, rows } = await make('xor', { noise: 0 });
    assert.deepEqual([columns, target], [['x1', 'x2', 'y'], ['y']]);
    assert.deepEqual(rows, [['0', '0', '0'], ['0', '1', '1'], ['1', '0', '1'], ['1', '1', '0']]);
  });

  it('has two classes for a sigmoid unit and numbers for a linear one', async () => {
    const { profile, dataset } = await load(specOf({ call: 'xor', args: { noise: 0 } }));
    assert.deepEqual(profile.targets[0]?.classes, ['0', '1']);
    assert.deepEqual([...dataset.inputs], [0, 0, 0, 1, 1, 0, 1, 1]);
    assert.deepEqual([...dataset.targets], [0, 1, 1, 0]);
    const linear = await load(specOf({ call: 'xor', args: { noise: 0 } }, {}, { activation: 'linear' }));
    assert.equal(linear.profile.targets[0]?.kind, 'number');
  });

  it('is a cloud with points, 1 where the signs differ', async () => {
    const table = await make('xor', { points: 1000, noise: 0 });
    assert.equal(table.rows.length, 1000);
    for (const [x1, x2, y] of table.rows.map((cells) => cells.map(Number) as [number, number, number])) {
      assert.ok(Math.abs(x1) <= 1 && Math.abs(x2) <= 1);
      if (x1 * x2 !== 0) assert.equal(y, x1 * x2 < 0 ? 1 : 0);
    }
    const ones = column(table, 2).filter((y) => y === 1).length;
    assert.ok(ones > 400 && ones < 600, `${ones}`);
    assert.ok(Math.abs(deviation(column(table, 0)) - 1 / Math.sqrt(3)) < 0.03);
  });

  it('noise shifts the coordinates by that deviation and keeps the answers', async () => {
    const [clean, noisy] = [
      await make('xor', { points: 2000, noise: 0 }),
      await make('xor', { points: 2000, noise: 0.2 }),
    ];
    assert.deepEqual(column(clean, 2), column(noisy, 2));
    for (const index of [0, 1]) {
      const shifts = column(noisy, index).map((value, i) => value - column(clean, index)[i]!);
      assert.ok(Math.abs(deviation(shifts) - 0.2) < 0.01);
    }
  });
});

describe('data: spiral', () => {
  it('follows the formula of TensorFlow Playground', async () => {
    const table = await make('spiral', { points: 200, noise: 0, turns: 1.75 });
    assert.deepEqual([table.columns, table.target], [['x', 'y', 'arm'], ['arm']]);
    table.rows.forEach((cells, point) => {
      const [i, arm] = [Math.floor(point / 2), point % 2];
      const [r, t] = [(i / 100) * 5, ((1.75 * i) / 100) * 2 * Math.PI + arm * Math.PI];
      assert.ok(Math.abs(Number(cells[0]) - r * Math.sin(t)) < 1e-4);
      assert.ok(Math.abs(Number(cells[1]) - r * Math.cos(t)) < 1e-4);
      assert.equal(cells[2], String(arm));
    });
  });

  it('gives half of the points to each arm, the odd one to the first', async () => {
    const arms = column(await make('spiral', { points: 7, noise: 0.1, turns: 1 }), 2);
    assert.deepEqual(arms, [0, 1, 0, 1, 0, 1, 0]);
  });

  it('writes coordinates short, without -0', async () => {
    const { rows } = await make('spiral', { points: 100, noise: 0.05, turns: 1.75 });
    for (const cells of rows) for (const cell of cells) assert.match(cell, /^(?!-0$)-?\d(\.\d{1,4})?$/);
  });
});

describe('data: generators', () => {
  const clouds: [string, Call['args']][] = [
    ['xor', { points: 50, noise: 0.1 }],
    ['spiral', { points: 50, noise: 0.1, turns: 1 }],
  ];
  for (const [call, args] of clouds) {
    it(`${call} is the same for the same seed and another for another`, async () => {
      const [first, again, other] = [await make(call, args, 1), await make(call, args, 1), await make(call, args, 2)];
      assert.deepEqual(first, again);
      assert.notDeepEqual(first.rows, other.rows);
    });
  }

  it('xor keeps its points when more are made', async () => {
    const [few, many] = [await make('xor', { points: 10, noise: 0.1 }), await make('xor', { points: 20, noise: 0.1 })];
    assert.deepEqual(few.rows, many.rows.slice(0, 10));
  });
});
