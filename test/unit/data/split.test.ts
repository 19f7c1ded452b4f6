import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Dataset } from '../../../src/data';
import type { Split } from '../../../src/model/spec';
import { csv, load, specOf } from './specs';

const linear = { activation: 'linear' };
const softmax = { units: 3, activation: 'softmax' };

/** A dataset whose answers are these; empty ones are rows to predict. */
async function split(answers: readonly (string | number)[], how: Split | undefined, seed?: number): Promise<Dataset> {
  const file = `x,y\n${answers.map((answer, i) => `${i},${answer}`).join('\n')}\n`;
  const network = answers.some((answer) => typeof answer === 'string' && answer !== '') ? softmax : linear;
  const classes = network === softmax ? { classes: ['a', 'b', 'c'] } : {};
  const spec = specOf(csv(), { split: how, seed, ...classes }, network);
  return (await load(spec, file)).dataset;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const share = fc.double({ min: 0.01, max: 1, noNaN: true });
const kind = fc.constantFrom('automatic' as const, 'random' as const, 'ordered' as const);

describe('data: split', () => {
  it('parts the answered rows: each trains or tests, ascending, at least one trains', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 60 }).filter(
          (all) => all.some(Boolean),
        ),
        fc.oneof(kind, fc.constant('stratified' as const)),
        share,
        fc.nat(),
        async (answers, kind, train, seed) => {
          const parts = await split(answers, { kind, train }, seed);
          const rows = [...parts.train, ...parts.test, ...parts.unanswered].sort((a, b) => a - b);
          assert.deepEqual(rows, numbers(answers.length));
          assert.ok(parts.train.length >= 1);
          for (const part of [parts.train, parts.test]) assert.deepEqual([...part], [...part].sort((a, b) => a - b));
          assert.deepEqual([...parts.unanswered], numbers(answers.length).filter((row) => answers[row] === ''));
        },
      ),
      { numRuns: 60 },
    ));

  it('takes the nearest whole number of rows, and leaves one to the test', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 80 }), kind, share, async (count, kind, train) => {
        const parts = await split(numbers(count), { kind, train });
        const wanted = Math.max(1, Math.min(train < 1 ? count - 1 : count, Math.round(count * train)));
        assert.equal(parts.train.length, wanted);
      }),
      { numRuns: 60 },
    ));

  it('stratified: every class has its part, to within one row', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 30 })),
        fc.double({ min: 0.5, max: 0.95, noNaN: true }),
        fc.nat(),
        async (counts, train, seed) => {
          const answers = counts.flatMap((count, i) => Array<string>(count).fill('abc'[i]!));
          const parts = await split(answers, { kind: 'automatic', train }, seed);
          const total = answers.length;
          assert.equal(parts.train.length, Math.min(total - 1, Math.round(total * train)));
          counts.forEach((count, i) => {
            const trained = [...parts.train].filter((row) => answers[row] === 'abc'[i]).length;
            assert.ok(Math.abs(trained - count * train) < 1, `${trained} of ${count} at ${train}`);
          });
        },
      ),
      { numRuns: 60 },
    ));

  it('stratified: a class of one row trains', async () => {
    const answers = ['a', 'a', 'a', 'a', 'b'];
    for (let seed = 0; seed < 10; seed++) {
      const { train } = await split(answers, { kind: 'automatic', train: 0.4 }, seed);
      assert.ok(train.includes(4));
    }
  });

  it('automatic is stratified for classes and random for numbers', async () => {
    const answers = numbers(40).map((i) => (i % 4 === 0 ? 'a' : 'b'));
    const automatic = await split(answers, { kind: 'automatic', train: 0.6 });
    assert.deepEqual(automatic.train, (await split(answers, { kind: 'stratified', train: 0.6 })).train);
    assert.notDeepEqual(automatic.train, (await split(answers, { kind: 'random', train: 0.6 })).train);
    const ofNumbers = await split(numbers(40), { kind: 'automatic', train: 0.6 });
    assert.deepEqual(ofNumbers.train, (await split(numbers(40), { kind: 'random', train: 0.6 })).train);
  });

  it('is the same for the same seed and another one for another', async () => {
    const how = { kind: 'random', train: 0.5 } as const;
    const [first, again, other] = [
      await split(numbers(50), how, 7),
      await split(numbers(50), how, 7),
      await split(numbers(50), how, 8),
    ];
    assert.deepEqual(first.train, again.train);
    assert.notDeepEqual(first.train, other.train);
  });

  it('is pinned by the seed of data, else drawn by that of train, else by 0', async () => {
    const file = `x,y\n${numbers(50).map((i) => `${i},${i}`).join('\n')}\n`;
    const how = { kind: 'random', train: 0.5 } as const;
    const drawn = async (data?: number, train?: number): Promise<Int32Array> => {
      const spec = specOf(csv(), { split: how, ...(data !== undefined && { seed: data }) }, { ...linear, loss: 'mse' });
      const seeded = train === undefined ? { ...spec, train: undefined } : {
        ...spec,
        train: { ...spec.train!, seed: train },
      };
      return (await load(seeded, file)).dataset.train;
    };
    assert.deepEqual(await drawn(7, 1), await drawn(7, 2));
    assert.deepEqual(await drawn(undefined, 7), await drawn(7));
    assert.deepEqual(await drawn(), await drawn(0));
  });

  it('draws rows evenly', async () => {
    const trained = new Float64Array(10);
    for (let seed = 0; seed < 400; seed++) {
      for (const row of (await split(numbers(10), { kind: 'random', train: 0.5 }, seed)).train) trained[row]! += 1;
    }
    // Binomial(400, ½) has the deviation 10.
    for (const count of trained) assert.ok(Math.abs(count - 200) < 45, `${count}`);
  });

  it('stays as it is when rows to predict are added anywhere', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 12, maxLength: 40 }), fc.nat(), async (added, seed) => {
        const answers = added.map((more, i) => (more ? '' : 'abc'[i % 3]!));
        fc.pre(answers.some(Boolean));
        const how = { kind: 'automatic', train: 0.6 } as const;
        const [mixed, alone] = [await split(answers, how, seed), await split(answers.filter(Boolean), how, seed)];
        const answered = numbers(answers.length).filter((row) => answers[row]);
        assert.deepEqual([...mixed.train], [...alone.train].map((place) => answered[place]));
      }),
      { numRuns: 40 },
    ));

  it('moves few rows from one part to the other when rows are added at the end', async () => {
    const how = { kind: 'random', train: 0.8 } as const;
    const [before, after] = [await split(numbers(100), how, 3), await split(numbers(105), how, 3)];
    const moved = [...before.train].filter((row) => after.test.includes(row)).length;
    assert.ok(moved <= 5, `${moved} rows moved`);
  });

  it('ordered: the first rows train', async () => {
    const parts = await split(numbers(10), { kind: 'ordered', train: 0.7 });
    assert.deepEqual([[...parts.train], [...parts.test]], [[0, 1, 2, 3, 4, 5, 6], [7, 8, 9]]);
  });

  it('100% and no split at all leave no test', async () => {
    for (const how of [undefined, { kind: 'automatic', train: 1 } as const]) {
      const parts = await split(numbers(10), how);
      assert.deepEqual([parts.train.length, parts.test.length], [10, 0]);
    }
  });

  it('by a column, in any case', async () => {
    const how = { kind: 'column', column: 'part' } as const;
    const { dataset } = await load(
      specOf(csv(), { split: how }, linear),
      'x,y,part\n1,2,train\n3,4,Test\n5,6,TRAIN\n7,,test\n',
    );
    assert.deepEqual([[...dataset.train], [...dataset.test], [...dataset.unanswered]], [[0, 2], [1], [3]]);
    assert.equal(dataset.profile.features, 1);
  });
});
