import assert from 'node:assert/strict';
import type { ModelSpec } from '../../../../src/model/spec';
import { assertProblem, bindClean, bindText } from './support';

const spec = (compare: string, { train = 'optimizer: sgd(learning_rate: 0.5)', lets = '' } = {}): string => `
${lets}
data { source: xor() }
layers {
  h1 = dense(4, tanh)
  h2 = dense(3, leaky_relu)
  dense(1, sigmoid)
}
train {
  ${train}
}
compare { ${compare} }
`;

interface Run {
  readonly label: string;
  readonly spec: ModelSpec;
}

function runsOf(text: string): Run[] {
  return (bindClean(text).comparison?.runs ?? []).map(({ label, bind }) => {
    const { spec, problems } = bind();
    assert.deepEqual(problems, []);
    return { label, spec: spec! };
  });
}

const labels = (text: string): string[] => runsOf(text).map(({ label }) => label);

describe('The runs of a comparison', () => {
  it('set an argument of the optimizer that the text has', () => {
    const runs = runsOf(spec('learning_rate: [1e-4, 1e-3, 1e-1]'));
    assert.deepEqual(
      runs.map(({ label, spec }) => [label, spec.train?.optimizer.args['learning_rate']]),
      [['learning_rate=0.0001', 1e-4], ['learning_rate=0.001', 1e-3], ['learning_rate=0.1', 0.1]],
    );
  });

  it('set what the text leaves to its default, down to an argument of the default', () => {
    const [run] = runsOf(spec('learning_rate: [0.1]', { train: 'epochs: 2' }));
    const { call, args } = run!.spec.train!.optimizer;
    assert.deepEqual([call, args['learning_rate'], args['beta1'], args['beta2']], ['adam', 0.1, 0.9, 0.999]);
    const batches = runsOf(spec('batch_size: [2, all]')).map(({ label, spec }) => [label, spec.train?.batchSize]);
    assert.deepEqual(batches, [['batch_size=2', 2], ['batch_size=all', 'all']]);
  });

  it('set constants, wherever they are used, and what is made from them', () => {
    const text = spec('width: [8, 16]', { lets: 'let width = 4\nlet twice = 2 * width' })
      .replace('dense(4, tanh)', 'dense(width, tanh)')
      .replace('dense(3, leaky_relu)', 'dense(twice)');
    const units = runsOf(text).map(({ spec }) => spec.layers.map(({ args }) => args['units']));
    assert.deepEqual(units, [[8, 16, 1], [16, 32, 1]]);
  });

  it('set arguments of layers by their path: positional ones, defaults, and those of a value', () => {
    const unitsOf = ({ spec }: Run): unknown => spec.layers.map(({ args }) => args['units']);
    assert.deepEqual(runsOf(spec('h1.units: [2, 5]')).map(unitsOf), [[2, 3, 1], [5, 3, 1]]);
    assert.deepEqual(runsOf(spec('dense_3.units: [1]')).map(unitsOf), [[4, 3, 1]]);
    const [run] = runsOf(spec('negative_slope: [0.3]'));
    assert.deepEqual(run?.spec.layers[1]?.args['activation'], { call: 'leaky_relu', args: { negative_slope: 0.3 } });
    assert.deepEqual(run?.label, 'negative_slope=0.3');
  });

  it('set what blocks are made with, how often layers repeat, and arguments of layers within blocks', () => {
    const text = (compare: string): string => `
let width = 4
let depth = 2
block part(n) {
  a = dense(n, tanh)
  dense(n)
}
data { source: xor() }
layers {
  repeat depth { part(width) }
  dense(1, sigmoid)
}
train { }
compare { ${compare} }
`;
    const unitsOf = ({ spec }: Run): unknown[] => spec.layers.map(({ args }) => args['units']);
    assert.deepEqual(runsOf(text('width: [2, 8]')).map(unitsOf), [[2, 2, 2, 2, 1], [8, 8, 8, 8, 1]]);
    assert.deepEqual(runsOf(text('depth: [1, 3]')).map((run) => unitsOf(run).length), [3, 7]);
    const [run] = runsOf(text('part_2.a.units: [7]'));
    assert.deepEqual([run?.label, unitsOf(run!)], ['part_2.a.units=7', [4, 4, 7, 4, 1]]);
    const [scaled] = runsOf(text('part_2.a.units: [2 * n]'));
    assert.deepEqual(unitsOf(scaled!), [4, 4, 8, 4, 1], 'as if it stood in the text');
  });

  it('set whole values', () => {
    const runs = runsOf(spec('optimizer: [adam, sgd(learning_rate: 0.1, momentum: 0.9)]'));
    assert.deepEqual(
      runs.map(({ label, spec }) => [label, spec.train?.optimizer.call]),
      [['optimizer=adam', 'adam'], ['optimizer=sgd(learning_rate: 0.1, momentum: 0.9)', 'sgd']],
    );
    const sources = runsOf(spec('source: [xor(), spiral(points: 20)]')).map(({ spec }) => spec.data?.source.call);
    assert.deepEqual(sources, ['xor', 'spiral']);
  });

  it('take the seed of train where data has none of its own', () => {
    const [run] = runsOf(spec('seed: [7]'));
    assert.deepEqual([run?.spec.train?.seed, run?.spec.data?.seed], [7, undefined]);
    const [other] = runsOf(spec('data.seed: [7]'));
    assert.deepEqual([other?.spec.train?.seed, other?.spec.data?.seed], [0, 7]);
  });

  it('last as long as the compared length, whichever unit the text has', () => {
    const lengthOf = (text: string): unknown => runsOf(text)[0]?.spec.train?.length;
    assert.deepEqual(lengthOf(spec('epochs: [3]', { train: 'steps: 10' })), { unit: 'epochs', count: 3 });
    assert.deepEqual(lengthOf(spec('steps: [3]', { train: 'epochs: 10' })), { unit: 'steps', count: 3 });
  });

  it('are a grid of several keys, in the order of the text', () => {
    assert.deepEqual(labels(spec('h1.units: [2, 4]\nseed: [1, 2]')), [
      'h1.units=2, seed=1', 'h1.units=2, seed=2', 'h1.units=4, seed=1', 'h1.units=4, seed=2',
    ]);
    const runs = runsOf(spec('optimizer: [adam, sgd]\nlearning_rate: [0.1]'));
    assert.deepEqual(
      runs.map(({ spec: { train } }) => [train?.optimizer.call, train?.optimizer.args['learning_rate']]),
      [['adam', 0.1], ['sgd', 0.1]],
    );
  });

  it('have numbers in their labels as they are worth, and labels of their own', () => {
    assert.deepEqual(labels(spec('seed: [2 * n, 1 + 2]', { lets: 'let n = 4' })), ['seed=8', 'seed=3']);
    const list = (last: number): string => `[[${'0.1, 0.2, 0.3, 0.1, 0.2, 0.3, '.repeat(2)}${last}]]`;
    const long = bindText(spec(`h1.weights: [${list(1)}, ${list(2)}]`)).comparison;
    assert.deepEqual(new Set(long?.runs.map(({ label }) => label)).size, 2);
    assert.ok(long?.runs.every(({ label }) => label.length < 60));
  });

  it('expect nothing, and leave the spec as it stands', () => {
    const text = `${spec('learning_rate: [0.1]')}expect { loss < 1 }`;
    const bound = bindClean(text);
    assert.equal(bound.checks.length, 1);
    assert.equal(bound.spec?.train?.optimizer.args['learning_rate'], 0.5);
    assert.deepEqual(bound.comparison?.runs[0]?.bind().checks, []);
  });

  it('have losses that can be compared, unless what makes up the loss is', () => {
    const same = (compare: string, lets = '', train = ''): boolean | undefined =>
      bindClean(spec(compare, { lets, train: train || 'loss: huber(delta: 1)' })).comparison?.sameLoss;
    assert.deepEqual(
      ['seed: [1, 2]', 'loss: [mse]\n  seed: [1, 2]', 'l2: [0.1]\n  h1.units: [1, 2]'].map((text) => same(text)),
      [true, true, true],
    );
    assert.deepEqual(
      ['loss: [mse, mae]', 'delta: [1, 2]', 'l1: [0, 0.5]', 'l2: [0, 0.5]\n  seed: [1, 2]', 'weight: [1, 2]'].map((text) => same(text)),
      [false, false, false, false, false],
    );
    assert.equal(same('rate: [0, 0.5]', 'let rate = 0.1', 'l2: rate'), false, 'by a constant');
    assert.equal(same('dense_3.activation: [sigmoid, linear]', '', 'epochs: 2'), false, 'by the activation');
  });

  it('are where the section is', () => {
    const { comparison } = bindClean(spec(''));
    assert.equal(comparison, undefined);
    const text = spec('seed: [1]');
    const { keyword } = bindClean(text).comparison!;
    assert.equal(text.slice(keyword.start, keyword.end), 'compare');
  });
});

describe('What is wrong with a comparison', () => {
  const wrong: readonly [string, string, string, string?][] = [
    [spec('[|learning_rat|]: [1]'), 'unknown-key', 'did you mean "learning_rate"', 'learning_rate: [1]'],
    [spec('[|frobnication|]: [1]'), 'unknown-key', 'no constant, setting or argument'],
    [spec('[|units|]: [1]'), 'ambiguous-key', 'h1.units, h2.units, dense_3.units'],
    [spec('[|stop|]: [loss < 1]', { train: 'stop: loss < 2' }), 'not-compared', 'stop and its arguments cannot be compared', ''],
    [spec('[|patience|]: [1]', { train: 'stop: early_stopping(loss)' }), 'not-compared', 'leave "patience" out', ''],
    [spec('[|stop|]: [early_stopping(train.loss)]'), 'not-compared', 'or compare epochs', ''],
    [
      spec('[|h.units|]: [1]').replace('h1 = dense(4, tanh)', 'repeat 2 { h = dense(4, tanh) }'),
      'unknown-key', 'did you mean "h_1.units"', 'h_1.units: [1]',
    ],
    [spec('h1.[|lambda|]: [1]'), 'unknown-key', '"h1.lambda"'],
    [spec('seed: [||][]').replace('[||][]', '[|[]|]'), 'no-values', 'no value'],
    [spec('seed: [1, [|1|]]'), 'duplicate-value', '1 is compared already'],
    [spec('seed: [1, [|1.5|]]'), 'out-of-range', '1.5 is out of range'],
    [spec('learning_rate: [0.1, [|fast|]]'), 'unknown-constant', '"fast"'],
    [spec('h1.activation: [relu, [|tahn|]]'), 'unknown-choice', 'did you mean "tanh"', 'tanh'],
    [spec(`seed: [${Array.from({ length: 65 }, (_, i) => i).join(', ')}]`).replace('compare', '[|compare|]'), 'too-many-runs', '65 runs'],
    [
      spec('width: [2, [|0|]]', { lets: 'let width = 4' }).replace('dense(4', 'dense(width'),
      'out-of-range',
      'With width=0: "units" of dense',
    ],
    [
      spec('a: [2, 4]\nb: [1, 3]', { lets: 'let a = 4\nlet b = 1' }).replace('dense(4', 'dense(a - b').replace('compare', '[|compare|]'),
      'out-of-range',
      'With a=2, b=3: "units" of dense',
    ],
    [
      spec('optimizer: [sgd, adam]\nmomentum: [[|0.9|]]'),
      'no-place',
      'With optimizer=adam, momentum=0.9, there is no "momentum"',
    ],
  ];

  for (const [source, code, says, fixed] of wrong) {
    it(`${code}: ${source.slice(source.indexOf('compare'), -1).slice(0, 60)}`, () => {
      assertProblem(source, { code, says, ...(fixed !== undefined && { fixed }) });
    });
  }

  it('is said of a key that is set twice, and the fix takes the second out', () => {
    const [problem, ...others] = bindText(spec('seed: [1]\n  train.seed: [2]')).all;
    assert.deepEqual([problem?.code, problem?.fix?.title, others.length], ['duplicate-key', 'Remove it', 0]);
  });

  it('is said where nothing is trained, as a warning', () => {
    const source = spec('seed: [1]').replace(/train \{[^}]*\}\n/, '').replace('compare', '[|compare|]');
    assertProblem(source, { code: 'compare-without-train', says: 'add "train { … }"', severity: 'warning' });
  });

  it('leaves no comparison, and the spec as it is', () => {
    const bound = bindText(spec('seed: [1, 1.5]'));
    assert.equal(bound.comparison, undefined);
    assert.equal(bound.spec?.layers.length, 3);
  });

  it('is not said of keys whose place is wrong itself', () => {
    const codes = bindText(spec('learning_rate: [1]', { train: 'optimizer: frobnicate()' })).all.map(({ code }) => code);
    assert.deepEqual(codes, ['unknown-choice']);
  });

  it('is found in reasonable time, also with many runs of a large spec', () => {
    const many = Array.from({ length: 60 }, (_, i) => `  d${i} = dense(8, relu)`).join('\n');
    const text = spec('h1.units: [1, 2, 3, 4, 5, 6, 7, 8]\nseed: [1, 2, 3, 4, 5, 6, 7, 8]').replace('  h2', `${many}\n  h2`);
    const begun = performance.now();
    assert.equal(bindClean(text).comparison?.runs.length, 64);
    const took = performance.now() - begun;
    assert.ok(took < 1000, `${took.toFixed(0)} ms`);
  });
});
