import assert from 'node:assert/strict';
import { sizeOf } from '../../../src/base/extents';
import { UserError } from '../../../src/base/problem';
import { layers } from '../../../src/model/catalogue';
import { inferShapes, lower } from '../../../src/model/inference';
import { formatShape, sameShape } from '../../../src/model/shape';
import { call, dense, modelSpec, profile, type LayerDraft } from '../../support/programs';

const input = (units: number): LayerDraft => ({ id: 'input_1', type: 'input', args: { dimensions: [units] } });

const shapesOf = (drafts: readonly LayerDraft[], features?: number) => {
  const described = features === undefined ? undefined : profile(features);
  const { shapes, failures, input: given } = inferShapes(modelSpec(drafts), described);
  return { input: given, shapes: Object.fromEntries(shapes), failures: failures.map(({ message }) => message) };
};

describe('inference of shapes', () => {
  const drafts = [dense('h1', 4, 'tanh'), dense('out', 1)];

  it('knows every shape where the data or input(n) tell the first', () => {
    const expected = { input: [3], shapes: { h1: [4], out: [1] }, failures: [] };
    assert.deepEqual(shapesOf(drafts, 3), expected);
    assert.deepEqual(shapesOf([input(3), dense('h1', 4, 'tanh', { from: 'input' }), drafts[1]!]), expected);
    assert.deepEqual(shapesOf([input(3), dense('h1', 4, 'tanh', { from: 'input' }), drafts[1]!], 3), expected);
  });

  it('knows none, and complains of none, where nothing tells the first', () => {
    assert.deepEqual(shapesOf(drafts), { input: undefined, shapes: { h1: undefined, out: undefined }, failures: [] });
  });

  it('goes on with the data where input(n) says something else, and names both', () => {
    const found = shapesOf([input(5), dense('out', 1, 'linear', { from: 'input' })], 3);
    assert.deepEqual(found.shapes, { out: [1] });
    assert.deepEqual(found.input, [3]);
    assert.deepEqual(found.failures, [
      'input(5) does not fit the data, whose samples are 3; leave it out, or write input(3).',
    ]);
  });

  it('loses only what follows a wrong layer, and tells of it once', () => {
    const weights = [[1, 2], [3, 4]];
    const aside = dense('aside', 5, 'linear', { from: 'input' });
    const found = shapesOf([dense('h1', 2, 'tanh', { weights }), dense('h2', 3), aside], 3);
    assert.deepEqual(found.shapes, { h1: undefined, h2: undefined, aside: [5] });
    assert.deepEqual(found.failures, [
      'The weights of "h1" must be 3 × 2 numbers; a list of 3 was expected, and one of 2 is given.',
    ]);
  });

  it('checks given numbers against the shape of their parameter', () => {
    const failure = (given: Parameters<typeof dense>[3]): string =>
      shapesOf([dense('h', 2, 'tanh', given)], 3).failures.join();
    const right = [[1, 2], [3, 4], [5, 6]];
    assert.equal(failure({ weights: right, bias: [1, 2] }), '');
    assert.equal(
      failure({ weights: [[1, 2], [3], [5, 6]] }),
      'The weights of "h" must be 3 × 2 numbers; a list of 2 was expected, and one of 1 is given.',
    );
    assert.equal(
      failure({ weights: [1, 2, 3] }),
      'The weights of "h" must be 3 × 2 numbers; the lists are not nested as deep.',
    );
    assert.equal(failure({ bias: [[1], [2]] }), 'The bias of "h" must be 2 numbers; the lists are not nested as deep.');
    assert.equal(
      failure({ bias: [1, 2, 3] }),
      'The bias of "h" must be 2 numbers; a list of 2 was expected, and one of 3 is given.',
    );
  });

  it('wants a vector for a dense layer', () => {
    const layer = modelSpec([dense('h', 2)]).layers[0]!;
    assert.throws(() => layers.get('dense')!.shape(layer, [[28, 28, 1]], [undefined]), {
      message: '"h" needs a vector for each sample (or time step), and gets 28 × 28 × 1; a flatten() before it makes one of 784 numbers.',
      code: 'shape-mismatch',
      at: { layer: 'h' },
    });
  });
});

describe('lowering', () => {
  const lowered = (drafts: readonly LayerDraft[], features = 3) => {
    const spec = modelSpec(drafts);
    return lower(spec, inferShapes(spec, profile(features)));
  };

  it('gives a layer its weighted sum, its activation and its parameters', () => {
    const { operations, parameters, output, tensors } = lowered([dense('h1', 4, 'tanh'), dense('out', 2, 'softmax')]);
    assert.deepEqual(
      operations.map(({ operation, inputs, outputs }) => `${outputs[0]} = ${operation}(${inputs.join(', ')})`),
      [
        'h1.pre_activation = affine(input, h1.weights, h1.bias)',
        'h1.output = tanh(h1.pre_activation)',
        'out.pre_activation = affine(h1.output, out.weights, out.bias)',
        'out.output = softmax(out.pre_activation)',
      ],
    );
    assert.equal(output, 'out.output');
    assert.deepEqual(tensors.get('h1.weights')!.shape, [3, 4]);
    const { initial: _, ...weights } = parameters[0]!;
    assert.deepEqual(weights, { tensor: 'h1.weights', fanIn: 3, fanOut: 4, trainable: true });
  });

  it('gives a linear layer its sum under both names', () => {
    const { operations, aliases } = lowered([dense('out', 2)]);
    assert.deepEqual(operations.map(({ outputs }) => outputs[0]), ['out.output']);
    assert.deepEqual([...aliases], [['out.pre_activation', 'out.output']]);
  });

  it('passes the arguments of an activation on', () => {
    const slope = call('activation', 'leaky_relu', { negative_slope: 0.2 });
    assert.deepEqual(lowered([dense('out', 1, slope)]).operations[1]!.attributes, { negative_slope: 0.2 });
    assert.deepEqual(lowered([dense('out', 1, 'leaky_relu')]).operations[1]!.attributes, { negative_slope: 0.01 });
  });

  it('lets several layers read one', () => {
    const reader = (id: string): LayerDraft => dense(id, 2, 'linear', { from: 'h1' });
    const { operations } = lowered([dense('h1', 4), reader('a'), reader('b')]);
    assert.deepEqual(operations.map(({ inputs }) => inputs[0]), ['input', 'h1.output', 'h1.output']);
  });

  it('throws the first failure of the inference, or that the input is unknown', () => {
    const wrong = modelSpec([dense('h1', 2, 'tanh', { bias: [1] })]);
    assert.throws(() => lower(wrong, inferShapes(wrong, profile(3))), /The bias of "h1"/);
    const unknown = modelSpec([dense('h1', 2)]);
    assert.throws(
      () => lower(unknown, inferShapes(unknown, undefined)),
      (error) => error instanceof UserError && error.code === 'input-unknown' && error.at.layer === 'h1',
    );
  });

  it('takes layers twice of one id for the defect that it is', () => {
    assert.throws(() => lowered([dense('h', 2), dense('h', 2)]), /h\.weights is defined twice/);
  });
});

describe('shapes', () => {
  it('are written with their extents', () => {
    assert.equal(formatShape([28, 28, 3]), '28 × 28 × 3');
    assert.equal(formatShape([7]), '7');
    assert.equal(formatShape([]), 'scalar');
  });

  it('count elements and compare', () => {
    assert.equal(sizeOf([3, 4]), 12);
    assert.equal(sizeOf([]), 1);
    assert.ok(sameShape([3, 4], [3, 4]));
    assert.ok(!sameShape([3, 4], [4, 3]));
    assert.ok(!sameShape([3], [3, 1]));
  });
});
