import assert from 'node:assert/strict';
import { sizeOf } from '../../../src/base/extents';
import { inferShapes, lower } from '../../../src/model/inference';
import type { Profile } from '../../../src/model/profile';
import { resolveDeferred } from '../../../src/model/deferred';
import { activationOf } from '../../../src/model/task';
import { described, numbers } from '../../support/programs';
import { gpt } from '../language/examples';
import { specOf } from '../../support/texts';

const table: Profile = {
  ...described({ shape: [6], targets: [numbers(1)], rows: 3 }),
  inputs: [
    { column: 'user', encoder: 'number', width: 1, ids: 50 },
    { column: 'kind', encoder: 'one_hot', width: 4, categories: ['a', 'b', 'c', 'd'] },
    { column: 'watched for', encoder: 'number', width: 1 },
  ],
};

function infer(layers: string, shape: number[] | Profile = [6]) {
  const data = Array.isArray(shape) ? described({ shape, targets: [], rows: 1 }) : shape;
  const spec = specOf(`data { source: csv("any.csv") }\nlayers {\n${layers}\n}`);
  return { spec, ...inferShapes(spec, data) };
}

const shapesOf = (layers: string, shape?: number[] | Profile): unknown[] => [...infer(layers, shape).shapes.values()];

const failuresOf = (layers: string, shape?: number[] | Profile): string[] =>
  infer(layers, shape).failures.map(({ message, at }) => `${at.layer}: ${message}`);

describe('shapes of layers that join and reshape', () => {
  it('of several inputs', () => {
    assert.deepEqual(shapesOf('a = dense(3)\nb = dense(3)\nadd(a, b)\nmultiply(a, b, a)\nconcat(a, b, input)'), [[3], [3], [3], [3], [12]]);
    assert.deepEqual(shapesOf('a = dense(2)\nconcat(a, input)', [5, 3]), [[5, 2], [5, 5]]);
  });

  it('of the same numbers in another order of axes', () => {
    assert.deepEqual(shapesOf('reshape(2, 3)\nflatten()\nreshape(3, 2, 1)\nactivation(relu)\nsoftmax()'), [[2, 3], [6], [3, 2, 1], [3, 2, 1], [3, 2, 1]]);
  });

  it('that do not fit name both, and what to change', () => {
    assert.deepEqual(failuresOf('a = dense(3)\nb = dense(4)\ns = add(a, b)'), [
      's: "s" joins numbers one by one, and "a" gives 3, "b" gives 4; make them equal, for example with dense(3) before it.',
    ]);
    assert.match(failuresOf('a = dense(3)\nb = flatten(from: input)\nc = concat(a, b)', [5, 3])[0]!, /"a" gives 5 × 3, "b" gives 15; a flatten\(\)/);
    assert.deepEqual(failuresOf('a = reshape(4, 2)'), [
      'a: "a" makes 4 × 2 of 6, and that is 8 numbers of 6; the product of the extents must be 6.',
    ]);
  });

  it('that do not fit leave the others as they are', () => {
    const { failures, shapes } = infer('a = dense(3)\nb = dense(4)\nwrong = add(a, b)\nbehind = dense(1)\nc = concat(a, b)\nalso = reshape(5, from: c)');
    assert.deepEqual([...shapes], [['a', [3]], ['b', [4]], ['wrong', undefined], ['behind', undefined], ['c', [7]], ['also', undefined]]);
    assert.deepEqual(failures.map(({ at }) => at.layer), ['wrong', 'also']);
  });

  it('of the input, as the spec or the data says', () => {
    assert.deepEqual(infer('input(2, 3)\nflatten()', [2, 3]).failures, []);
    assert.deepEqual(failuresOf('input(3, 2)\nflatten()', [2, 3]), [
      'input: input(3, 2) does not fit the data, whose samples are 2 × 3; leave it out, or write input(2, 3).',
    ]);
  });
});

describe('columns of the input', () => {
  it('are vectors as wide as their encoding, and ids are one each', () => {
    const { columns, ids, failures } = infer('a = dense(1, from: input.kind)\nb = dense(1, from: input["watched for"])\nc = flatten(from: input.user)', table);
    assert.deepEqual(failures, []);
    assert.deepEqual([...columns], [
      ['input.kind', { offset: 1, shape: [4] }],
      ['input.watched for', { offset: 5, shape: [1] }],
      ['input.user', { offset: 0, shape: [], ids: 50 }],
    ]);
    assert.equal(ids.get('input.user'), 50);
  });

  it('that are not there are told once, with what may be meant', () => {
    assert.deepEqual(failuresOf('a = dense(1, from: input.usr)\nb = dense(1, from: input.usr)\nc = dense(1, from: input.frob)', table), [
      'a: The input has no column "usr"; did you mean "user"?',
      'c: The input has no column "frob"; it has user, kind, watched for.',
    ]);
  });

  it('are taken out of the input once, before the layers', () => {
    const { spec, ...inference } = infer('a = dense(1, from: input.kind)\nb = dense(1, from: input.kind)\nadd(a, b)', table);
    const taken = lower(spec, inference).operations.filter(({ operation }) => operation === 'column');
    assert.deepEqual(taken, [
      { operation: 'column', layer: 'input', inputs: ['input'], outputs: ['input.kind'], attributes: { offset: 1 } },
    ]);
  });
});

describe('the tiny GPT', () => {
  it('has its layers written out, with the shapes and parameters that it is known for', () => {
    const tokens = described({ shape: [32], ids: 70, targets: [], rows: 1 });
    const layers = gpt.replace(/\ncompare .*/, '');
    const { spec, failures: unresolved } = resolveDeferred(specOf(layers), tokens);
    const inference = inferShapes(spec, tokens);
    assert.deepEqual([...unresolved, ...inference.failures], []);
    const block = (n: number, input: string) =>
      ([['a', 32, input], ['b', 32, 'a'], ['c', 32, input, 'b'], ['d', 32, 'c'], ['e', 128, 'd'], ['f', 32, 'e'], ['add_2', 32, 'c', 'f']] as const)
        .map(([id, units, ...reads]) => [`transformer_${n}.${id}`, [32, units], reads.map((read) => (read === input ? read : `transformer_${n}.${read}`))]);
    const found = spec.layers.map(({ id, inputs }) => [id, inference.shapes.get(id), inputs]);
    assert.deepEqual(found, [
      ['embedding_1', [32, 32], ['input']],
      ['positional_1', [32, 32], ['embedding_1']],
      ...block(1, 'positional_1'),
      ...block(2, 'transformer_1.add_2'),
      ['layer_norm_1', [32, 32], ['transformer_2.add_2']],
      ['dense_1', [32, 70], ['layer_norm_1']],
    ]);
    const graph = lower(spec, inference);
    const sizes = graph.parameters.map(({ tensor }) => sizeOf(graph.tensors.get(tensor)!.shape));
    // Embeddings, two blocks of 12·d² + 13·d, a norm, a head.
    const [d, v] = [32, 70];
    assert.equal(sizes.reduce((a, b) => a + b), v * d + 32 * d + 2 * (12 * d * d + 13 * d) + 2 * d + d * v + v);
  });
});

describe('the activation that a layer ends with', () => {
  it('is that of an activation layer, and softmax of softmax()', () => {
    const names = infer('dense(2, tanh)\nactivation(relu)\nsoftmax()\nflatten()').spec.layers.map(activationOf);
    assert.deepEqual(names, ['tanh', 'relu', 'softmax', 'linear']);
  });
});
