import * as l10n from '@vscode/l10n';
import { clip, displayWidth, formatCount, formatNumber } from '../base/format';

/** Characters between two columns. */
const GAP = 2;

/** Where a table's words stand: numbers to the right. */
export type Side = 'left' | 'right';

export function pad(text: string, width: number, side: Side): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + space : space + text;
}

/** Rows of words in aligned columns, as lines; a word that would be longer than `most` is cut. */
export function aligned(rows: readonly (readonly string[])[], sides: readonly Side[], most: number): string[] {
  const cut = rows.map((row) => row.map((word) => clip(word, most)));
  const widths = sides.map((_, i) => Math.max(...cut.map((row) => displayWidth(row[i] ?? ''))));
  return cut.map((row) => sides.map((side, i) => pad(row[i] ?? '', widths[i]!, side)).join(' '.repeat(GAP)).trimEnd());
}

/**
 * Words below words, a column for each: as many beside each other as `width` holds, the others below, at most `most`
 * times. What of `total` columns is left out is counted.
 */
export function blocks(rows: readonly (readonly string[])[], width: number, most: number, total: number): string[] {
  const count = rows[0]?.length ?? 0;
  const lines: string[] = [];
  let from = 0;
  for (let block = 0; block < most && from < count; block++) {
    const until = from + fitting(rows.map((row) => row.slice(from, from + width)), width);
    const part = rows.map((row) => row.slice(from, until));
    lines.push(...aligned(part, part[0]!.map(() => 'right'), width));
    from = until;
  }
  return from < total ? [...lines, l10n.t('… {0} more', formatCount(total - from))] : lines;
}

/** How many columns, from the first, a line has room for; at least one. */
function fitting(rows: readonly (readonly string[])[], width: number): number {
  let used = -GAP;
  const count = rows[0]?.length ?? 0;
  for (let column = 0; column < count; column++) {
    used += GAP + Math.max(...rows.map((row) => displayWidth(row[column]!)));
    if (used > width) return Math.max(1, column);
  }
  return count;
}

/** A matrix of numbers, as many of its rows and columns as there is room for, and how many it has. */
export function matrix(
  values: ArrayLike<number>,
  [rows, columns]: readonly [number, number],
  names: { readonly rows?: readonly string[]; readonly columns?: readonly string[] },
  room: { readonly width: number; readonly rows: number },
): string[] {
  const shownRows = Math.min(rows, room.rows);
  const body = Array.from({ length: shownRows }, (_, row) =>
    Array.from({ length: Math.min(columns, room.width) }, (_, column) => formatNumber(values[row * columns + column] ?? NaN)),
  );
  const heads = names.rows?.slice(0, shownRows).map((name) => clip(name, 12));
  const headWidth = heads ? Math.max(...heads.map(displayWidth)) : 0;
  const all = names.columns ? [names.columns.slice(0, room.width).map((name) => clip(name, 12)), ...body] : body;
  const taken = fitting(all, room.width - (heads ? headWidth + GAP : 0) - 2);
  const sides = Array.from({ length: taken }, () => 'right' as const);
  const lines = aligned(all.map((row) => row.slice(0, taken)), sides, room.width);
  const cut = taken < columns ? ' …' : '';
  const lead = (line: number): string => {
    if (!heads) return '';
    return pad(names.columns ? (heads[line - 1] ?? '') : heads[line]!, headWidth, 'left') + ' '.repeat(GAP);
  };
  const drawn = lines.map((line, i) => `${lead(i)}${line}${cut}`);
  if (taken === columns && shownRows === rows) return drawn;
  return [...drawn, l10n.t('{0} × {1} of {2} × {3}', shownRows, taken, formatCount(rows), formatCount(columns))];
}

const shades = ' ░▒▓█';

/** Lines of a picture. */
const PICTURE_ROWS = 100;

/**
 * A picture in block characters: the more ink, the larger a number among its own. A pixel is two characters wide; where
 * that is too wide or too high, a character stands for the mean of several pixels. Numbers that are cut off leave it blank.
 */
export function picture(values: ArrayLike<number>, shape: readonly number[], width: number): string[] {
  const [height = 1, across = 1] = shape;
  const each = Math.max(1, Math.ceil((2 * across) / width), Math.ceil(height / PICTURE_ROWS));
  const [rows, columns] = [Math.ceil(height / each), Math.ceil(across / each)];
  const cells = Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_cell, column) => meanOf(values, shape, each, row, column)));
  const known = cells.flat().filter((value) => !Number.isNaN(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const shade = (value: number): string => {
    const share = most > least && !Number.isNaN(value) ? (value - least) / (most - least) : 0;
    return shades[Math.min(shades.length - 1, Math.floor(share * shades.length))]!.repeat(2);
  };
  return cells.map((row) => row.map(shade).join('').trimEnd());
}

/** The mean of a square of pixels `each` wide, of all its channels; NaN where a number is missing. */
function meanOf(values: ArrayLike<number>, shape: readonly number[], each: number, row: number, column: number): number {
  const [height = 1, across = 1, channels = 1] = shape;
  let [sum, count] = [0, 0];
  for (let y = row * each; y < Math.min(height, (row + 1) * each); y++) {
    for (let i = column * each * channels; i < Math.min(across, (column + 1) * each) * channels; i++, count++) {
      sum += values[y * across * channels + i] ?? NaN;
    }
  }
  return sum / count;
}
