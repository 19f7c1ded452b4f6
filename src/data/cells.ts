import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Table } from './types';

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?%?$/i;
/** `1,5`, and `1,000` or `1,234.5`: numbers as people write them, which say different things in different countries. */
const withComma = /^[+-]?\d+(?:,\d+)+$|^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/;
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i;

/**
 * The number that a cell is written as, `80%` being 0.8; undefined for words. NaN where it says `nan` or `inf`, or
 * is too large for float32.
 */
export function parseNumber(cell: string): number | undefined {
  if (!numeral.test(cell)) return notFinite.test(cell) ? NaN : undefined;
  const value = cell.endsWith('%') ? Number(cell.slice(0, -1)) / 100 : Number(cell);
  return Number.isFinite(Math.fround(value)) ? value : NaN;
}

/** Whether nothing stands in a cell: it is empty, or the `?` of a row to predict. */
export function isMissing(cell: string): boolean {
  return cell === '' || cell === '?';
}

const gap = /^(?:n\/?a|nan|null)$/i;

/** Whether an input cell says in any of the usual ways that it has no value; asked only where `missing` is given. */
export function isGap(cell: string): boolean {
  return isMissing(cell) || gap.test(cell);
}

/**
 * One spelling for each number (`1`, `1.0` and `1e0` are the category `1`); words stay as they are, and so do whole numbers
 * of so many digits (ids often have them) that different ones would become the same.
 */
export function canonical(cell: string): string {
  const value = parseNumber(cell);
  if (value === undefined || Number.isNaN(value)) return cell;
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? cell : String(value);
}

/** What stands in one column, and the first row with each kind of cell (-1 where there is none). */
export interface Survey {
  readonly firstWord: number;
  readonly firstMissing: number;
  readonly firstNotFinite: number;
  /**
   * Whether it is a column of words: half of what stands in it or more is. A few words among numbers are taken for
   * mistakes in the data, and so are numbers with a comma and cells such as `NA`, however many.
   */
  readonly holdsWords: boolean;
}

/** @param isEmpty which cells are missing */
export function surveyColumn(table: Table, column: number, isEmpty: (cell: string) => boolean = isMissing): Survey {
  let numbers = 0;
  let words = 0;
  let firstWord = -1;
  let firstMissing = -1;
  let firstNotFinite = -1;
  const training = table.test?.from ?? table.rows.length;
  table.rows.forEach((cells, row) => {
    const cell = cells[column]!;
    const value = parseNumber(cell);
    // What a column holds, the training rows say.
    const counts = row < training ? 1 : 0;
    if (isEmpty(cell)) {
      if (firstMissing < 0) firstMissing = row;
    } else if (value === undefined) {
      if (withComma.test(cell)) numbers += counts;
      else if (!gap.test(cell)) words += counts;
      if (firstWord < 0) firstWord = row;
    } else {
      numbers += counts;
      if (firstNotFinite < 0 && Number.isNaN(value)) firstNotFinite = row;
    }
  });
  return { firstWord, firstMissing, firstNotFinite, holdsWords: words > 0 && words >= numbers };
}

/** Where a row stands, to begin a sentence with: `iris.csv, line 17`. */
export function placeOf({ origin, lines, places, test }: Table, row: number): string {
  const own = test && row >= test.from ? { origin: test.origin, row: row - test.from } : { origin, row };
  if (lines?.[row]) return l10n.t('{0}, line {1}', own.origin, lines[row]);
  return l10n.t('{0}, row {1}', own.origin, (places?.[row] ?? own.row) + 1);
}

/** The setting of the spec that names the source of a row. */
export function sourceKey({ test }: Table, row: number): string {
  return test && row >= test.from ? 'data.test' : 'data.source';
}

/** The rows that what a column holds is taken from: without those of a second source, which are the test. */
export function trainingRows({ rows, test }: Table): readonly (readonly string[])[] {
  return test ? rows.slice(0, test.from) : rows;
}

/** Requires a number in every row of a column; with `answers`, missing cells are rows to predict. */
export function requireNumbers(table: Table, column: number, survey: Survey, answers: boolean): void {
  const name = table.columns[column]!;
  const { firstWord, firstNotFinite } = survey;
  const firstMissing = answers ? -1 : survey.firstMissing;
  const wrong = [firstWord, firstNotFinite, firstMissing].filter((row) => row >= 0);
  if (wrong.length === 0) return;
  const row = Math.min(...wrong);
  const cell = table.rows[row]![column]!;
  const at = { key: sourceKey(table, row) };
  throw gap.test(cell) && !answers ? gapInNumbers(cell, name, placeOf(table, row), at) : notANumber(cell, name, placeOf(table, row), at);
}

/** The error for a cell that should be a number. */
function notANumber(cell: string, column: string, place: string, at: { readonly key: string }): UserError {
  if (isMissing(cell)) return missingValue(column, place, at);
  if (parseNumber(cell) !== undefined) {
    return new UserError(
      'not-finite',
      l10n.t(
        '{0}: "{1}" in the column "{2}" is not a finite 32-bit number; correct it, or leave the row out.',
        place,
        cell,
        column,
      ),
      at,
    );
  }
  if (withComma.test(cell)) {
    return new UserError(
      'decimal-comma',
      l10n.t(
        '{0}: "{1}" in the column "{2}" has a comma; write decimals with a full stop, and thousands without a sign: 1234.5.',
        place,
        cell,
        column,
      ),
      at,
    );
  }
  return new UserError(
    'text-in-number-column',
    l10n.t(
      '{0}: "{1}" in the column "{2}" is not a number; correct it, or make the column a category under columns if it holds words.',
      place,
      cell,
      column,
    ),
    at,
  );
}

/** The error for a cell that says `NA` or the like, where nothing says what becomes of those. */
function gapInNumbers(cell: string, column: string, place: string, at: { readonly key: string }): UserError {
  return new UserError(
    Number.isNaN(parseNumber(cell)) ? 'not-finite' : 'text-in-number-column',
    l10n.t(
      '{0}: "{1}" in the column "{2}" is not a number. If a value is missing there, say what becomes of it, as in missing: mean (or median, zero, drop).',
      place,
      cell,
      column,
    ),
    at,
  );
}

/** The error for a cell in which nothing stands. */
export function missingValue(column: string, place: string, at: { readonly key: string }): UserError {
  return new UserError(
    'missing-value',
    l10n.t(
      '{0}: the column "{1}" has no value; fill it in, leave the row out (missing: drop does that), or ignore the column.',
      place,
      column,
    ),
    at,
  );
}
