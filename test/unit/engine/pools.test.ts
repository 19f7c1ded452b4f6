import assert from 'node:assert/strict';
import fc from 'fast-check';
import { described, networkOf, numbers, Trial } from '../../support/programs';
import { specOf } from '../../support/texts';

/** Puts one picture through a layer; `gradient` gives the loss's gradient by each of its elements, too. */
function through(layer: string, shape: readonly number[], picture: readonly number[]): Trial {
  const spec = specOf(`layers {\np = ${layer}\n}`);
  const { program } = networkOf(spec, described({ shape, targets: [], rows: 1 }), { rows: 1 });
  const trial = new Trial(program).load(picture).batch([0]);
  trial.machine.run(trial.plan, 0, trial.plan.instructions.length);
  return trial;
}

/** The gradient by a pool's input where the one by its output is 1, 2, 3, …: the pool stands behind a 1 × 1 convolution. */
function gradientThrough(layer: string, shape: readonly number[], picture: readonly number[], rows = 1): number[] {
  const spec = specOf(`layers {
    c = conv2d(${shape[2]}, 1, weights: [[${JSON.stringify(identity(shape[2]!))}]])
    p = ${layer}
    f = flatten()
    out = dense(1)
  }
  train { loss: mse }`);
  const { program } = networkOf(spec, described({ shape, targets: [numbers(1)], rows }), { rows, capacity: rows });
  const trial = new Trial(program).load(Array.from({ length: rows }, () => picture).flat(), Array<number>(rows).fill(0));
  trial.batch(Array.from({ length: rows }, (_, row) => row));
  const instruction = trial.plan.instructions.find(({ layer, phase }) => layer === 'p' && phase === 'backward')!;
  trial.machine.run(trial.plan, 0, instruction.index);
  const gradient = trial.machine.view(trial.tensor('p.output.gradient'));
  gradient.forEach((_, i) => (gradient[i] = 1 + (i % (gradient.length / rows))));
  trial.machine.run(trial.plan, instruction.index, instruction.index + 1);
  return trial.values('c.output.gradient');
}

const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j)));

describe('max_pool2d', () => {
  const picture = [1, 5, 2, 0, 3, 4, 8, 1, 7, 7, 6, 9, 0, 2, 1];

  it('lets the largest number of each window through and says where it stands', () => {
    const trial = through('max_pool2d(2)', [3, 5, 1], picture);
    assert.deepEqual(trial.values('p.output'), [8, 7]);
    assert.deepEqual(trial.values('p.winner'), [6, 7 + 1]);
  });

  it('takes the first of equal ones, row by row', () => {
    assert.deepEqual(through('max_pool2d(2)', [2, 2, 1], [7, 7, 7, 7]).values('p.winner'), [0]);
    assert.deepEqual(through('max_pool2d(2)', [2, 2, 1], [1, 3, 3, 2]).values('p.winner'), [1]);
  });

  it('looks at each channel by itself', () => {
    const trial = through('max_pool2d([1, 3])', [1, 3, 2], [1, -1, 2, -2, 0, -3]);
    assert.deepEqual(trial.values('p.output'), [2, -1]);
    assert.deepEqual(trial.values('p.winner'), [2, 1]);
  });

  it('leaves out what lies beyond the edge, also where all within is negative', () => {
    const trial = through('max_pool2d(3, stride: 2, padding: same)', [2, 3, 1], [-1, -2, -3, -4, -5, -6]);
    assert.deepEqual(trial.values('p.output'), [-1, -2]);
  });

  it('passes NaN on', () => {
    assert.ok(Number.isNaN(through('max_pool2d(2)', [2, 2, 1], [1, NaN, 5, 2]).values('p.output')[0]));
  });

  it('gives the gradient to the winners only, and of overlapping windows the sum', () => {
    assert.deepEqual(gradientThrough('max_pool2d(2)', [2, 4, 1], [1, 5, 2, 0, 3, 4, 8, 1]), [0, 1, 0, 0, 0, 0, 2, 0]);
    assert.deepEqual(gradientThrough('max_pool2d([1, 2], stride: 1)', [1, 3, 1], [1, 9, 2]), [0, 1 + 2, 0]);
    assert.deepEqual(gradientThrough('max_pool2d([1, 2], stride: 1)', [1, 3, 1], [1, 9, 2], 2), [0, 3, 0, 0, 3, 0]);
  });
});

describe('avg_pool2d', () => {
  it('means over each window', () => {
    assert.deepEqual(through('avg_pool2d(2)', [2, 4, 1], [1, 5, 2, 0, 3, 3, 8, 2]).values('p.output'), [3, 3]);
    assert.deepEqual(through('avg_pool2d([1, 2])', [1, 2, 2], [1, 10, 3, 20]).values('p.output'), [2, 15]);
  });

  it('counts only what lies within the picture', () => {
    assert.deepEqual(through('avg_pool2d(3, stride: 2, padding: same)', [1, 3, 1], [1, 3, 8]).values('p.output'), [2, 5.5]);
  });

  it('shares the gradient out among the numbers of each window', () => {
    assert.deepEqual(gradientThrough('avg_pool2d([1, 2])', [1, 4, 1], [1, 2, 3, 4]), [0.5, 0.5, 1, 1]);
    assert.deepEqual(gradientThrough('avg_pool2d([1, 2], stride: 1, padding: same)', [1, 2, 1], [1, 2]), [0.5, 2.5]);
    assert.deepEqual(gradientThrough('avg_pool2d([1, 2], stride: 3)', [1, 3, 1], [1, 2, 3], 2), [0.5, 0.5, 0, 0.5, 0.5, 0]);
  });
});

describe('global_average_pool', () => {
  it('means every channel over all places, of a picture or a sequence', () => {
    assert.deepEqual(through('global_average_pool()', [2, 2, 2], [1, 10, 2, 20, 3, 30, 6, 60]).values('p.output'), [3, 30]);
    assert.deepEqual(through('global_average_pool()', [3, 1], [1, 2, 6]).values('p.output'), [3]);
  });

  it('is avg_pool2d with a window of the whole picture, bit for bit', () => {
    const property = fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (height, width, channels) => {
      const shape = [height, width, channels];
      const picture = Array.from({ length: height * width * channels }, (_, i) => Math.fround(Math.sqrt(i) - 1.3));
      const whole = through(`avg_pool2d([${height}, ${width}])`, shape, picture).values('p.output');
      assert.deepEqual(through('global_average_pool()', shape, picture).values('p.output'), whole);
    });
    fc.assert(property);
  });
});
