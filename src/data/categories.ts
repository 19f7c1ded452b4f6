import { suggest } from '../base/suggest';
import { canonical, isMissing, parseNumber, trainingRows } from './cells';
import type { Table } from './types';

/** Most classes of a target, and most words of a one-hot column: beyond, it is a name or a free text. */
export const categoryLimit = 1000;

/** Most ids of a column that is encoded as `index`. */
export const indexLimit = 1_000_000;

/**
 * The different words of a column, ascending: by value where all are numbers, else by UTF-16 units, which no locale
 * changes. Missing cells, and the rows of a second source, are left out. Gives up with `tooMany` beyond `limit`.
 */
export function categoriesOf(
  table: Table,
  column: number,
  tooMany: () => Error,
  { limit = categoryLimit, isEmpty = isMissing }: { limit?: number; isEmpty?: (cell: string) => boolean } = {},
): string[] {
  const found = new Set<string>();
  for (const cells of trainingRows(table)) {
    const cell = cells[column]!;
    if (isEmpty(cell)) continue;
    found.add(canonical(cell));
    if (found.size > limit) throw tooMany();
  }
  return ascending([...found]);
}

function ascending(words: string[]): string[] {
  const values = new Map(words.map((word) => [word, parseNumber(word) ?? NaN]));
  const areNumbers = [...values.values()].every((value) => !Number.isNaN(value));
  const byValue = (a: string, b: string): number => (areNumbers ? values.get(a)! - values.get(b)! : 0);
  return words.sort((a, b) => byValue(a, b) || (a < b ? -1 : 1));
}

/** Finds the position of a cell's word among `categories`; undefined where it is none of them. */
export function categoryLookup(categories: readonly string[]): (cell: string) => number | undefined {
  const positions = new Map(categories.map((word, i) => [canonical(word), i]));
  return (cell) => positions.get(cell) ?? positions.get(canonical(cell));
}

/** The category that a cell may be a misspelling of; one number is none of another. */
export function nearCategory(cell: string, categories: readonly string[]): string | undefined {
  return parseNumber(cell) === undefined ? suggest(cell, categories) : undefined;
}
