import assert from 'node:assert/strict';
import { inferShapes, lower } from '../../../src/model/inference';
import type { Shape } from '../../../src/model/shape';
import { described } from '../../support/programs';
import { specOf } from '../../support/texts';

interface Given {
  readonly shape: Shape;
  readonly ids?: number;
  readonly columns?: readonly { readonly column: string; readonly ids?: number }[];
}

const inferenceOf = (layers: string, given: Given) => {
  const spec = specOf(`data { source: csv("any.csv") }\nlayers {\n${layers}\n}`);
  return { spec, inference: inferShapes(spec, described({ ...given, targets: [], rows: 1 })) };
};

const shapesOf = (layers: string, given: Given): Record<string, Shape | undefined> =>
  Object.fromEntries(inferenceOf(layers, given).inference.shapes);

const failure = (layers: string, given: Given): string =>
  inferenceOf(layers, given).inference.failures.map(({ message }) => message).join('\n');

const lowered = (layers: string, given: Given) => {
  const { spec, inference } = inferenceOf(layers, given);
  return lower(spec, inference);
};

describe('the shapes of sequences', () => {
  it('are those of the language: a vector for each time step, or the last state', () => {
    const text = 'embedding(8)\npositional()\na = lstm(3, sequences: true)\nb = gru(4, sequences: true, bidirectional: true)\nc = attention(2, causal: true)\nd = rnn(5, relu, bidirectional: true)';
    assert.deepEqual(shapesOf(text, { shape: [6], ids: 20 }), {
      embedding_1: [6, 8],
      positional_1: [6, 8],
      a: [6, 3],
      b: [6, 8],
      c: [6, 8],
      d: [10],
    });
  });

  it('of an embedding are those of its ids, with the numbers of each behind', () => {
    const columns = [{ column: 'user', ids: 7 }, { column: 'price' }];
    assert.deepEqual(shapesOf('e = embedding(4, from: input.user)', { shape: [2], columns }), { e: [4] });
    assert.deepEqual(shapesOf('e = embedding(4)', { shape: [1], columns: columns.slice(0, 1) }), { e: [1, 4] });
    assert.deepEqual(shapesOf('e = embedding(4, vocabulary: 9)', { shape: [2, 3] }), { e: [2, 3, 4] });
  });

  it('need ids for an embedding, and say how to come by them', () => {
    assert.equal(
      failure('e = embedding(4)', { shape: [3] }),
      '"e" needs ids, and gets 3 amounts; encode a column as ids (columns { name: index }), read it with "from: input.name", or say how many ids there are with "vocabulary:".',
    );
    const columns = [{ column: 'user', ids: 7 }, { column: 'price' }];
    assert.match(failure('e = embedding(4, from: input.price)', { shape: [2], columns }), /^"e" needs ids, and gets 1 amounts; /);
    assert.match(failure('e = embedding(4)\nf = embedding(2)', { shape: [3], ids: 5 }), /^"f" needs ids, and gets 3 × 4 amounts; /);
  });

  it('need a vocabulary that holds the ids of the data', () => {
    assert.equal(
      failure('e = embedding(4, vocabulary: 3)', { shape: [3], ids: 5 }),
      '"e" has a vocabulary of 3, and the data has 5 different ids; leave "vocabulary" out.',
    );
    assert.equal(failure('e = embedding(4, vocabulary: 8)', { shape: [3], ids: 5 }), '');
    assert.match(failure('e = embedding(2, weights: [[1, 2]])', { shape: [3], ids: 5 }), /must be 5 × 2 numbers; a list of 5/);
  });

  for (const layer of ['lstm(4)', 'gru(4)', 'rnn(4)', 'attention(2)', 'positional()']) {
    it(`need time for ${layer}, and name what would make it`, () => {
      const say = (given: Given, before = ''): string => failure(`${before}l = ${layer}`, given);
      const needs = '"l" needs a sequence [time, units] for each sample, and gets ';
      assert.equal(say({ shape: [64] }), `${needs}64; put for instance reshape(8, 8) before it.`);
      assert.equal(say({ shape: [12] }), `${needs}12; put for instance reshape(4, 3) before it.`);
      assert.equal(say({ shape: [7] }), `${needs}7; put for instance reshape(7, 1) before it.`);
      assert.equal(say({ shape: [8, 8, 3] }), `${needs}8 × 8 × 3; put for instance reshape(8, 24) before it.`);
      assert.equal(
        say({ shape: [9], ids: 30 }),
        `${needs}9 ids (of 30 different ones); put an embedding(16) before it.`,
      );
      assert.equal(say({ shape: [8, 4] }), '');
    });
  }

  it('share the units among the heads evenly, or name a number of heads that does', () => {
    assert.equal(
      failure('b = attention(4)', { shape: [5, 6] }),
      '"b" shares 6 units among 4 heads, which does not come out even (it gets 5 × 6); write heads: 3, or give it a number of units that 4 divides.',
    );
    assert.match(failure('b = attention(9)', { shape: [5, 6] }), /heads: 6,/);
    assert.match(failure('b = attention(2)', { shape: [5, 7] }), /heads: 1,/);
  });

  it('check numbers given for parameters', () => {
    const given = { shape: [4, 2] };
    assert.match(failure('l = lstm(1, weights: [[1, 2, 3, 4]])', given), /The weights of "l" must be 2 × 4 numbers/);
    assert.match(failure('l = gru(1, recurrent_weights: [[1, 2]])', given), /The recurrent_weights of "l" must be 1 × 3/);
    assert.match(failure('l = rnn(2, bias: [1])', given), /The bias of "l" must be 2 numbers/);
    assert.match(failure('l = positional(weights: [[1, 2]])', given), /The weights of "l" must be 4 × 2 numbers/);
    assert.equal(failure('l = rnn(2, bias: [1, 2])', given), '');
  });
});

describe('lowering sequences', () => {
  const parameters = (layers: string, given: Given): [string, string][] =>
    lowered(layers, given).parameters.map(({ tensor, initial }) => [tensor, (initial as { call: string }).call]);

  it('names parameters as the contract has them, each where Keras starts it', () => {
    assert.deepEqual(parameters('l = lstm(2, bidirectional: true)', { shape: [3, 2] }), [
      ['l.weights', 'xavier_uniform'],
      ['l.recurrent_weights', 'orthogonal'],
      ['l.bias', 'zeros'],
      ['l.backward.weights', 'xavier_uniform'],
      ['l.backward.recurrent_weights', 'orthogonal'],
      ['l.backward.bias', 'zeros'],
    ]);
    assert.deepEqual(parameters('g = gru(2)', { shape: [3, 2] }).map(([id]) => id), [
      'g.weights',
      'g.recurrent_weights',
      'g.bias',
      'g.recurrent_bias',
    ]);
    assert.deepEqual(parameters('b = attention(2)', { shape: [3, 2] }), [
      ...['query', 'key', 'value', 'out'].flatMap((name): [string, string][] => [
        [`b.${name}.weights`, 'xavier_uniform'],
        [`b.${name}.bias`, 'zeros'],
      ]),
    ]);
    assert.deepEqual(parameters('e = embedding(2)\np = positional()', { shape: [3], ids: 4 }), [
      ['e.weights', 'uniform'],
      ['p.weights', 'uniform'],
    ]);
    assert.deepEqual(parameters('p = positional(sinusoidal)', { shape: [3, 2] }), []);
  });

  it('unrolls a cell over time behind one projection of all time steps', () => {
    const { operations } = lowered('l = lstm(2, sequences: true)', { shape: [3, 2] });
    assert.deepEqual(
      operations.map(({ operation, steps }) => [operation, steps]),
      [['affine', undefined], ['lstm', 3], ['states', undefined]],
    );
    assert.deepEqual(operations[1]!.outputs, ['l.hidden', 'l.cell', 'l.gates']);
  });

  it('takes attention apart into steps, its scores the shares behind the softmax', () => {
    const { operations, aliases, tensors } = lowered('b = attention(2, causal: true)', { shape: [3, 4] });
    assert.deepEqual(
      operations.map(({ operation, outputs }) => `${operation} ${outputs[0]}`),
      [
        'affine b.query',
        'affine b.key',
        'affine b.value',
        'attention_scores b.similarity',
        'softmax b.scores',
        'attention_mix b.mixture',
        'affine b.output',
      ],
    );
    assert.deepEqual(tensors.get('b.scores')!.shape, [2, 3, 3]);
    assert.deepEqual([...aliases], [['b.out', 'b.output']]);
  });

  it('freezes all parameters of a layer that is not to learn', () => {
    for (const layer of ['lstm(2', 'gru(2', 'rnn(2', 'attention(2', 'positional(']) {
      const text = `l = ${layer}${layer.endsWith('(') ? '' : ', '}trainable: false)`;
      const { parameters: found } = lowered(text, { shape: [3, 2] });
      assert.ok(found.length > 0 && found.every(({ trainable }) => !trainable), layer);
    }
  });
});
