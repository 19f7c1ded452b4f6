import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { requireBatches } from '../../../src/model/batches';
import { inferShapes, lower } from '../../../src/model/inference';
import type { Shape } from '../../../src/model/shape';
import { described } from '../../support/programs';
import { specOf } from '../../support/texts';

const spec = (...layers: string[]) => specOf(`layers {\n${layers.join('\n')}\n}`);

function inferred(shape: Shape, ...layers: string[]) {
  return inferShapes(spec(...layers), described({ shape, targets: [], rows: 1 }));
}

/** The shape of the last layer. */
function shapeOf(shape: Shape, ...layers: string[]): Shape | undefined {
  const { shapes, failures } = inferred(shape, ...layers);
  assert.deepEqual(failures, []);
  return [...shapes.values()].at(-1);
}

/** The one sentence that is said of it. */
function failureOf(shape: Shape, ...layers: string[]): string {
  const { failures } = inferred(shape, ...layers);
  assert.equal(failures.length, 1);
  assert.equal(failures[0]!.code, 'shape-mismatch');
  return failures[0]!.message;
}

describe('shapes of windows', () => {
  it('are Keras’s', () => {
    assert.deepEqual(shapeOf([28, 28, 1], 'conv2d(8, 3)'), [26, 26, 8]);
    assert.deepEqual(shapeOf([28, 28, 1], 'conv2d(8, 3, relu, padding: same)'), [28, 28, 8]);
    assert.deepEqual(shapeOf([28, 27, 3], 'conv2d(8, [3, 5], stride: 2)'), [13, 12, 8]);
    assert.deepEqual(shapeOf([28, 27, 3], 'conv2d(8, 3, stride: [2, 3], padding: same)'), [14, 9, 8]);
    assert.deepEqual(shapeOf([10, 10, 3], 'conv2d(2, 3, dilation: [2, 3])'), [6, 4, 2]);
    assert.deepEqual(shapeOf([10, 4], 'conv1d(6, 3)'), [8, 6]);
    assert.deepEqual(shapeOf([10, 4], 'conv1d(6, 3, padding: same, stride: 4)'), [3, 6]);
    assert.deepEqual(shapeOf([7, 6, 5], 'max_pool2d()'), [3, 3, 5]);
    assert.deepEqual(shapeOf([7, 6, 5], 'max_pool2d(3, stride: 1)'), [5, 4, 5]);
    assert.deepEqual(shapeOf([7, 6, 5], 'avg_pool2d(2, padding: same)'), [4, 3, 5]);
    assert.deepEqual(shapeOf([7, 6, 5], 'global_average_pool()'), [5]);
    assert.deepEqual(shapeOf([7, 6], 'global_average_pool()'), [6]);
  });

  it('take the extents of a window from a constant', () => {
    const text = 'let kernel = [3, 2]\nlayers {\ninput(4, 4, 1)\nconv2d(2, kernel)\n}';
    assert.deepEqual(inferShapes(specOf(text), undefined).shapes.get('conv2d_1'), [2, 3, 2]);
  });

  it('normalisations and dropout keep theirs', () => {
    for (const layer of ['layer_norm()', 'batch_norm()', 'dropout(0.5)']) {
      for (const shape of [[5], [3, 5], [4, 3, 5]]) assert.deepEqual(shapeOf(shape, layer), shape);
    }
  });
});

describe('shapes that do not fit', () => {
  it('name what a convolution or a pool needs, and the reshape that makes it', () => {
    assert.equal(
      failureOf([64], 'conv2d(8, 3)'),
      '"conv2d_1" needs a picture [height, width, channels] for each sample, and gets 64; put reshape(8, 8, 1) before it.',
    );
    assert.match(failureOf([3072], 'max_pool2d(2)'), /gets 3072; put reshape\(32, 32, 3\) before it/);
    assert.match(failureOf([10], 'avg_pool2d(2)'), /gets 10; put reshape\(height, width, channels\) before it/);
    assert.match(failureOf([5, 7], 'conv2d(8, 3)'), /gets 5 × 7; put reshape\(5, 7, 1\) before it/);
    assert.match(failureOf([8], 'conv1d(8, 3)'), /needs a sequence .* gets 8; put for instance reshape\(4, 2\) before it/);
    assert.match(failureOf([8, 8, 1], 'conv1d(8, 3)'), /gets 8 × 8 × 1; put for instance reshape\(8, 8\) before it/);
    assert.match(failureOf([8], 'global_average_pool()'), /gets 8; leave it out, or put it before the flatten\(\)/);
  });

  it('name the window and the picture that is smaller', () => {
    assert.equal(
      failureOf([4, 9, 1], 'conv2d(8, 5)'),
      'The window of "conv2d_1" spans 5 × 5, and its input is only 4 × 9; make kernel smaller, or write padding: same.',
    );
    assert.match(failureOf([4, 4, 1], 'conv2d(8, 3, dilation: 2)'), /spans 5 × 5, and its input is only 4 × 4/);
    assert.match(failureOf([3, 4], 'conv1d(8, 4)'), /spans 4, and its input is only 3/);
    assert.match(failureOf([1, 4, 1], 'max_pool2d(2)'), /spans 2 × 2, .* only 1 × 4; make size smaller/);
    // What would only cost time is refused, also where padding would let it fit.
    assert.match(failureOf([2, 2, 1], 'avg_pool2d(30000, padding: same)'), /spans 30000 × 30000, .* only 2 × 2; make size smaller/);
    assert.deepEqual(shapeOf([2, 2, 1], 'avg_pool2d(5, stride: 1, padding: same)'), [2, 2, 1]);
    assert.deepEqual(shapeOf([4, 9, 1], 'conv2d(8, 5, padding: same)'), [4, 9, 8]);
  });

  it('want as many extents of a window as there are axes', () => {
    const wanted = /^"kernel" of "conv2d_1" is a whole number of at least 1, or two of them, \[height, width\]; write kernel: 3 or kernel: \[3, 3\]\.$/;
    for (const kernel of ['[3]', '[3, 3, 3]', '[3, 0]', '[3, 1.5]', '[[3], [3]]', '[]']) {
      assert.match(failureOf([8, 8, 1], `conv2d(8, ${kernel})`), wanted);
    }
    assert.match(failureOf([8, 8, 1], 'conv2d(8, 3, stride: [0, 1])'), /"stride" of "conv2d_1"/);
    assert.match(failureOf([8, 2], 'conv1d(8, [3, 3])'), /one whole number of at least 1, for time is the only axis; write kernel: 3/);
  });

  it('of given weights name what is wanted', () => {
    assert.match(failureOf([8, 8, 2], 'conv2d(3, 2, weights: [[1]])'), /must be 2 × 2 × 2 × 3 numbers/);
    assert.match(failureOf([8, 2], 'conv1d(3, 2, bias: [1])'), /The bias of "conv1d_1" must be 3 numbers/);
    assert.match(failureOf([4], 'layer_norm(weights: [1, 1])'), /The weights of "layer_norm_1" must be 4 numbers/);
  });

  it('are no amounts where they are ids', () => {
    const data = described({ shape: [6], ids: 9, targets: [], rows: 1 });
    const failures = (layer: string) => inferShapes(spec(layer), data).failures.map(({ message }) => message);
    assert.deepEqual(failures('n = layer_norm()'), ['"n" normalizes amounts, and what it gets are ids; put an embedding(16) before it.']);
    assert.match(failures('c = conv1d(3, 2)').join(), /gets 6 ids \(of 9 different ones\); put an embedding\(16\) before it/);
    assert.deepEqual(inferShapes(spec('embedding(4)', 'conv1d(3, 2)', 'layer_norm()'), data).failures, []);
  });
});

describe('what a convolution starts with', () => {
  it('is drawn by the fans of its window, as in Keras', () => {
    const shape = [8, 8, 4];
    const inference = inferred(shape, 'conv2d(6, [3, 2], relu)', 'conv2d(5, 1)');
    const graph = lower(spec('conv2d(6, [3, 2], relu)', 'conv2d(5, 1)'), inference);
    const [weights, bias, next] = graph.parameters;
    assert.deepEqual(weights, {
      tensor: 'conv2d_1.weights', initial: { call: 'he_uniform', args: {} }, fanIn: 24, fanOut: 36, trainable: true,
    });
    assert.deepEqual(graph.tensors.get('conv2d_1.weights')?.shape, [3, 2, 4, 6]);
    assert.deepEqual([bias!.initial, next!.initial], [{ call: 'zeros', args: {} }, { call: 'xavier_uniform', args: {} }]);
  });
});

describe('batches of training', () => {
  /** What is said of so many samples in batches of a size; undefined where all is well. */
  function failure(layer: string, shape: Shape, samples: number, size: number): string | undefined {
    try {
      requireBatches(spec(layer), inferred(shape, layer), samples, size);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof UserError && error.code === 'batch-of-one');
      assert.deepEqual(error.at, { layer: 'batch_norm_1' });
      return error.message;
    }
  }

  it('must have two samples for a batch_norm of vectors', () => {
    assert.equal(failure('batch_norm()', [3], 33, 8),
      '"batch_norm_1" takes mean and variance over each batch, and a batch_size of 8 leaves one sample alone, of 33; choose another, such as 9.');
    assert.match(failure('batch_norm()', [3], 32, 1)!, /a batch_size of 1 leaves one sample alone, of 32; choose another, such as 2/);
    assert.match(failure('batch_norm()', [3], 1, 1)!, /one sample alone does not have; training needs more/);
    assert.match(failure('batch_norm()', [3], 3, 2)!, /such as 3/);
    for (const [samples, size] of [[32, 8], [34, 8], [2, 2]]) assert.equal(failure('batch_norm()', [3], samples!, size!), undefined);
  });

  it('may be of one sample where it has several of each unit, or nothing is taken over the batch', () => {
    assert.equal(failure('batch_norm()', [2, 3], 1, 1), undefined);
    assert.equal(failure('batch_norm(trainable: false)', [3], 1, 1), undefined);
    assert.equal(failure('layer_norm()', [3], 1, 1), undefined);
  });
});
