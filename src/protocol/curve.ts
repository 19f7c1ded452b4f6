import type { EpochRecord } from './session';

/** Records that are kept, at most, and how many of the newest stay whole. A small network does 10⁵ epochs in seconds. */
const MOST = 8192;
const WHOLE = 2048;

/** Of a curve that has grown long, every second of its older records is left out; the first and the newest stay. */
export function thinCurve(records: readonly EpochRecord[]): readonly EpochRecord[] {
  if (records.length <= MOST) return records;
  const old = records.length - WHOLE;
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
