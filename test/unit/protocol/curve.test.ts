import assert from 'node:assert/strict';
import { lastEpoch, nextRecorded, thinCurve, upToEpoch } from '../../../src/protocol/curve';
import type { EpochRecord } from '../../../src/protocol/session';

const records = (count: number): EpochRecord[] =>
  Array.from({ length: count }, (_, i) => ({ epoch: i + 1, train: { loss: 1 / (i + 1) } }));

describe('protocol: the curve', () => {
  it('is whole while it is short', () => {
    const short = records(8192);
    assert.equal(thinCurve(short), short);
  });

  it('stays bounded however long training goes on, and keeps its first and its newest epochs', () => {
    let curve: EpochRecord[] = [];
    const all = records(100_000);
    for (const record of all) {
      curve.push(record);
      const thinned = thinCurve(curve);
      if (thinned !== curve) curve = [...thinned];
    }
    assert.ok(curve.length <= 8192);
    assert.equal(curve[0]!.epoch, 1);
    assert.deepEqual(curve.slice(-2048).map(({ epoch }) => epoch), all.slice(-2048).map(({ epoch }) => epoch));
    assert.ok(curve.every(({ epoch }, i) => i === 0 || epoch > curve[i - 1]!.epoch));
  });

  it('has the first thousand epochs, then at least 512 between each and its double', () => {
    const recorded: number[] = [];
    for (let epoch = nextRecorded(0); epoch <= 2 ** 20; epoch = nextRecorded(epoch)) recorded.push(epoch);
    assert.deepEqual(recorded.slice(0, 1024), Array.from({ length: 1024 }, (_, i) => i + 1));
    for (let from = 1024; from < 2 ** 20; from *= 2) {
      assert.equal(recorded.filter((epoch) => epoch > from && epoch <= 2 * from).length, 512, String(from));
    }
    // From wherever it is asked, the next one is one of them.
    const all = new Set(recorded);
    for (let epoch = 0; epoch < 2 ** 20; epoch += 997) assert.ok(all.has(nextRecorded(epoch)), String(epoch));
  });

  it('is cut at an epoch', () => {
    assert.equal(lastEpoch([]), 0);
    assert.equal(lastEpoch(upToEpoch(records(10), 4)), 4);
    assert.deepEqual(upToEpoch(records(3), 0), []);
  });
});
