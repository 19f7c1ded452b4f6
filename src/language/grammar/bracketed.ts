import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import type { Cursor } from './cursor';

export interface BracketGrammar<T> {
  readonly close: ')' | ']';
  readonly element: (cursor: Cursor) => T;
  /** Whether the comma in hand belongs to what is around these brackets: `[1, 2, bias: 0` lacks its `]`. */
  readonly endsBefore?: (cursor: Cursor) => boolean;
}

/**
 * Elements between brackets, separated by commas; the cursor stands at the opening bracket, or behind it where
 * it is missing. Newlines are white space here, but a line that cannot go on with the list closes it.
 */
export function parseBracketed<T>(cursor: Cursor, grammar: BracketGrammar<T>): { elements: T[]; span: Span } {
  const isOpen = cursor.at(grammar.close === ')' ? '(' : '[');
  const open = isOpen ? cursor.take() : span(cursor.end, cursor.end);
  const elements: T[] = [];
  let height = 0;
  cursor.inBrackets(() => {
    for (;;) {
      if (cursor.at(grammar.close)) {
        cursor.take();
        break;
      }
      if (isAbandoned(cursor) || !parseElement(cursor, grammar, elements)) {
        reportUnclosed(cursor, open, grammar.close);
        break;
      }
      height = Math.max(height, cursor.height);
      if (!parseSeparator(cursor, grammar)) {
        reportUnclosed(cursor, open, grammar.close);
        break;
      }
    }
  });
  cursor.height = height + 1;
  return { elements, span: cursor.since(open.start) };
}

/** Whether what stands here shows that the author is done with the brackets. */
function isAbandoned(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind === 'end' || token.kind === '}' || token.kind === '{' || cursor.atSection) return true;
  if (!token.lineStart || token.kind !== 'name') return false;
  const [second, third, fourth] = [cursor.peek(1), cursor.peek(2), cursor.peek(3)];
  const startsLayer = second.kind === '=' && third.kind === 'name' && fourth.kind === '(';
  const startsRepeat = token.text === 'repeat' && ['number', 'name', '('].includes(second.kind) && !second.lineStart;
  return startsLayer || startsRepeat || (second.kind === '{' && !second.lineStart);
}

/** One element; false where a new line starts with something else, which closes the brackets. */
function parseElement<T>(cursor: Cursor, grammar: BracketGrammar<T>, elements: T[]): boolean {
  if (cursor.at(',', ';')) {
    cursor.expectedValue();
    return true;
  }
  if (cursor.token.lineStart && !cursor.at('name', 'number', 'string', '[', '(', '-', '!', ':')) return false;
  const before = cursor.progress;
  const element = grammar.element(cursor);
  if (cursor.progress > before) {
    elements.push(element);
    return true;
  }
  return skipUnexpected(cursor);
}

/** What follows an element; false where the brackets end without their own closing one. */
function parseSeparator<T>(cursor: Cursor, grammar: BracketGrammar<T>): boolean {
  for (;;) {
    if (cursor.at(grammar.close) || isAbandoned(cursor)) return true;
    if (cursor.at(',')) {
      if (grammar.endsBefore?.(cursor)) return false;
      cursor.take();
      return true;
    }
    if (cursor.at(';')) {
      cureSemicolon(cursor);
      return true;
    }
    const startsRow = cursor.token.lineStart && cursor.at('[');
    if (cursor.token.lineStart && !startsRow) return false;
    if (startsRow || cursor.at('name', 'number', 'string', '[', '(', '-')) {
      cursor.insertion('expected-comma', l10n.t('A comma is missing before "{0}".', cursor.token.text), ',');
      return true;
    }
    if (grammar.close === ']' && cursor.at(')')) return false;
    if (!skipUnexpected(cursor)) return false;
  }
}

function skipUnexpected(cursor: Cursor): boolean {
  if (cursor.token.lineStart) return false;
  const stray = cursor.at(')', ']');
  const { token } = cursor;
  if (stray) {
    cursor.error('unopened', l10n.t('This "{0}" closes nothing; remove it.', token.text), token, {
      title: l10n.t('Remove it'),
      span: span(token.start, token.end),
      text: '',
    });
  } else {
    cursor.unexpected();
  }
  cursor.take();
  return true;
}

function cureSemicolon(cursor: Cursor): void {
  const { token } = cursor;
  cursor.cured('semicolon', l10n.t('Values are separated by commas, not semicolons.'), token, {
    title: l10n.t('Write a comma'),
    span: span(token.start, token.end),
    text: ',',
  });
  cursor.take();
}

function reportUnclosed(cursor: Cursor, open: Span, close: ')' | ']'): void {
  const bracket = cursor.text.slice(open.start, open.end);
  cursor.insertion('unclosed', l10n.t('This "{0}" is never closed; a "{1}" is missing.', bracket, close), close, open);
}
