import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gaussian } from '../../../src/base/math';
import { Random, streamId, threefry } from '../../../src/base/random';

type Words = [number, number, number, number];

const hex = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');
const words = (text: string): Words => text.split(' ').map((word) => parseInt(word, 16)) as Words;
const draw = <T>(count: number, one: (element: number) => T): T[] => Array.from({ length: count }, (_, i) => one(i));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const variance = (values: readonly number[], middle: number): number => mean(
    values.map((value) => (value - middle) ** 2),
  );
  return covariance / Math.sqrt(variance(a, meanA) * variance(b, meanB));
}

describe('base: Threefry-4x32-20', () => {
  // Known answers of Random123 (kat_vectors): counter, key, result.
  const ones = 'ffffffff ffffffff ffffffff ffffffff';
  const zeros = '00000000 00000000 00000000 00000000';
  const known = [
    [zeros, zeros, '9c6ca96a e17eae66 fc10ecd4 5256a7d8'],
    [ones, ones, '2a881696 57012287 f6c7446e a16a6732'],
    [
      '243f6a88 85a308d3 13198a2e 03707344',
      'a4093822 299f31d0 082efa98 ec4e6c89',
      '59cd1dbb b8879579 86b5d00c ac8b6d84',
    ],
  ] as const;
  for (const [counter, key, result] of known) {
    it(`turns ${counter.slice(0, 8)}… into ${result}`, () => {
      assert.equal(hex(threefry(words(key), words(counter))), result);
    });
  }
});

describe('base: random numbers', () => {
  it('a stream is known by the FNV-1a hash of its name', () => {
    assert.equal(streamId(''), 0x811c9dc5);
    assert.equal(streamId('a'), 0xe40c292c);
    assert.equal(streamId('foobar'), 0xbf9cf968);
  });

  it('an element does not depend on what was drawn before', () => {
    const random = new Random(5, 'h1.weights', 2, 3);
    const forward = draw(50, (i) => random.bits(i));
    const backward = draw(50, (i) => random.bits(49 - i)).reverse();
    assert.deepEqual(forward, backward);
    assert.equal(new Random(5, 'h1.weights', 2, 3).bits(37), forward[37]);
  });

  it('seed, stream, epoch and step each give other numbers', () => {
    const first = (random: Random): string => draw(4, (i) => random.bits(i)).join();
    const keys = [
      new Random(0, 'split'),
      new Random(1, 'split'),
      new Random(0x100000000, 'split'),
      new Random(0, 'shuffle'),
      new Random(0, 'split', 1),
      new Random(0, 'split', 0, 1),
    ];
    assert.equal(new Set(keys.map(first)).size, keys.length);
  });

  it('uniform: mean ½, variance 1/12, even in sixteen bins', () => {
    const random = new Random(11, 'data');
    const values = draw(160_000, (i) => random.uniform(i));
    assert.ok(values.every((value) => value >= 0 && value < 1 && Math.fround(value) === value));
    assert.ok(Math.abs(mean(values) - 0.5) < 0.003);
    assert.ok(Math.abs(mean(values.map((value) => (value - 0.5) ** 2)) - 1 / 12) < 0.001);
    const bins = new Float64Array(16);
    for (const value of values) bins[Math.floor(value * 16)]! += 1;
    for (const count of bins) assert.ok(Math.abs(count - 10_000) < 500, `${count}`);
  });

  it('gaussian: mean 0, variance 1, tails as they should be', () => {
    const random = new Random(3, 'data');
    const values = draw(100_000, (i) => gaussian(random.uniform(2 * i), random.uniform(2 * i + 1)));
    assert.ok(Math.abs(mean(values)) < 0.015);
    assert.ok(Math.abs(mean(values.map((value) => value * value)) - 1) < 0.02);
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    assert.ok(Math.abs(beyondTwo - 0.0455) < 0.003, `${beyondTwo}`);
  });

  it('streams, seeds and epochs are independent', () => {
    const uniform = (random: Random): number[] => draw(20_000, (i) => random.uniform(i));
    const first = uniform(new Random(0, 'h1.weights'));
    for (const other of [new Random(0, 'h2.weights'), new Random(1, 'h1.weights'), new Random(0, 'h1.weights', 1)]) {
      assert.ok(Math.abs(correlation(first, uniform(other))) < 0.03);
    }
    assert.ok(Math.abs(correlation(first.slice(1), first.slice(0, -1))) < 0.03);
  });

  it('below stays below its bound and reaches every number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(), (bound, seed) => {
        const random = new Random(seed, 'data');
        return draw(100, (i) => random.below(bound, i)).every((n) => Number.isInteger(n) && n >= 0 && n < bound);
      }),
    );
    const random = new Random(0, 'data');
    assert.equal(new Set(draw(1000, (i) => random.below(10, i))).size, 10);
  });

  it('shuffle gives a permutation, the same for the same key', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        const [shuffled, again] = [[...items], [...items]];
        new Random(seed, 'shuffle').shuffle(shuffled);
        new Random(seed, 'shuffle').shuffle(again);
        assert.deepEqual(shuffled, again);
        const ascending = (a: number, b: number): number => a - b;
        assert.deepEqual(shuffled.sort(ascending), [...items].sort(ascending));
      }),
    );
  });

  it('shuffle brings every item to every place equally often', () => {
    const counts = new Float64Array(25);
    for (let seed = 0; seed < 5000; seed++) {
      const items = Int32Array.from([0, 1, 2, 3, 4]);
      new Random(seed, 'shuffle').shuffle(items);
      items.forEach((item, place) => (counts[item * 5 + place]! += 1));
    }
    // Binomial(5000, 1/5) has the deviation 28.
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 130, `${count}`);
  });
});
