import * as l10n from '@vscode/l10n';
import { BAD_DELIMITERS, parse, type ParseResult } from 'papaparse';
import { formatCount } from '../base/format';
import type { Call } from '../model/spec';
import { cellLimit, requireRows, sourceError } from './table';
import { decodeText } from './text';
import type { Table } from './types';

/** How much of the text is looked at to find the delimiter. */
const sampleLength = 1 << 20;

/**
 * Reads a CSV file: the delimiter found out from its beginning unless given, cells in double quotes where they
 * contain it, blank lines skipped, cells trimmed. Throws a `UserError` that names the file and the line.
 */
export function readCsv(bytes: Uint8Array, { args }: Call): Table {
  const origin = args['path'] as string;
  const text = decodeText(bytes, origin).replace(/\r\n?/g, '\n');
  const delimiter = requireDelimiter(args['delimiter'] as string | undefined);
  const sample = parse(text.slice(0, sampleLength), { delimiter, newline: '\n', skipEmptyLines: 'greedy' });
  requireSize(text, sample.data[0]?.length ?? 1, origin);
  const parsed = parse(text, { delimiter: sample.meta.delimiter, newline: '\n' });
  requireQuotes(parsed, text, origin);
  return toTable(parsed.data, args['header'] !== false, origin);
}

/** Splits off the header, leaves blank lines out and counts the lines of what stays. */
function toTable(records: readonly string[][], header: boolean, origin: string): Table {
  const rows: string[][] = [];
  const lines: number[] = [];
  let line = 1;
  for (const record of records) {
    const startsAt = line;
    line++;
    let blank = true;
    for (let i = 0; i < record.length; i++) {
      const cell = record[i]!;
      if (cell.includes('\n')) line += cell.split('\n').length - 1;
      record[i] = cell.trim();
      if (record[i] !== '') blank = false;
    }
    if (blank) continue;
    rows.push(record);
    lines.push(startsAt);
  }
  const [first] = rows;
  if (!first) {
    throw sourceError('empty-file', l10n.t('{0} is empty; a CSV file has a header and one line for each row.', origin));
  }
  const names = header ? first : first.map(() => '');
  const columns = names.map((name, i) => name || `column_${i + 1}`);
  const from = header ? 1 : 0;
  const table = { columns, rows: rows.slice(from), origin, lines: lines.slice(from) };
  requireRows(table);
  return table;
}

function requireDelimiter(delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || !(BAD_DELIMITERS.includes(delimiter) || delimiter === '')) return delimiter;
  throw sourceError(
    'bad-delimiter',
    l10n.t('This cannot separate cells: {0}. Use for example ",", ";" or "\\t".', JSON.stringify(delimiter)),
  );
}

function requireSize(text: string, columns: number, origin: string): void {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  if (lines * columns <= cellLimit) return;
  throw sourceError(
    'too-many-rows',
    l10n.t(
      '{0} has about {1} cells ({2} lines of {3}), and at most {4} can be read; take a part of it.',
      origin,
      formatCount(lines * columns),
      formatCount(lines),
      columns,
      formatCount(cellLimit),
    ),
  );
}

function requireQuotes(parsed: ParseResult, text: string, origin: string): void {
  const error = parsed.errors.find(({ type }) => type === 'Quotes');
  if (!error) return;
  const line = text.slice(0, error.index ?? 0).split('\n').length;
  throw sourceError(
    'bad-quotes',
    l10n.t(
      '{0}, line {1}: a cell begins with a double quote and does not end with one; close it, and write a quote within a cell twice.',
      origin,
      line,
    ),
  );
}
