import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { csv, inline, load, specOf } from './specs';

const iris = readFileSync('examples/iris.csv', 'utf8');
const linear = { activation: 'linear' };
const softmax = { units: 3, activation: 'softmax' };

/** Rounds as float32 does, so that expected numbers can be written as they are read. */
const float32 = (...values: number[]): number[] => [...Float32Array.from(values)];

describe('data: encoding', () => {
  it('encodes iris', async () => {
    const { dataset } = await load(specOf(csv(), { target: ['species'] }, { ...softmax, loss: 'cross_entropy' }), iris);
    assert.deepEqual([dataset.rows, dataset.targetWidth, dataset.train.length, dataset.test.length], [150, 1, 150, 0]);
    assert.deepEqual([...dataset.inputs.slice(0, 4)], float32(5.1, 3.5, 1.4, 0.2));
    assert.deepEqual([dataset.targets.at(0), dataset.targets.at(50), dataset.targets.at(149)], [0, 1, 2]);
  });

  describe('normalisation', () => {
    // Mean 5, population variance (9 + 1 + 1 + 1 + 0 + 0 + 4 + 16) / 8 = 4; the last row tests.
    const values = [2, 4, 4, 4, 5, 5, 7, 9, 100];
    const file = `a,y\n${values.map((value) => `${value},0`).join('\n')}\n`;
    const split = { kind: 'ordered', train: 8 / 9 } as const;

    it('standard: mean and population deviation of the training rows alone', async () => {
      const { dataset } = await load(specOf(csv(), { normalize: 'standard', split }, linear), file);
      assert.deepEqual([...dataset.inputs.slice()], [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2, 47.5]);
    });

    it('min_max: the training rows from 0 to 1, others beyond', async () => {
      const { dataset } = await load(specOf(csv(), { normalize: 'min_max', split }, linear), file);
      assert.deepEqual([...dataset.inputs.slice()], float32(0, 2 / 7, 2 / 7, 2 / 7, 3 / 7, 3 / 7, 5 / 7, 1, 14));
    });

    it('rows without an answer are scaled and not fitted on', async () => {
      const rows = inline('a -> y', '0 -> 1', '9 -> ?', '2 -> 3');
      const { dataset } = await load(specOf(rows, { normalize: 'standard' }, linear));
      assert.deepEqual([...dataset.inputs.slice()], [-1, 8, 1]);
    });

    for (const normalize of ['standard', 'min_max'] as const) {
      it(`${normalize} leaves a constant column at 0, also where its mean is rounded`, async () => {
        const constant = `a,y\n${'0.1,0\n'.repeat(10)}`;
        const { dataset } = await load(specOf(csv(), { normalize }, linear), constant);
        for (const value of dataset.inputs.slice()) assert.ok(Math.abs(value) < 1e-15, `${value}`);
      });
    }

    it('leaves one-hot columns and targets alone', async () => {
      const file = 'a,b,y\n1,x,10\n3,z,20\n';
      const { dataset } = await load(specOf(csv(), { normalize: 'standard' }, linear), file);
      assert.deepEqual([...dataset.inputs.slice()], [-1, 1, 0, 1, 0, 1]);
      assert.deepEqual([...dataset.targets.slice()], [10, 20]);
    });

    it('agrees with exactly rounded sums on iris', async () => {
      // Mean and population deviation by Python's math.fsum.
      const means = [5.843333333333334, 3.0573333333333337, 3.7580000000000005, 1.1993333333333334];
      const scales = [0.8253012917851409, 0.4344109677354946, 1.759404065775303, 0.7596926279021594];
      const { dataset } = await load(specOf(csv(), { target: ['species'], normalize: 'standard' }, softmax), iris);
      const first = [5.1, 3.5, 1.4, 0.2].map((value, i) => (value - means[i]!) / scales[i]!);
      first.forEach(
        (value, i) => assert.ok(Math.abs(dataset.inputs.at(i) - value) < 1e-6, `${dataset.inputs.at(i)} ${value}`),
      );
    });
  });

  describe('targets', () => {
    const file = 'x,y\n1,b\n2,a\n3,\n4,c\n';

    it('as positions for cross_entropy, NaN without an answer', async () => {
      const { dataset } = await load(specOf(csv(), {}, { ...softmax, loss: 'cross_entropy' }), file);
      assert.deepEqual([...dataset.targets.slice()], [1, 0, NaN, 2]);
      assert.deepEqual([[...dataset.train], [...dataset.unanswered]], [[0, 1, 3], [2]]);
    });

    it('as a 1 among 0s for other losses', async () => {
      const { dataset } = await load(specOf(csv(), {}, { ...softmax, loss: 'mse' }), file);
      assert.equal(dataset.targetWidth, 3);
      assert.deepEqual([...dataset.targets.slice()], [0, 1, 0, 1, 0, 0, NaN, NaN, NaN, 0, 0, 1]);
    });

    it('as 0 and 1 for one sigmoid unit, classes in the order given', async () => {
      const data = { classes: ['yes', 'no'] };
      const { dataset } = await load(specOf(inline('x -> y', '1 -> no', '2 -> yes', '3 -> ?'), data, {}));
      assert.deepEqual([...dataset.targets.slice()], [1, 0, NaN]);
    });

    it('as numbers, several side by side', async () => {
      const spec = specOf(inline('x -> y, z', '1 -> 2, 50%', '3 -> -4e-1, 5'), {}, { activation: 'linear', units: 2 });
      assert.deepEqual([...(await load(spec)).dataset.targets.slice()], float32(2, 0.5, -0.4, 5));
    });

    it('without a task there are none, and every row waits', async () => {
      const { dataset } = await load(specOf(inline('x -> y', '1 -> ?', '2 -> ?'), {}, linear));
      assert.deepEqual([dataset.targets.length, dataset.targetWidth], [0, 0]);
      assert.deepEqual([[...dataset.train], [...dataset.unanswered]], [[], [0, 1]]);
    });
  });

  describe('one sample', () => {
    const file = 'size,colour,y\n1,red,no\n2,green,yes\n3,red,yes\n4,blue,no\n';
    const data = { normalize: 'min_max', split: { kind: 'random', train: 0.5 } } as const;

    it('given by hand becomes the bits of its row', async () => {
      for (const [spec, content] of [
        [specOf(csv(), data), file],
        [specOf(csv(), { normalize: 'standard' }, softmax), iris],
      ] as const) {
        const { table, profile, dataset } = await load(spec, content);
        table.rows.forEach((cells, row) => {
          const own = profile.inputs.map(({ column }) => cells[table.columns.indexOf(column)]!);
          const { features } = profile;
          assert.deepEqual(dataset.encodeInput(own), dataset.inputs.slice(row * features, (row + 1) * features));
        });
      }
    });

    it('given by hand may be spelt and spaced otherwise', async () => {
      const { dataset } = await load(specOf(csv()), file);
      assert.deepEqual([...dataset.encodeInput([' 1.50 ', 'green'])], [1.5, 0, 1, 0]);
    });

    it('passes through raw cells, what they are read as, numbers and normalized numbers', async () => {
      const { dataset } = await load(specOf(csv(), { normalize: 'min_max' }), file);
      const columns = ['size', 'colour'];
      const labels = ['size', 'colour=blue', 'colour=green', 'colour=red'];
      assert.deepEqual(dataset.stages(1), [
        { name: 'raw', shape: [2], labels: columns, values: ['2', 'green'] },
        { name: 'parsed', shape: [2], labels: columns, values: [2, 'green'] },
        { name: 'numbers', shape: [4], labels, values: Float32Array.of(2, 0, 1, 0), arithmetic: '1 + 3 = 4' },
        { name: 'normalized', shape: [4], labels, values: dataset.input(1) },
      ]);
    });

    it('ends with the numbers where nothing is normalized', async () => {
      const { dataset } = await load(specOf(csv()), file);
      assert.deepEqual(dataset.stages(0).map(({ name }) => name), ['raw', 'parsed', 'numbers']);
      assert.deepEqual(dataset.stages(0).at(-1)!.values, dataset.input(0));
    });
  });
});
