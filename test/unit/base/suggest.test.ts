import assert from 'node:assert/strict';
import { suggest } from '../../../src/base/suggest';

describe('base: suggest', () => {
  const known = ['dense', 'dropout', 'conv1d', 'conv2d', 'embedding', 'relu', 'leaky_relu', 'sigmoid', 'tanh'];
  const cases: [string, string | undefined][] = [
    ['dens', 'dense'],
    ['densee', 'dense'],
    ['danse', 'dense'],
    ['dnese', 'dense'],
    ['Dense', 'dense'],
    ['DENSE', 'dense'],
    ['embeding', 'embedding'],
    ['leakyrelu', 'leaky_relu'],
    ['sigmiod', 'sigmoid'],
    ['rel', 'relu'],
    ['conv3d', 'conv1d'],
    ['banana', undefined],
    ['x', undefined],
    ['', undefined],
    ['ab', undefined],
  ];
  for (const [word, wanted] of cases) {
    it(`${JSON.stringify(word)} means ${wanted ?? 'nothing known'}`, () => assert.equal(suggest(word, known), wanted));
  }

  it('takes the nearest, the first among equals', () => {
    assert.equal(suggest('target', ['targets', 'target', 'tarket']), 'target');
    assert.equal(suggest('bat', ['cat', 'hat']), 'cat');
  });

  it('has nothing to suggest where nothing is known', () => assert.equal(suggest('dense', []), undefined));

  it('compares no texts that are too long for a name', () => {
    const begun = performance.now();
    assert.equal(suggest(`${'x'.repeat(200_000)}y`, ['x'.repeat(200_000)]), undefined);
    assert.ok(performance.now() - begun < 1000);
  });
});
