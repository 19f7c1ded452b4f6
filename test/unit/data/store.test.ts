import assert from 'node:assert/strict';
import { hashFloats } from '../../../src/base/hash';
import { Store } from '../../../src/data/store';

const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const halves = (byte: number, channel: number): number => byte / 2 - 10 * channel;

describe('where the numbers of samples are stored', () => {
  it('gives bytes as the float32 that is nearest to byte / 255', () => {
    const store = Store.ofBytes(every, 1, (byte) => byte / 255);
    for (const byte of every) assert.ok(Object.is(store.at(byte), Math.fround(byte / 255)), `${byte}`);
  });

  it('knows what a byte stands for in each channel, and where every column has its own', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 255, 0);
    assert.deepEqual([...Store.ofBytes(pixels, 2, halves).slice()], [0.5, -9, 1.5, -8, 127.5, -10]);
    assert.deepEqual([...Store.ofBytes(pixels, 6, halves).slice(3, 5)], [-28, 87.5]);
    assert.deepEqual(Store.ofBytes(pixels, 3, halves).bytes(1, 5), Uint8Array.of(2, 3, 4, 255));
    assert.deepEqual([Store.ofBytes(pixels, 3, halves).channels, Store.ofNumbers(Float32Array.of(1)).channels], [3, undefined]);
  });

  it('gives all in parts that count as the whole', () => {
    const numbers = Float32Array.from({ length: 50_001 }, (_, i) => (i % 1000 === 0 ? NaN : Math.sin(i)));
    const bytes = Uint8Array.from(numbers, (_, i) => (i * i) % 256);
    for (const store of [Store.ofNumbers(numbers), Store.ofBytes(bytes, 3, halves), Store.ofNumbers(new Float32Array(0))]) {
      assert.equal(hashFloats(store.parts()), hashFloats([store.slice()]));
      assert.deepEqual([...store.parts()].reduce((sum, { length }) => sum + length, 0), store.length);
    }
  });

  it('is copied to memory of its kind, and lives there once that is said', () => {
    const store = Store.ofBytes(Uint8Array.of(7, 8), 1, halves);
    assert.throws(() => store.copyTo(new Float32Array(2)));
    assert.throws(() => Store.ofNumbers(Float32Array.of(1)).copyTo(new Uint8Array(1)));
    assert.throws(() => store.settleIn(new Uint8Array(3)));
    const memory = new Uint8Array(2);
    store.copyTo(memory);
    memory[0] = 100;
    assert.equal(store.at(0), 3.5);
    store.settleIn(memory);
    assert.deepEqual([store.at(0), store.at(1)], [50, 4]);
    const numbers = new Float64Array(1);
    Store.ofNumbers(Float32Array.of(0.1)).copyTo(numbers);
    assert.equal(numbers[0], Math.fround(0.1));
  });
});
