import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Filling, ModelSpec } from '../model/spec';
import { isGap, placeOf } from './cells';
import { assignRoles, dataOf } from './columns';
import type { Content, Table } from './types';

/**
 * A table as `missing: drop` wants it: without the rows of which an input cell is empty. Throws a `UserError` where
 * none is left.
 */
export function withoutGaps(content: Content, spec: ModelSpec): Content {
  if (content.kind !== 'row' || dataOf(spec).missing !== 'drop') return content;
  return { kind: 'row', table: withoutGapsInRows(content.table, spec) };
}

function withoutGapsInRows(table: Table, spec: ModelSpec): Table {
  const { inputs } = assignRoles(table, spec);
  const { rows, lines, origin } = table;
  const places = [...rows.keys()];
  const isWhole = (row: number): boolean => !inputs.some((column) => isGap(rows[row]![column]!));
  const kept = places.filter(isWhole);
  if (kept.length === rows.length) return table;
  const first = placeOf(table, places.find((row) => !isWhole(row))!);
  if (kept.length === 0) {
    const message = l10n.t('{0}: every row has an input without a value, so that missing: drop leaves none; ignore the columns that are empty.', origin);
    throw new UserError('no-rows', message, { key: 'data.missing' });
  }
  return {
    ...table,
    rows: kept.map((row) => rows[row]!),
    ...(lines ? { lines: kept.map((row) => lines[row]!) } : { places: kept }),
    dropped: { rows: rows.length - kept.length, first },
  };
}

/**
 * What fills the gaps of a column of numbers, by its values in the training rows: NaN where there are none to go by. The
 * median of an even count is the mean of the two in the middle.
 */
export function fillingNumber(filling: Filling, values: readonly number[]): number {
  if (filling === 'zero') return 0;
  if (filling === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  const ascending = [...values].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  if (ascending.length === 0) return NaN;
  return ascending.length % 2 === 1 ? ascending[middle]! : (ascending[middle - 1]! + ascending[middle]!) / 2;
}

/** The most frequent of the categories, the first among equals; undefined where there are none. */
export function mostFrequent(positions: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const position of positions) counts.set(position, (counts.get(position) ?? 0) + 1);
  let best: number | undefined;
  for (const [position, count] of counts) {
    const most = best === undefined ? 0 : counts.get(best)!;
    if (count > most || (count === most && position < best!)) best = position;
  }
  return best;
}
