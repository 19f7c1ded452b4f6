import type { EpochRecord } from './session';

/** Records that are kept, at most. A small network does 10⁵ epochs in seconds. */
const MOST = 8192;

/** Epochs that a curve has at least between one and the double of it. */
const PER_DOUBLING = 512;

/**
 * The next epoch of which a curve has a record where nobody wants every one: all of the first ones, then at a distance
 * that doubles as their number does. A small network does a million epochs a second, each with its metrics.
 */
export function nextRecorded(epoch: number): number {
  let distance = 1;
  while ((epoch + 1) / distance >= 2 * PER_DOUBLING) distance *= 2;
  return (Math.floor(epoch / distance) + 1) * distance;
}

/**
 * Of a curve that has grown long, every second of its older records is left out; the first stays, and the newest
 * quarter of `most` stays whole.
 */
export function thinCurve(records: readonly EpochRecord[], most = MOST): readonly EpochRecord[] {
  if (records.length <= most) return records;
  const old = records.length - most / 4;
  return records.filter((_, i) => i >= old || i % 2 === 0);
}

/** A curve up to and with an epoch. */
export function upToEpoch(records: readonly EpochRecord[], epoch: number): readonly EpochRecord[] {
  return lastEpoch(records) <= epoch ? records : records.filter((record) => record.epoch <= epoch);
}

/** The newest epoch that a curve holds, or 0. */
export function lastEpoch(records: readonly EpochRecord[]): number {
  return records.at(-1)?.epoch ?? 0;
}
