import assert from 'node:assert/strict';
import type { Call, LayerSpec, ModelSpec } from '../../../../src/model/spec';
import { boating, digits, gpt, iris, prices } from '../examples';
import { bindClean, bindText, data, inline, layers, train } from './support';

const call = (name: string, args: Call['args'] = {}): Call => ({ call: name, args });

const dense = (id: string, input: string, units: number, activation: string, more: LayerSpec['args'] = {}): LayerSpec => ({
  id,
  type: 'dense',
  inputs: [input],
  args: { units, activation: call(activation), bias: call('zeros'), trainable: true, ...more },
});

const adam = (rate = 0.001): Call =>
  call('adam', { learning_rate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });

const sgd = (args: Call['args']): Call =>
  call('sgd', { learning_rate: 0.01, momentum: 0, nesterov: false, weight_decay: 0, ...args });

/** What a spec says of training where it says nothing. */
const usual = { schedule: call('constant', { warmup: 0 }), l1: 0, l2: 0, gradientNorm: false };

function specOf(text: string): ModelSpec {
  const { spec } = bindClean(text);
  assert.ok(spec);
  return spec;
}

describe('The meaning of sources', () => {
  const meaning = (...lines: string[]) => specOf(data(...lines)).data;

  it('a text has a way to be read, and the next token as its target', () => {
    const text = { call: 'text', args: { path: 'a.txt' } };
    const plain = meaning('source: text("a.txt")');
    assert.deepEqual(plain, {
      source: text, predicts: 'next_token', text: { tokenize: 'characters', context: 32 }, ignore: [], columns: {}, normalize: 'none',
    });
    assert.deepEqual(meaning('source: text("a.txt")', 'target: next_token'), plain);
    const all = meaning('source: text("a.txt")', 'tokenize: words', 'context: 8', 'stride: 2', 'vocabulary: 500', 'split: 90%', 'seed: 3');
    assert.deepEqual([all?.text, all?.seed], [{ tokenize: 'words', context: 8, stride: 2, vocabulary: 500 }, 3]);
  });

  it('sequences predict the next token', () => {
    const { source, predicts, text } = meaning('source: sort(length: 4)', 'target: next_token')!;
    assert.deepEqual([source.call, predicts, text], ['sort', 'next_token', undefined]);
    assert.deepEqual((source as Call).args, { length: 4, symbols: 3, samples: 10000 });
  });

  it('pictures are divided by 255 unless something else is written', () => {
    assert.equal(meaning('source: idx("a.idx", labels: "b.idx")')?.normalize, 'unit');
    assert.equal(meaning('source: idx("a.idx")', 'normalize: none')?.normalize, 'none');
  });

  it('input as target is the input itself, in quotes a column', () => {
    const itself = meaning('source: csv("a.csv")', 'target: input');
    assert.deepEqual([itself?.predicts, itself?.target], ['input', undefined]);
    const column = meaning('source: csv("a.csv")', 'target: "input"');
    assert.deepEqual([column?.predicts, column?.target], [undefined, ['input']]);
    const listed = meaning('source: csv("a.csv")', 'target: [input]');
    assert.deepEqual([listed?.predicts, listed?.target], ['input', undefined]);
  });

  it('and() and or() are sources where a value stands', () => {
    assert.equal(meaning('source: and()')?.source.call, 'and');
    assert.equal(meaning('source: or')?.source.call, 'or');
    assert.equal(meaning('source: and, split: 80%')?.source.call, 'and');
    assert.deepEqual(meaning('source: or(points: 50)')?.source, { call: 'or', args: { points: 50, noise: 0 } });
    const checks = bindClean(`${data('source: and(points: 9)').replace('}', 'split: 80%\n}')}train { }\nexpect { loss < 1 and (loss < 2 or loss < 3) }\n`).checks;
    assert.equal(checks.length, 1);
  });
});

describe('The meaning of the examples', () => {
  it('boating', () => {
    assert.deepEqual(specOf(boating), {
      name: 'Go boating?',
      data: {
        source: {
          call: 'inline',
          header: ['weather', 'distance', 'companion', 'go'],
          inputs: 3,
          rows: [['-1', '-1', '1', 'yes'], ['1', '1', '-1', '?']],
        },
        ignore: [],
        columns: {},
        normalize: 'none',
      },
      layers: [dense('go', 'input', 1, 'sigmoid', { weights: [[1], [1], [5]], bias: [1] })],
    });
  });

  it('iris', () => {
    const { spec, checks } = bindClean(iris);
    assert.deepEqual(spec, {
      name: 'Iris',
      data: {
        source: call('csv', { path: 'iris.csv', header: true }),
        target: ['species'],
        ignore: [],
        columns: {},
        split: { kind: 'automatic', train: 0.8 },
        normalize: 'standard',
      },
      layers: [
        dense('h1', 'input', 16, 'relu'),
        dense('h2', 'h1', 8, 'relu'),
        dense('dense_3', 'h2', 3, 'softmax'),
      ],
      train: {
        loss: call('cross_entropy', { weight: 1 }),
        ...usual,
        optimizer: adam(0.01),
        batchSize: 16,
        length: { unit: 'epochs', count: 100 },
        shuffle: true,
        seed: 7,
      },
    });
    assert.deepEqual(
      checks.map(({ kind, text, overfits }) => ({ kind, text, ...(overfits && { overfits }) })),
      [
        { kind: 'condition', text: 'test.accuracy >= 0.95' },
        { kind: 'overfits', text: 'overfits(batch: 8)', overfits: { batch: 8 } },
      ],
    );
  });

  it('gpt and prices have nothing wrong but what is not supported yet', () => {
    for (const text of [gpt, prices]) {
      const errors = bindText(text).all.filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors.filter(({ code }) => code !== 'not-supported-yet'), []);
    }
  });

  it('leaves out what cannot run and keeps the rest', () => {
    const { spec } = bindText(digits.replace('flatten()', 'flatten()\n  future = frobnicate(3)'));
    const inputs = new Map(spec?.layers.map((layer) => [layer.id, layer.inputs]));
    assert.equal(inputs.has('future'), false);
    assert.deepEqual(inputs.get('residual_1.a'), ['flatten_1']);
    assert.deepEqual(inputs.get('residual_1.add_1'), ['flatten_1', 'residual_1.a']);
    assert.deepEqual(inputs.get('h_2'), ['residual_2.add_1']);
  });
});

describe('Defaults', () => {
  it('of train', () => {
    assert.deepEqual(specOf(train()).train, {
      loss: call('mse', { weight: 1 }),
      ...usual,
      optimizer: adam(),
      batchSize: 32,
      length: { unit: 'epochs', count: 100 },
      shuffle: true,
      seed: 0,
    });
  });

  it('no train section, no training', () => {
    assert.equal('train' in specOf(layers('dense(1)')), false);
  });

  for (const [activation, loss] of [['linear', 'mse'], ['sigmoid', 'binary_cross_entropy'], ['softmax', 'cross_entropy']]) {
    it(`the loss after ${activation} is ${loss}`, () => {
      const text = `${layers('dense(4, relu)', `dense(2, ${activation})`)}train { }\n`;
      assert.deepEqual(specOf(text).train?.loss, call(String(loss), { weight: 1 }));
    });
  }

  it('of a data section', () => {
    const text = data('source: spiral(noise: 0.1)');
    assert.deepEqual(specOf(text).data, {
      source: call('spiral', { points: 200, noise: 0.1, turns: 1.75 }),
      ignore: [],
      columns: {},
      normalize: 'none',
    });
    assert.deepEqual(specOf(data('source: xor()')).data?.source, call('xor', { noise: 0 }));
  });

  it('of an activation with arguments', () => {
    const [layer] = specOf(layers('dense(1, leaky_relu)')).layers;
    assert.deepEqual(layer?.args['activation'], call('leaky_relu', { negative_slope: 0.01 }));
  });
});

describe('Values', () => {
  it('are computed from constants, wherever those stand', () => {
    const [first, second] = specOf(`let width = 4\nlet kind = leaky_relu(0.2)\n${layers('dense(2 * width, kind)', 'dense(width)')}`).layers;
    assert.equal(first?.args['units'], 8);
    assert.deepEqual(first?.args['activation'], call('leaky_relu', { negative_slope: 0.2 }));
    assert.equal(second?.args['units'], 4);
  });

  it('a choice is what its slot takes, a constant of the same name or not', () => {
    const [layer] = specOf(`let relu = 3\n${layers('dense(relu, relu)')}`).layers;
    assert.equal(layer?.args['units'], 3);
    assert.deepEqual(layer?.args['activation'], call('relu'));
  });

  it("a user's own name counts before the catalogue's", () => {
    const [layer] = specOf(`let relu = tanh\n${layers('dense(3, relu)')}`).layers;
    assert.deepEqual(layer?.args['activation'], call('tanh'));
  });

  it('named arguments leave their places to the others', () => {
    const [layer] = specOf(layers('dense(activation: relu, 5)')).layers;
    assert.equal(layer?.args['units'], 5);
    assert.deepEqual(layer?.args['activation'], call('relu'));
  });

  it('weights and biases are numbers or initialisers', () => {
    const [layer] = specOf(layers('dense(1, weights: [[1], [-2 / 4]], bias: constant(10%))')).layers;
    assert.deepEqual(layer?.args['weights'], [[1], [-0.5]]);
    assert.deepEqual(layer?.args['bias'], call('constant', { value: 0.1 }));
  });

  it('a list in a constant is one list, however many use it', () => {
    const [a, b] = specOf(`let w = [[1, 2]]\n${layers('dense(2, weights: w)', 'dense(2, weights: w)')}`).layers;
    assert.deepEqual(a?.args['weights'], [[1, 2]]);
    assert.equal(a?.args['weights'], b?.args['weights']);
  });

  it('training can be counted in steps, with the whole data as batch', () => {
    const spec = specOf(train('steps: 50', 'batch_size: all', 'shuffle: false', 'optimizer: sgd(momentum: 0.9)', 'seed: 3'));
    assert.deepEqual(spec.train, {
      loss: call('mse', { weight: 1 }),
      ...usual,
      optimizer: sgd({ momentum: 0.9 }),
      batchSize: 'all',
      length: { unit: 'steps', count: 50 },
      shuffle: false,
      seed: 3,
    });
  });

  it('penalties, clipping and a schedule have their defaults', () => {
    const spec = specOf(train('l1: 1e-3', 'l2: 1%', 'clip_norm: 1', 'schedule: cosine(warmup: 5%)'));
    const { l1, l2, clipNorm, gradientNorm, schedule } = spec.train!;
    assert.deepEqual({ l1, l2, clipNorm, gradientNorm }, { l1: 1e-3, l2: 0.01, clipNorm: 1, gradientNorm: true });
    assert.deepEqual(schedule, call('cosine', { min: 0, warmup: 0.05 }));
    assert.deepEqual(specOf(train('schedule: step(30)')).train?.schedule, call('step', { step_size: 30, gamma: 0.1, warmup: 0 }));
  });

  it('the norm of the gradients is computed where an expectation or a stop reads it', () => {
    for (const text of [train('stop: gradient_norm < 1e-3'), `${train()}expect { not isnan(gradient_norm) }\n`]) {
      assert.equal(specOf(text).train?.gradientNorm, true, text);
    }
    assert.equal(specOf(train('stop: loss < 1e-3', 'clip_value: 1')).train?.gradientNorm, false);
  });

  it('what ends training is apart from what the run depends on, with its constants put in', () => {
    const text = `let least = 0.1\n${train('stop: train.loss < least and epoch > 2')}`;
    const { spec, stop } = bindClean(text);
    assert.equal(stop?.text, 'train.loss < least and epoch > 2');
    assert.deepEqual(spec?.train, specOf(train()).train);
    const untested = bindText(`${data('source: xor()')}train { stop: early_stopping(test.loss) }\n`).all;
    assert.deepEqual(untested.map(({ code, severity }) => [code, severity]), [['no-test', 'warning']]);
    const early = bindClean(train('stop: early_stopping(train.loss, min_delta: 1%)')).stop;
    assert.deepEqual(early, {
      kind: 'early_stopping',
      text: 'early_stopping(train.loss, min_delta: 1%)',
      metric: 'train.loss',
      patience: 3,
      minDelta: 0.01,
    });
  });

  it('data keys name columns, bare or quoted, also where a name means something elsewhere', () => {
    const spec = specOf(data(
      'source: csv("a.csv", delimiter: ";", header: false)',
      'target: [price, "the kind"]',
      'input: features',
      'ignore: "id"',
      'columns { classes: category, "a b": min_max }',
      'normalize: min_max',
      'split: column(part)',
      'seed: 5',
    ));
    assert.deepEqual(spec.data, {
      source: call('csv', { path: 'a.csv', delimiter: ';', header: false }),
      input: ['features'],
      target: ['price', 'the kind'],
      ignore: ['id'],
      columns: { classes: 'category', 'a b': 'min_max' },
      split: { kind: 'column', column: 'part' },
      normalize: 'min_max',
      seed: 5,
    });
  });

  it('a constant does not hide a column of its name', () => {
    assert.deepEqual(specOf(`let age = 3\n${data('source: xor()', 'target: age')}`).data?.target, ['age']);
  });

  for (const [written, names] of [
    ['[no, yes]', ['no', 'yes']],
    ['[0, 1]', ['0', '1']],
    ['[false, true]', ['false', 'true']],
    ['["not yet", done]', ['not yet', 'done']],
  ] as const) {
    it(`classes: ${written}`, () => {
      assert.deepEqual(specOf(data('source: xor()', `classes: ${written}`)).data?.classes, names);
    });
  }

  for (const kind of ['random', 'stratified', 'ordered'] as const) {
    it(`split: ${kind}(70%)`, () => {
      assert.deepEqual(specOf(data('source: xor()', `split: ${kind}(70%)`)).data?.split, { kind, train: 0.7 });
    });
  }

  it('rows keep their cells as written; a header without "->" has inputs only', () => {
    const spec = specOf(inline('a, "b c"', '+1.50, "x, y"', '80%, no', 'target: a'));
    assert.deepEqual(spec.data?.source, {
      call: 'inline',
      header: ['a', 'b c'],
      inputs: 2,
      rows: [['+1.50', 'x, y'], ['80%', 'no']],
    });
    assert.deepEqual(spec.data?.target, ['a']);
  });

  it('columns of sentences are read as the settings say; texts as they were without any', () => {
    const meaning = (...lines: string[]) => specOf(data(...lines)).data;
    const some = meaning('source: csv("a.csv")', 'columns { a: words, b: bpe(one_hot), c: characters(), d: number }', 'length: 20', 'lowercase: false');
    assert.deepEqual([some?.columns, some?.sentences], [
      { a: 'words', b: 'bpe', c: 'characters', d: 'number' },
      { length: 20, lowercase: false, oneHot: ['b'] },
    ]);
    assert.equal(meaning('source: csv("a.csv")', 'columns { d: number }')?.sentences, undefined);
    const lines = meaning('source: text("a.txt", lines: true, labels: "b.txt")', 'tokenize: words', 'vocabulary: 50');
    assert.deepEqual([lines?.columns, lines?.sentences, lines?.text, lines?.predicts], [
      { text: 'words' }, { vocabulary: 50, oneHot: [] }, undefined, undefined,
    ]);
    const text = meaning('source: text("a.txt")', 'tokenize: words', 'dictionary: true');
    assert.deepEqual([text?.text, text?.sentences], [{ tokenize: 'words', context: 32, dictionary: true }, undefined]);
  });

  it('a column may have any name', () => {
    const spec = specOf(data('source: xor()', 'columns { __proto__: category, constructor: number }'));
    assert.deepEqual(Object.entries(spec.data?.columns ?? {}), [['__proto__', 'category'], ['constructor', 'number']]);
  });
});

describe('Layers', () => {
  const ids = (...lines: string[]): string[] => bindText(layers(...lines)).spec?.layers.map(({ id }) => id) ?? [];
  const reads = (text: string): string[] => bindText(text).spec?.layers.map(({ id, inputs }) => `${id} < ${inputs.join(', ')}`) ?? [];

  it('without a name are numbered by type, named ones counted', () => {
    assert.deepEqual(ids('dense(1)', 'h = dense(2)', 'dense(3)'), ['dense_1', 'h', 'dense_3']);
  });

  it('skip a name that is taken, above or below', () => {
    assert.deepEqual(ids('dense(1)', 'dense(2)', 'dense_1 = dense(3)', 'dense(4)'), ['dense_2', 'dense_3', 'dense_1', 'dense_4']);
    assert.deepEqual(ids('dense_2 = dense(1)', 'dense(2)', 'dense(3)'), ['dense_2', 'dense_3', 'dense_4']);
  });

  it('with a name that cannot be are numbered, too', () => {
    assert.deepEqual(ids('h = dense(1)', 'h = dense(2)', 'loss = dense(3)'), ['h', 'dense_2', 'dense_3']);
  });

  it('take the one before, or what from: names', () => {
    const text = layers('dense(1)', 'b = dense(2)', 'dense(3, from: dense_1)', 'dense(4, from: [b])', 'dense(5)', 'dense(6, from: input)');
    assert.deepEqual(reads(text), ['dense_1 < input', 'b < dense_1', 'dense_3 < dense_1', 'dense_4 < b', 'dense_5 < dense_4', 'dense_6 < input']);
  });

  it('may be called as a constant or a catalogue entry is', () => {
    const text = `let h = 3\n${layers('h = dense(h)', 'dense = dense(h, from: h)')}`;
    assert.deepEqual(bindClean(text).spec?.layers.map(({ args }) => args['units']), [3, 3]);
    assert.deepEqual(reads(text), ['h < input', 'dense < h']);
  });

  it('input(n) is the first', () => {
    assert.deepEqual(specOf(layers('input(3)', 'dense(1)')).layers, [
      { id: 'input', type: 'input', inputs: [], args: { dimensions: [3] } },
      dense('dense_1', 'input', 1, 'linear'),
    ]);
  });

  it('that are incomplete are left out, and those after them read what they would have read', () => {
    assert.deepEqual(reads(layers('a = dense(1)', 'b = dense()', 'c = frobnicate(0.5)', 'd = dense(2, from: c)')), ['a < input', 'd < a']);
  });

  it('none, no spec', () => {
    assert.equal(bindText(layers('dense()')).spec, undefined);
    assert.equal(bindText('network "x"').spec, undefined);
  });

  it('stay complete where an optional argument is wrong', () => {
    const { spec } = bindText(layers('dense(4, rellu, bias: 3)'));
    assert.deepEqual(spec?.layers, [dense('dense_1', 'input', 4, 'linear')]);
  });
});
