import * as l10n from '@vscode/l10n';
import { BAD_DELIMITERS, parse, Parser, type ParseResult } from 'papaparse';
import type { Call } from '../model/spec';
import { requireCells, requireRows, sourceError } from './table';
import { TextPieces } from './text';
import type { Table } from './types';

/** How much of the text is looked at to find the delimiter. */
const sampleLength = 1 << 20;

/** Cells up to this length are kept once where they occur again, as long as there are not too many. */
const sharedLength = 16;
const sharedCount = 1 << 16;

/**
 * Reads a CSV file: the delimiter found out from its beginning unless given, cells in double quotes where they
 * contain it, blank lines skipped, cells trimmed. It is given in pieces, of which nothing is kept but rows. Throws a
 * `UserError` that names the file and the line.
 */
export async function readCsv(pieces: AsyncIterable<Uint8Array>, { args }: Call): Promise<Table> {
  const path = args['path'] as string;
  const reader = new CsvReader(path, requireDelimiter(args['delimiter'] as string | undefined));
  const texts = new TextPieces(path);
  for await (const bytes of pieces) reader.push(texts.decode(bytes));
  reader.push(texts.end());
  return reader.finish(args['header'] !== false);
}

class CsvReader {
  private readonly rows: string[][] = [];
  private readonly lines: number[] = [];
  /** What no row has been made of yet, with plain line ends. */
  private text = '';
  /** Line on which `text` begins. */
  private line = 1;
  /** Lines that have been seen, also those within `text`. */
  private seen = 1;
  /** Length from which parsing goes on: of a row without end it doubles, so that the whole is not gone through again and again. */
  private wanted = 0;
  private columns = 1;
  private parser: Parser | undefined;
  private readonly shared = new Map<string, string>();

  constructor(
    private readonly origin: string,
    private readonly delimiter: string | undefined,
  ) {}

  push(text: string): void {
    this.text += text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.seen++;
    if (!this.parser && this.text.length < sampleLength) return;
    if (this.text.length >= this.wanted) this.parse(false);
  }

  finish(header: boolean): Table {
    this.parse(true);
    const [first] = this.rows;
    if (!first) {
      throw sourceError('empty-file', l10n.t('{0} is empty; a CSV file has a header and one line for each row.', this.origin));
    }
    const names = header ? first : first.map(() => '');
    const columns = names.map((name, i) => name || `column_${i + 1}`);
    if (header) {
      this.rows.shift();
      this.lines.shift();
    }
    const table = { columns, rows: this.rows, origin: this.origin, lines: this.lines };
    requireRows(table);
    return table;
  }

  /** Takes the rows that are whole, at the end of the file all. */
  private parse(isEnd: boolean): void {
    this.parser ??= this.parserFor(this.text.slice(0, sampleLength));
    requireCells(this.origin, this.seen, this.seen * this.columns);
    const parsed = this.parser.parse(this.text, 0, !isEnd);
    this.requireQuotes(parsed, isEnd);
    for (const record of parsed.data) this.take(record);
    this.text = this.text.slice(parsed.meta.cursor);
    this.wanted = parsed.data.length === 0 ? 2 * this.text.length : 0;
  }

  private parserFor(sample: string): Parser {
    const { delimiter } = this;
    const { data, meta } = parse(sample, { delimiter, newline: '\n', skipEmptyLines: 'greedy' });
    this.columns = data[0]?.length ?? 1;
    return new Parser({ delimiter: meta.delimiter, newline: '\n' });
  }

  /** Keeps a row, unless it is blank, and counts its lines. */
  private take(record: string[]): void {
    const startsAt = this.line;
    this.line++;
    let blank = true;
    for (let i = 0; i < record.length; i++) {
      const cell = record[i]!;
      if (cell.includes('\n')) this.line += cell.split('\n').length - 1;
      record[i] = this.sharing(cell.trim());
      if (record[i] !== '') blank = false;
    }
    if (blank) return;
    this.rows.push(record);
    this.lines.push(startsAt);
  }

  /** The same text for the same cell, since most tables have few different ones. */
  private sharing(cell: string): string {
    if (cell.length > sharedLength) return cell;
    const known = this.shared.get(cell);
    if (known === undefined && this.shared.size < sharedCount) this.shared.set(cell, cell);
    return known ?? cell;
  }

  private requireQuotes({ errors, data }: ParseResult, isEnd: boolean): void {
    // A row that is cut off is none yet, whatever is said of it.
    const error = errors.find(({ type, row }) => type === 'Quotes' && (isEnd || row < data.length));
    if (!error) return;
    const line = this.line + this.text.slice(0, error.index ?? 0).split('\n').length - 1;
    throw sourceError(
      'bad-quotes',
      l10n.t(
        '{0}, line {1}: a cell begins with a double quote and does not end with one; close it, and write a quote within a cell twice.',
        this.origin,
        line,
      ),
    );
  }
}

function requireDelimiter(delimiter: string | undefined): string | undefined {
  if (delimiter === undefined || !(BAD_DELIMITERS.includes(delimiter) || delimiter === '')) return delimiter;
  throw sourceError(
    'bad-delimiter',
    l10n.t('This cannot separate cells: {0}. Use for example ",", ";" or "\\t".', JSON.stringify(delimiter)),
  );
}
