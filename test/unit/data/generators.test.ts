import assert from 'node:assert/strict';
import { readTable, type Table } from '../../../src/data';
import { sources } from '../../../src/model/catalogue';
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
    assert.deepEqual([...dataset.inputs.slice()], [0, 0, 0, 1, 1, 0, 1, 1]);
    assert.deepEqual([...dataset.targets.slice()], [0, 1, 1, 0]);
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

describe('data: and, or', () => {
  it('are four rows', async () => {
    const rows = async (call: string): Promise<string[]> => (await make(call, { noise: 0 })).rows.map((row) => row.join(''));
    assert.deepEqual(await rows('and'), ['000', '010', '100', '111']);
    assert.deepEqual(await rows('or'), ['000', '011', '101', '111']);
  });

  it('are clouds with points, a coordinate standing for true where it is positive', async () => {
    for (const [call, truth] of [['and', (a: number, b: number) => a > 0 && b > 0], ['or', (a: number, b: number) => a > 0 || b > 0]] as const) {
      const table = await make(call, { points: 500, noise: 0 });
      for (const [a, b, y] of table.rows.map((cells) => cells.map(Number) as [number, number, number])) {
        if (a !== 0 && b !== 0) assert.equal(y, truth(a, b) ? 1 : 0);
      }
    }
  });
});

describe('data: shapes in the plane', () => {
  const numbers = (table: Table): [number, number, number][] =>
    table.rows.map((cells) => cells.map(Number) as [number, number, number]);

  it('moons follow the formula of scikit-learn', async () => {
    const table = await make('moons', { points: 21, noise: 0 });
    assert.deepEqual([table.columns, table.target], [['x', 'y', 'moon'], ['moon']]);
    numbers(table).forEach(([x, y, moon], point) => {
      assert.equal(moon, point % 2);
      // 11 points on the upper moon, 10 on the lower one, both ends included.
      const t = (Math.PI * Math.floor(point / 2)) / (moon ? 9 : 10);
      assert.ok(Math.abs(x - (moon ? 1 - Math.cos(t) : Math.cos(t))) < 1e-4);
      assert.ok(Math.abs(y - (moon ? 1 - Math.sin(t) - 0.5 : Math.sin(t))) < 1e-4);
    });
  });

  it('circle is a disc of radius 2.5 and a ring from 3.5 to 5', async () => {
    const radii: [number[], number[]] = [[], []];
    for (const [x, y, inside] of numbers(await make('circle', { points: 2000, noise: 0 }))) {
      radii[inside as 0 | 1].push(Math.hypot(x, y));
    }
    const [ring, disc] = radii;
    assert.deepEqual([disc.length, ring.length], [1000, 1000]);
    assert.ok(disc.every((r) => r < 2.5001) && ring.every((r) => r > 3.4999 && r < 5.0001));
    // The distance itself is uniform, as in TensorFlow Playground.
    assert.ok(Math.abs(disc.reduce((sum, r) => sum + r) / 1000 - 1.25) < 0.1);
  });

  it('gaussians lie around (-2, -2) and (2, 2) with the given deviation', async () => {
    const points = numbers(await make('gaussians', { points: 4000, noise: 0.5 }));
    for (const cloud of [0, 1]) {
      for (const axis of [0, 1] as const) {
        const values = points.filter(([, , own]) => own === cloud).map((point) => point[axis]);
        const mean = values.reduce((sum, value) => sum + value) / values.length;
        assert.equal(values.length, 2000);
        assert.ok(Math.abs(mean - (cloud ? 2 : -2)) < 0.05 && Math.abs(deviation(values) - 0.5) < 0.03);
      }
    }
  });

  it('a checkerboard has fields in turns, the lower left one dark', async () => {
    const points = numbers(await make('checkerboard', { points: 3000, noise: 0, squares: 3 }));
    for (const [x, y, dark] of points) {
      const [column, row] = [x, y].map((value) => Math.floor(((value + 1) / 2) * 3)) as [number, number];
      const edge = [x, y].some((value) => Math.abs((value + 1) * 1.5 - Math.round((value + 1) * 1.5)) < 1e-3);
      if (!edge) assert.equal(dark, (column + row) % 2 === 0 ? 1 : 0);
    }
    assert.ok(Math.abs(points.filter(([, , dark]) => dark).length / 3000 - 5 / 9) < 0.04);
  });

  it('noise shifts coordinates and keeps the answers', async () => {
    for (const [call, args] of [['moons', {}], ['circle', {}], ['checkerboard', { squares: 4 }], ['spiral', { turns: 1 }]] as const) {
      const [clean, noisy] = [await make(call, { points: 2000, noise: 0, ...args }), await make(call, { points: 2000, noise: 0.3, ...args })];
      assert.deepEqual(column(clean, 2), column(noisy, 2));
      for (const axis of [0, 1]) {
        const shifts = column(noisy, axis).map((value, i) => value - column(clean, axis)[i]!);
        assert.ok(Math.abs(deviation(shifts) - 0.3) < 0.02, call);
      }
    }
  });
});

describe('data: numbers to fit', () => {
  it('a plane is a tenth of x + y, a sine is sin x', async () => {
    for (const [x, y, z] of (await make('plane', { points: 300, noise: 0 })).rows.map((cells) => cells.map(Number))) {
      assert.ok(Math.abs(x!) <= 6 && Math.abs(y!) <= 6 && Math.abs(z! - (x! + y!) / 10) < 1e-4);
    }
    const sine = await make('sine', { points: 300, noise: 0 });
    assert.deepEqual([sine.columns, sine.target], [['x', 'y'], ['y']]);
    for (const [x, y] of sine.rows.map((cells) => cells.map(Number))) {
      assert.ok(Math.abs(x!) <= Math.PI + 1e-4 && Math.abs(y! - Math.sin(x!)) < 1e-4);
    }
  });

  it('have their noise on what is to be predicted', async () => {
    for (const [call, target] of [['plane', 2], ['sine', 1]] as const) {
      const [clean, noisy] = [await make(call, { points: 2000, noise: 0 }), await make(call, { points: 2000, noise: 0.2 })];
      assert.deepEqual(column(clean, 0), column(noisy, 0));
      const shifts = column(noisy, target).map((value, i) => value - column(clean, target)[i]!);
      assert.ok(Math.abs(deviation(shifts) - 0.2) < 0.01);
    }
  });
});

describe('data: generators', () => {
  const noisy = { points: 50, noise: 0.1 };
  const clouds: [string, Call['args']][] = [
    ['xor', noisy],
    ['and', noisy],
    ['or', noisy],
    ['spiral', { ...noisy, turns: 1 }],
    ['moons', noisy],
    ['circle', noisy],
    ['gaussians', noisy],
    ['checkerboard', { ...noisy, squares: 4 }],
    ['plane', noisy],
    ['sine', noisy],
  ];

  it('are all that the catalogue has, and make their rows with its defaults', async () => {
    const made = [...sources.values()].filter(({ file, gives }) => !file && gives === 'row');
    assert.deepEqual(made.map(({ name }) => name).sort(), clouds.map(([name]) => name).sort());
    for (const { name, arguments: list } of made) {
      const args = Object.fromEntries(list.flatMap((argument) => (argument.default === undefined ? [] : [[argument.name, argument.default]])));
      const { rows, columns } = await make(name, args as Call['args']);
      assert.equal(rows.length, args['points'] ?? 4, name);
      for (const cells of rows) assert.ok(cells.length === columns.length && cells.every((cell) => Number.isFinite(Number(cell))));
    }
  });

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
