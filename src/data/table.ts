import * as l10n from '@vscode/l10n';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import { placeOf } from './cells';
import type { Table } from './types';

/** Most cells that a table may have; each takes about 30 bytes while it is text. */
export const cellLimit = 50_000_000;

/** Requires that a table, read up to a line, has no more cells than can be held. */
export function requireCells(origin: string, line: number, cells: number): void {
  if (cells <= cellLimit) return;
  throw sourceError(
    'too-many-rows',
    l10n.t('{0} has more than {1} cells (they are counted up to line {2}), and no more can be read; take a part of it.', origin, formatCount(cellLimit), formatCount(line)),
  );
}

/** Checks what every table must fulfil, wherever it comes from: rows, distinct names, as many cells as names. */
export function requireRows(table: Table): void {
  const { columns, rows, origin } = table;
  const seen = new Set<string>();
  const repeated = columns.findIndex((name) => seen.has(name) || !seen.add(name));
  if (repeated >= 0) {
    const name = columns[repeated]!;
    throw sourceError(
      'duplicate-column',
      l10n.t(
        '{0}: the columns {1} and {2} are both named "{3}"; give each its own name, or write header: false if the first row is data.',
        origin,
        columns.indexOf(name) + 1,
        repeated + 1,
        name,
      ),
    );
  }
  if (rows.length === 0) {
    throw sourceError('no-rows', l10n.t('{0} has a header and no rows; add at least one row of data.', origin));
  }
  const ragged = rows.findIndex((row) => row.length !== columns.length);
  if (ragged >= 0) {
    throw sourceError(
      'ragged-row',
      l10n.t(
        '{0}: this row has {1} cells, and there are {2} columns; fill up what is missing, and quote cells that contain the delimiter.',
        placeOf(table, ragged),
        rows[ragged]!.length,
        columns.length,
      ),
    );
  }
}

/** The error for a source that is not what it should be, on the line that names it. */
export function sourceError(code: string, message: string): UserError {
  return new UserError(code, message, { key: 'data.source' });
}
