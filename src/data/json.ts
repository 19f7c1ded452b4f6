import * as l10n from '@vscode/l10n';
import { clip } from '../base/format';
import type { UserError } from '../base/problem';
import { requireCells, requireRows, sourceError } from './table';
import { decodeText } from './text';
import type { Table } from './types';

/**
 * Reads rows of a JSON file: a list of objects, or objects one after the other (JSON Lines). The keys of the first one
 * are the columns, in their order; all have the same. A cell is a text, a number (as it is written), true or false;
 * null is an empty one. Throws a `UserError` that names the file, the line and the key.
 */
export function readJson(bytes: Uint8Array, path: string): Table {
  const table = new RowReader(decodeText(bytes, path), path).read();
  requireRows(table);
  return table;
}

/** What JSON lacks and Python writes; they are read, so that what is wrong can be told of row and column. */
const words: Readonly<Record<string, string>> = {
  true: 'true', false: 'false', null: '', NaN: 'nan', Infinity: 'inf', '-Infinity': '-inf',
};

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /-?[A-Za-z]+/y;

const control = /[\u0000-\u001f]/;

class RowReader {
  private at = 0;
  private line = 1;
  private columns: string[] | undefined;
  private readonly places = new Map<string, number>();
  private readonly rows: string[][] = [];
  private readonly lines: number[] = [];

  constructor(
    private readonly text: string,
    private readonly path: string,
  ) {}

  read(): Table {
    this.skipSpace();
    const first = this.text[this.at];
    if (first === undefined) {
      throw sourceError('empty-file', l10n.t('{0} is empty; a JSON file of rows is a list of objects: [{"a": 1}, …].', this.path));
    }
    if (first === '[') this.readList();
    else if (first === '{') this.readLines();
    else throw this.noRows();
    const { columns = [], rows, lines, path } = this;
    return { columns: columns.map((name, i) => name || `column_${i + 1}`), rows, lines, origin: path };
  }

  private readList(): void {
    this.at++;
    for (let separator = this.skipTo(']') ? ']' : ','; separator === ','; separator = this.expect(',', ']')) this.readRow();
    if (this.columns === undefined) {
      throw sourceError('no-rows', l10n.t('{0} is an empty list; add at least one row of data: [{"a": 1}, …].', this.path));
    }
    this.skipSpace();
    if (this.at < this.text.length) throw this.unexpected(l10n.t('the end of the file'));
  }

  private readLines(): void {
    for (this.skipSpace(); this.at < this.text.length; this.skipSpace()) this.readRow();
  }

  private readRow(): void {
    this.skipSpace();
    if (this.text[this.at] !== '{') throw this.noObject();
    this.lines.push(this.line);
    this.at++;
    const cells: string[] = [];
    if (this.columns === undefined) this.readFirst(cells);
    else this.readNext(cells, this.columns);
    this.rows.push(cells);
    requireCells(this.path, this.line, this.rows.length * cells.length);
  }

  /** The row whose keys become the columns. */
  private readFirst(cells: string[]): void {
    this.readEntries((key, cell) => {
      if (this.places.has(key)) throw this.twice(key);
      this.places.set(key, this.places.size);
      cells.push(cell);
    });
    if (cells.length === 0) {
      throw sourceError('no-columns', l10n.t('{0}: the first row is empty, {}, and its keys are the columns; give it some.', this.place));
    }
    this.columns = [...this.places.keys()];
  }

  private readNext(cells: string[], columns: readonly string[]): void {
    let count = 0;
    this.readEntries((key, cell) => {
      const place = columns[count] === key ? count : this.places.get(key);
      if (place === undefined) throw this.newKey(key);
      if (cells[place] !== undefined) throw this.twice(key);
      cells[place] = cell;
      count++;
    });
    if (count === columns.length) return;
    const missing = columns.find((_, place) => cells[place] === undefined)!;
    throw sourceError(
      'ragged-row',
      l10n.t('{0}: the row has no key "{1}", and all rows have the same; write null where there is no value.', this.rowPlace, missing),
    );
  }

  /** Entries up to the closing brace. */
  private readEntries(take: (key: string, cell: string) => void): void {
    for (let separator = this.skipTo('}') ? '}' : ','; separator === ','; separator = this.expect(',', '}')) {
      this.skipSpace();
      const key = this.readString().trim();
      this.expect(':');
      take(key, this.readCell(key));
    }
  }

  private readCell(key: string): string {
    this.skipSpace();
    const first = this.text[this.at];
    if (first === '"') return this.readString().trim();
    if (first === '[' || first === '{') throw this.nested(key, first);
    const numeral = this.match(number);
    if (numeral !== undefined) return numeral;
    const found = this.match(word) ?? '';
    if (Object.hasOwn(words, found)) return words[found]!;
    this.at -= found.length;
    throw this.unexpected(l10n.t('a value: a text in double quotes, a number, true, false or null'));
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private readString(): string {
    if (this.text[this.at] !== '"') throw this.unexpected(l10n.t('a text in double quotes'));
    const from = this.at + 1;
    let end = this.text.indexOf('"', from);
    while (end >= 0 && this.isEscaped(end, from)) end = this.text.indexOf('"', end + 1);
    const raw = this.text.slice(from, end < 0 ? undefined : end);
    if (control.test(raw)) throw this.badString(raw);
    if (end < 0) throw this.cutOff();
    this.at = end + 1;
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      throw this.badString(raw);
    }
  }

  /** Whether an odd number of backslashes stands before a quote. */
  private isEscaped(quote: number, from: number): boolean {
    let at = quote;
    while (at > from && this.text[at - 1] === '\\') at--;
    return (quote - at) % 2 === 1;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 10 || (code === 13 && this.text.charCodeAt(this.at + 1) !== 10)) this.line++;
      else if (code !== 32 && code !== 9 && code !== 13) return;
      this.at++;
    }
  }

  private skipTo(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private expect(...marks: readonly string[]): string {
    this.skipSpace();
    const mark = this.text[this.at];
    if (mark === undefined || !marks.includes(mark)) throw this.unexpected(marks.map((one) => `"${one}"`).join(' / '));
    this.at++;
    return mark;
  }

  /** Where the row in hand begins. */
  private get rowPlace(): string {
    return l10n.t('{0}, line {1}', this.path, this.lines.at(-1)!);
  }

  private get place(): string {
    return l10n.t('{0}, line {1}', this.path, this.line);
  }

  private unexpected(wanted: string): UserError {
    if (this.at >= this.text.length) return this.cutOff();
    const found = String.fromCodePoint(this.text.codePointAt(this.at)!);
    return sourceError('bad-json', l10n.t('{0}: this is no JSON: expected {1}, and found {2}.', this.place, wanted, JSON.stringify(found)));
  }

  private cutOff(): UserError {
    return sourceError('json-truncated', l10n.t('{0}: the file ends in the middle of a row or list; copy or download it again.', this.place));
  }

  private badString(raw: string): UserError {
    const shown = clip(raw.trimStart().slice(0, 60).split(/[\r\n]/)[0]!, 30);
    return sourceError(
      'bad-json',
      l10n.t('{0}: the text that begins with "{1}" is not closed on its line, or has a backslash that means nothing.', this.place, shown),
    );
  }

  private nested(key: string, mark: string): UserError {
    return sourceError(
      'nested-value',
      mark === '['
        ? l10n.t('{0}: the value of "{1}" is a list, and a cell is a text, a number, true, false or null; give each of its parts a key of its own.', this.place, key)
        : l10n.t('{0}: the value of "{1}" is an object, and a cell is a text, a number, true, false or null; give each of its parts a key of its own.', this.place, key),
    );
  }

  private noRows(): UserError {
    return sourceError(
      'no-rows',
      l10n.t('{0} holds no rows: it must be a list of objects, [{"a": 1}, …], or have an object on each line.', this.path),
    );
  }

  private noObject(): UserError {
    if (this.at >= this.text.length) return this.cutOff();
    return sourceError(
      'row-kind',
      l10n.t('{0}: row {1} is no object, such as {"a": 1}, with a value for each column.', this.place, this.rows.length + 1),
    );
  }

  private twice(key: string): UserError {
    return sourceError('duplicate-column', l10n.t('{0}: the row has the key "{1}" twice; leave one out.', this.place, key));
  }

  private newKey(key: string): UserError {
    return sourceError(
      'ragged-row',
      l10n.t('{0}: the row has the key "{1}", and the rows before do not; write it in all of them, with null where there is no value.', this.place, key),
    );
  }
}
