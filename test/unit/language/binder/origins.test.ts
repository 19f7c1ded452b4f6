import assert from 'node:assert/strict';
import { locate } from '../../../../src/language/binder/bind';
import { iris } from '../examples';
import { bindText, layers } from './support';

describe('Origins', () => {
  const bound = bindText(iris);
  const at = (place: { layer?: string; key?: string }, { text, origins } = bound): string => {
    const { start, end } = locate(origins, place);
    return text.slice(start, end);
  };

  it('have the entry and the head of each layer', () => {
    const places = [...bound.origins.layers].map(([id, { entry, head }]) => [
      id, iris.slice(entry.start, entry.end), iris.slice(head.start, head.end),
    ]);
    assert.deepEqual(places, [
      ['h1', 'h1 = dense(16, relu)', 'h1'],
      ['h2', 'h2 = dense(8, relu)', 'h2'],
      ['dense_3', 'dense(3, softmax)', 'dense'],
    ]);
  });

  it('have the settings and the arguments of their values', () => {
    assert.equal(at({ key: 'data' }), 'data');
    assert.equal(at({ key: 'data.target' }), 'target:    species');
    assert.equal(at({ key: 'data.source.path' }), '"iris.csv"');
    assert.equal(at({ key: 'train.optimizer.learning_rate' }), 'learning_rate: 0.01');
  });

  it('fall back to what is around', () => {
    assert.equal(at({ key: 'train.optimizer.beta1' }), 'optimizer:  adam(learning_rate: 0.01)');
    assert.equal(at({ key: 'train.shuffle' }), 'train');
    assert.equal(at({ key: 'compare' }), 'h1');
    assert.equal(at({ key: 'train.loss' }, bindText(layers('h = dense(1)'))), 'h');
  });

  it('of layers', () => {
    assert.equal(at({ layer: 'h2' }), 'h2');
    assert.equal(at({ layer: 'input' }), 'data');
    assert.equal(at({ layer: 'input' }, bindText(layers('input(3)', 'h = dense(1)'))), 'input');
    assert.equal(at({ layer: 'loss' }), 'loss:       cross_entropy');
    assert.equal(at({ layer: 'elsewhere' }), 'h1');
    assert.deepEqual(locate(bindText('').origins, { layer: 'h' }), { start: 0, end: 0 });
  });
});
