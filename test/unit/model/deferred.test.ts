import assert from 'node:assert/strict';
import { resolveDeferred } from '../../../src/model/deferred';
import { inferShapes, lower } from '../../../src/model/inference';
import type { Profile } from '../../../src/model/profile';
import { classes, described, numbers } from '../../support/programs';
import { specOf } from '../../support/texts';

const iris = described({ shape: [4], targets: [classes(3)], rows: 10 });
const tokens: Profile = { ...described({ shape: [8], ids: 27, targets: [], rows: 10 }) };

function resolved(layers: string, profile: Profile | undefined = iris, lets = '') {
  const { spec, failures } = resolveDeferred(specOf(`${lets}\nlayers {\n${layers}\n}`), profile);
  return { spec, failures: failures.map(({ code, message, at }) => [code, at.layer, message]) };
}

const unitsOf = (layers: string, profile?: Profile, lets?: string): unknown[] =>
  resolved(layers, profile, lets).spec.layers.map(({ args }) => args['units'] ?? args['dimensions']);

describe('numbers that the data gives', () => {
  it('are put in before shapes are inferred', () => {
    assert.deepEqual(unitsOf('dense(classes)\ndense(features)\ndense(2 * (features - 1) / classes)'), [3, 4, 2]);
    assert.deepEqual(unitsOf('dense(vocabulary)', tokens), [27]);
    assert.deepEqual(unitsOf('dense(max(10, -classes) + mod(features, classes))'), [11]);
    assert.deepEqual(unitsOf('dense(half)', iris, 'let half = features / 2'), [2]);
  });

  it('stand in every argument that takes a number, also in those of an activation', () => {
    const { spec } = resolved('dense(2, leaky_relu(1 / features), weights: constant(classes))\nreshape(2, features - 3)');
    assert.deepEqual(spec.layers[0]!.args['activation'], { call: 'leaky_relu', args: { negative_slope: 0.25 } });
    assert.deepEqual(spec.layers[0]!.args['weights'], { call: 'constant', args: { value: 3 } });
    assert.deepEqual(spec.layers[1]!.args['dimensions'], [2, 1]);
  });

  it('leave shapes unknown without the data, and fail nothing', () => {
    const spec = specOf('layers {\n  input(4)\n  h = dense(2)\n  dense(classes, from: h)\n  dense(1)\n}');
    assert.deepEqual(resolveDeferred(spec, undefined), { spec, failures: [] });
    const { shapes, failures } = inferShapes(spec, undefined);
    assert.deepEqual([...shapes], [['h', [2]], ['dense_2', undefined], ['dense_3', undefined]]);
    assert.deepEqual(failures, []);
    assert.throws(() => lower(spec, inferShapes(spec, undefined)), { code: 'no-data', at: { layer: 'dense_2' } });
  });

  it('that the data does not give are failures of their layers, each its own', () => {
    const number = described({ shape: [4], targets: [numbers(1)], rows: 10 });
    const { failures, spec } = resolved('a = dense(classes)\nb = dense(vocabulary, from: input)\nc = dense(features, from: b)', number);
    assert.deepEqual(failures.map(([code, layer]) => [code, layer]), [['no-classes', 'a'], ['no-vocabulary', 'b']]);
    assert.equal(spec.layers.at(-1)!.args['units'], 4);
    assert.deepEqual(inferShapes(spec, number).failures, []);
  });

  it('must come to what the argument takes', () => {
    assert.deepEqual(resolved('a = dense(classes / 2)').failures, [
      ['out-of-range', 'a', '"units" of dense is a whole number of at least 1, and with this data it comes to 1.5.'],
    ]);
    assert.equal(resolved('a = dense(classes - 3)').failures[0]![0], 'out-of-range');
    assert.equal(resolved('a = dense(1 / (classes - 3))').failures[0]![0], 'out-of-range');
  });
});
