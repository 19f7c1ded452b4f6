import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { decodeRun } from '../../../src/session/checkpoint';
import { metricAt, metricPaths } from '../../../src/protocol/metrics';
import { exampleFiles, MEMORY, openSession } from './support';

/** Flats: a price that is a number, a kind that is a class; the kind follows from the area, the price from both. */
const flats = (train: string, expect = '', layers?: string): string => `
data inline {
  area, rooms -> price, kind
  ${Array.from({ length: 24 }, (_, i) => `${(i % 12) / 12}, ${i % 3} -> ${(i % 12) / 6 + (i % 3)}, ${i % 12 < 6 ? 'flat' : 'house'}`).join('\n  ')}
  0.75, 1 -> ?, ?
  split: 75%
}
layers {
  ${layers ?? 'h = dense(8, tanh)\n  price = dense(1)\n  kind = dense(2, softmax, from: h)'}
}
train { ${train}
  optimizer: adam(learning_rate: 0.05)
  epochs: 150
  batch_size: 6
}
expect { ${expect} }
`;

async function messages(text: string): Promise<string[]> {
  const { problems } = await analyse(text, exampleFiles, { memoryLimit: MEMORY });
  return problems.map(({ message, span }) => `${text.slice(span.start, span.end)}: ${message}`);
}

describe('several targets', () => {
  const text = flats(
    'loss { price: mse, kind: cross_entropy(weight: 0.5) }\n  metrics: [mae, f1]',
    'test.price.mae < 0.3\n  train.kind.f1 > 0.9\n  train.price.r2 > 0.9\n  train.kind.perplexity < 1.5\n  train.loss < 0.2 within 149 epochs',
  );

  it('are learned together, and told of each by itself', async () => {
    const { session, opened } = await openSession(text);
    const { task } = opened.program;
    assert.deepEqual(task?.heads.map(({ name, layer, kind, loss }) => [name, layer, kind, loss]), [
      ['price', 'price', 'number', 'mse'],
      ['kind', 'kind', 'class', 'cross_entropy'],
    ]);
    assert.deepEqual(task?.metrics, ['price.mae', 'kind.f1']);
    const { train, test, expectations } = await session.finish({});
    assert.deepEqual(expectations.filter(({ passed }) => !passed), []);
    assert.deepEqual(metricPaths(train), [
      ...['loss', 'price.loss', 'price.mae', 'price.rmse', 'price.r2'],
      ...['kind.loss', 'kind.accuracy', 'kind.precision', 'kind.recall', 'kind.f1', 'kind.perplexity'],
    ]);
    for (const part of [train, test!]) {
      const total = metricAt(part, 'price.loss')! + 0.5 * metricAt(part, 'kind.loss')!;
      assert.ok(Math.abs(part.loss - total) < 1e-12);
    }
  });

  it('have predictions of their own, each with what is expected', async () => {
    const { session } = await openSession(text);
    await session.finish({});
    const [known, unknown] = await session.predict({ rows: [1, 24] });
    assert.deepEqual(known?.answers.map(({ target, expected }) => [target, expected]), [
      ['price', String(1 / 6 + 1)],
      ['kind', 'flat'],
    ]);
    const [price, kind] = unknown!.answers;
    assert.ok(Math.abs(price!.output[0]! - 2.5) < 0.5, String(price?.output));
    assert.equal(kind?.label, 'house');
    assert.ok(kind!.probability! > 0.5 && kind!.probability! === Math.max(...kind!.output));
    assert.deepEqual([price?.expected, kind?.expected, price?.label], [undefined, undefined, undefined]);
  });

  it('show their losses and the total while stepped', async () => {
    const { session } = await openSession(text);
    const { loss } = await session.step({ unit: 'batch' });
    const frames = await session.read(['loss', 'loss.price', 'loss.kind', 'loss.kind.samples'].map((tensor) => ({ tensor })));
    const [total, price, kind] = frames.map(({ values }) => values![0]!);
    assert.equal(total, loss);
    assert.ok(Math.abs(total! - price! - 0.5 * kind!) < 1e-6);
    assert.deepEqual(frames[3]!.shape, [6]);
  });

  it('are kept with the run, and come back with the same numbers', async () => {
    const { session } = await openSession(text);
    await session.finish({ epochs: 3 });
    const saved = (await session.save({ limit: 2 ** 20 }))!;
    const curve = await session.curve(0);
    assert.deepEqual(decodeRun(saved).epochs, curve);
    const { session: again } = await openSession(text);
    const { resumed } = await again.open({ text, memoryLimit: MEMORY, saved });
    assert.equal(resumed, 'run');
    assert.deepEqual(await again.curve(0), curve);
  });

  it('have the loss of their layer where none is named, or one for all', async () => {
    const usual = (await openSession(flats(''))).opened.program.task;
    assert.deepEqual(usual?.heads.map(({ loss }) => loss), ['mse', 'cross_entropy']);
    const one = (await openSession(flats('loss: mae'))).opened.program.task;
    assert.deepEqual(one?.heads.map(({ loss }) => loss), ['mae', 'mae']);
  });
});

describe('what does not go with several targets', () => {
  it('is told on its line, with what to write', async () => {
    const cases: [string, RegExp][] = [
      [flats('', 'test.accuracy > 0.9'), /^test\.accuracy: There are several targets; say which one is meant: test\.kind\.accuracy\.$/],
      [flats('', 'test.price.f1 > 0.9'), /^test\.price\.f1: "price" is a number and has no f1, which is of classes; it has mae, rmse, r2\.$/],
      [flats('', 'test.kind.mae < 1'), /"kind" is a class and has no mae, which is of numbers; it has accuracy, precision, recall, f1, perplexity\.$/],
      [flats('', 'test.prize.mae < 1'), /There is no target "prize"; did you mean "price"\?$/],
      [flats('loss { prize: mse }'), /^prize: mse: There is no target "prize" to have a loss; did you mean "price"\?$/],
      [flats('loss { price: cross_entropy }'), /^price: cross_entropy: The loss cross_entropy takes "price" for a class, .* Use mse to predict a number/],
      [flats('loss { kind: hinge }'), /The loss hinge needs raw scores: linear, tanh as last activation, and it is softmax\.$/],
      [flats('stop: test.accuracy > 0.9'), /^test\.accuracy: There are several targets/],
      [flats('stop: early_stopping(test.price.f1)'), /^stop: early_stopping\(test\.price\.f1\): "price" is a number and has no f1/],
      [flats('metrics: perplexity\n loss: mae'), /^metrics: perplexity: "price" is a number and has no perplexity/],
    ];
    for (const [text, expected] of cases) {
      const found = await messages(text);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, expected);
    }
  });

  it('is told where one layer would have to predict a class and a number', async () => {
    const [found] = await messages(flats('', '', 'dense(2)'));
    assert.match(found!, /One layer predicts several targets \(price, kind\) only if all are numbers, and "kind" is a class; name a layer after each target/);
  });
});

describe('one target', () => {
  const numbers = (expect: string): string => `
data inline { x -> y
  1 -> 2
  2 -> 4 }
layers { dense(1) }
train { epochs: 1 }
expect { ${expect} }
`;

  it('has its metrics under the names of the part', async () => {
    assert.deepEqual(await messages(numbers('train.mae < 100\n train.rmse < 100\n train.r2 < 1')), []);
    assert.deepEqual(await messages(numbers('train.accuracy > 0.5')), [
      'train.accuracy: "y" is a number and has no accuracy, which is of classes; it has mae, rmse, r2.',
    ]);
    assert.deepEqual(await messages(numbers('train.y.mae > 0.5')), ['train.y.mae: There is only one target; write train.mae.']);
  });
});

describe('what layers behind the last activation leave of it', () => {
  const spec = (rows: string, layers: string): string => `
data inline {
  a -> y
  ${rows}
}
layers {
  ${layers}
}
train { }
`;
  const answer = async (rows: string, layers: string): Promise<unknown> => {
    const { bound, prepared, problems } = await analyse(spec(rows, layers), exampleFiles, { memoryLimit: MEMORY });
    const [head] = prepared?.task?.heads ?? [];
    return [bound.spec?.train?.loss.call, head?.classes, ...problems.map(({ code }) => code)];
  };

  it('is its usual loss', async () => {
    const rows = '1 -> a\n  2 -> b';
    assert.deepEqual(await answer(rows, 'dense(2, softmax)\n  flatten()'), ['cross_entropy', undefined, 'loss-mismatch']);
    assert.deepEqual(await answer(rows, 'dense(2, softmax)\n  dropout(10%)'), ['cross_entropy', undefined, 'loss-mismatch']);
    assert.deepEqual(await answer(rows, 'dense(2)\n  flatten()'), ['mse', ['a', 'b']]);
  });

  it('is the class of one unit where no row has an answer', async () => {
    const open = '1 -> ?\n  2 -> ?';
    const unanswered = async (layers: string): Promise<unknown> => {
      const text = spec(open, layers).replace('train { }', '');
      const { prepared } = await analyse(text, exampleFiles, { memoryLimit: MEMORY });
      return prepared?.task?.heads.map(({ classes }) => classes);
    };
    for (const layers of ['dense(1, sigmoid)', 'dense(1)\n  activation(sigmoid)', 'dense(1)\n  layer_norm()\n  activation(sigmoid)']) {
      assert.deepEqual(await unanswered(layers), [['no', 'yes']], layers);
    }
    assert.deepEqual(await unanswered('dense(2)\n  activation(sigmoid)'), undefined);
  });
});
