import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import { quote } from '../strings';
import type { Body, Cell, Row, Setting } from '../tree';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
import { atSetting, parseSetting } from './settings';

/** The body of `data inline`: rows, and settings among them. */
export function parseInlineBody(cursor: Cursor): Body<Row | Setting> {
  const grammar: BodyGrammar<Row | Setting> = {
    owner: 'data inline',
    entry: (at) => (atSetting(at) ? parseSetting(at) : parseRow(at)),
    startsEntry: (at) => atCell(at) || atSetting(at),
  };
  return parseBody(cursor, grammar);
}

/** `-1, 1 -> yes`. */
function parseRow(cursor: Cursor): Row | undefined {
  if (!atCell(cursor) && !cursor.at('->')) {
    cursor.stray('expected-row', l10n.t('A row is a list of cells, such as "1, 0 -> yes".'));
    return undefined;
  }
  const inputs = parseCells(cursor, true);
  const arrow = takeArrow(cursor);
  const targets = arrow ? parseCells(cursor, false) : [];
  return { kind: 'row', inputs, arrow, targets, span: cursor.since(inputs[0]?.span.start ?? cursor.end) };
}

/** `->`, or half of one. */
function takeArrow(cursor: Cursor): Span | undefined {
  if (cursor.at('->')) return cursor.take();
  if (!cursor.at('-', '>', '=')) return undefined;
  const written = cursor.take();
  const half = cursor.at('>') && cursor.isAdjacent ? span(written.start, cursor.take().end) : written;
  cursor.error('expected-arrow', l10n.t('What is to be predicted stands after "->".'), half, {
    title: l10n.t('Write "->"'),
    span: half,
    text: '->',
  });
  return half;
}

function atCell(cursor: Cursor): boolean {
  if (cursor.at('-', '+')) return cursor.peek(1).kind === 'number';
  return cursor.at('number', 'name', 'string', '?');
}

function parseCells(cursor: Cursor, isInput: boolean): Cell[] {
  const cells: Cell[] = [];
  for (;;) {
    cells.push(parseCell(cursor, isInput));
    if (cursor.at(',')) cursor.take();
    else if (isInput && atCell(cursor)) {
      cursor.insertion('expected-comma', l10n.t('A comma is missing between these cells.'), ',');
    } else return cells;
  }
}

function parseCell(cursor: Cursor, isInput: boolean): Cell {
  const { start } = cursor.token;
  if (!atCell(cursor)) {
    cursor.expectedValue(l10n.t('A cell is missing here.'));
    return { kind: 'cell', form: 'missing', text: '', span: span(cursor.end, cursor.end) };
  }
  const sign = cursor.at('-', '+') ? cursor.token.kind : '';
  if (sign) cursor.take();
  const { kind, text, value } = cursor.token;
  const at = span(start, cursor.take().end);
  if (kind === 'string') return { kind: 'cell', form: 'string', text, span: at };
  if (kind === '?') return unknownCell(cursor, at, isInput);
  if (needsQuotes(cursor, kind)) return quotedCell(cursor, start);
  if (kind === 'name') return { kind: 'cell', form: 'name', text, span: at };
  return { kind: 'cell', form: 'number', text: sign + text, value: sign === '-' ? -value : value, span: at };
}

function unknownCell(cursor: Cursor, at: Span, isInput: boolean): Cell {
  if (isInput) {
    cursor.error(
      'unknown-input',
      l10n.t('"?" marks an answer to predict, right of "->"; an input has to be known.'),
      at,
    );
  }
  return { kind: 'cell', form: 'unknown', text: '?', span: at };
}

/** Whether the cell goes on with what only a quoted text may have: `New York`, `petal.length`, `2020-01-01`. */
function needsQuotes(cursor: Cursor, kind: string): boolean {
  if (cursor.next === 'newline' || cursor.next === 'end') return false;
  if (kind === 'name' && cursor.at('name')) return true;
  return cursor.isAdjacent && cursor.at('name', 'number', '.', '-', '+', '/', '*', '(', ':', '%', '!');
}

/** Reads everything up to the next comma, arrow or line as one text. */
function quotedCell(cursor: Cursor, start: number): Cell {
  while (!cursor.atEntryEnd && !cursor.at('->')) cursor.take();
  const at = cursor.since(start);
  const text = cursor.text.slice(at.start, at.end);
  cursor.error('expected-quotes', l10n.t('A cell is a number, a name or a text in quotes; quote this one.'), at, {
    title: l10n.t('Put it in quotes'),
    span: at,
    text: quote(text),
  });
  return { kind: 'cell', form: 'string', text, span: at };
}
