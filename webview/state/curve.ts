import { lastEpoch, thinCurve, upToEpoch } from '../../src/protocol/curve';
import { metricAt } from '../../src/protocol/metrics';
import type { EpochRecord } from '../../src/protocol/session';

/** A line of the loss chart. */
export interface Series {
  readonly part: 'train' | 'test';
  /** Its path: `loss`, `accuracy`, `price.mae`. */
  readonly metric: string;
  readonly points: readonly Point[];
  /** The run of a comparison; absent for what the panel shows by itself. */
  readonly run?: { readonly index: number; readonly name: string };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The records up to the newest epoch; after a step back or a reset the later ones are gone. */
export function truncate(curve: readonly EpochRecord[], latest: EpochRecord | undefined): readonly EpochRecord[] {
  const kept = upToEpoch(curve, latest?.epoch ?? 0);
  const newest = kept.at(-1);
  const same = newest === undefined || newest.epoch !== latest?.epoch || sameRecord(newest, latest);
  // Another past: it was stepped back and trained again between two looks.
  return same ? kept : [];
}

function sameRecord(a: EpochRecord, b: EpochRecord): boolean {
  return Object.is(a.train.loss, b.train.loss) && Object.is(a.test?.loss, b.test?.loss);
}

/** Puts the records behind epoch `from` to those up to it. */
export function extend(curve: readonly EpochRecord[], from: number, records: readonly EpochRecord[]) {
  return from > lastEpoch(curve) ? curve : thinCurve([...upToEpoch(curve, from), ...records]);
}

/** The lines of the loss and of the metrics to be shown, by their paths, each of at most `limit` points. */
export function seriesOf(curve: readonly EpochRecord[], metrics: readonly string[], limit: number): Series[] {
  const lines: Series[] = [];
  for (const metric of ['loss', ...metrics]) {
    for (const part of ['train', 'test'] as const) {
      const points = pointsOf(curve, part, metric, limit);
      if (points.length > 0) lines.push({ part, metric, points });
    }
  }
  return lines;
}

export function pointsOf(
  curve: readonly EpochRecord[],
  part: Series['part'],
  metric: Series['metric'],
  limit: number,
): readonly Point[] {
  const points = curve.flatMap((record) => {
    const y = metricAt(record[part], metric);
    return y === undefined ? [] : [{ x: record.epoch, y }];
  });
  return decimate(points, limit);
}

/**
 * At most `limit` points (at least 4) that look like all of them: of each bucket the lowest and the highest, in
 * their order, so that no spike is lost. First and last point stay.
 */
export function decimate(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const inner = points.length - 2;
  const kept = [points[0]!];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * inner) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * inner) / buckets);
    kept.push(...extremes(points, from, to));
  }
  kept.push(points.at(-1)!);
  return kept;
}

function extremes(points: readonly Point[], from: number, to: number): Point[] {
  let low = from;
  let high = from;
  for (let i = from + 1; i < to; i++) {
    if (points[i]!.y < points[low]!.y) low = i;
    if (points[i]!.y > points[high]!.y) high = i;
  }
  if (low === high) return [points[low]!];
  return [points[Math.min(low, high)]!, points[Math.max(low, high)]!];
}
