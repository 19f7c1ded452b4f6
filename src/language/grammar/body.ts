import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import type { Body } from '../tree';
import type { Cursor } from './cursor';
import { parseLet } from './lets';

export interface BodyGrammar<Entry> {
  /** The word before the brace, for messages. */
  readonly owner: string;
  /** Reads one entry; may take nothing, after reporting why. */
  readonly entry: (cursor: Cursor) => Entry | undefined;
  /** Whether another entry could start here, on the same line: then only the newline is missing. */
  readonly startsEntry: (cursor: Cursor) => boolean;
}

/** `{`, entries, `}`; a brace that is missing at either end is reported, and the entries are read all the same. */
export function parseBody<Entry>(cursor: Cursor, grammar: BodyGrammar<Entry>): Body<Entry> {
  return cursor.nested(
    () => parseOpenBody(cursor, grammar),
    () => ({ kind: 'body', entries: [], span: span(cursor.end, cursor.end) }),
  );
}

function parseOpenBody<Entry>(cursor: Cursor, grammar: BodyGrammar<Entry>): Body<Entry> {
  const open = takeOpening(cursor, grammar.owner);
  const start = open?.start ?? cursor.end;
  const entries: Entry[] = [];
  let separated = true;
  for (;;) {
    if (cursor.token.kind === '}') {
      const close = cursor.take();
      return { kind: 'body', open, close, entries, span: cursor.since(start) };
    }
    if (isEmptyAhead(cursor)) {
      if (open) {
        reportUnclosed(cursor, open, grammar.owner);
        cursor.reach();
      }
      return { kind: 'body', open, entries, span: cursor.since(start) };
    }
    separated = skipSeparators(cursor) || separated;
    if (isEmptyAhead(cursor)) continue;
    cursor.beginEntry(separated);
    if (isMisplacedLet(cursor)) skipMisplacedLet(cursor, grammar.owner);
    else parseEntry(cursor, grammar, entries);
    separated = endEntry(cursor, grammar);
  }
}

function takeOpening(cursor: Cursor, owner: string): Span | undefined {
  if (cursor.token.kind === '{') return cursor.take();
  cursor.insertion(
    'expected-brace',
    l10n.t('"{0}" needs its entries in braces; a "{1}" is missing.', owner, '{'),
    ' {',
  );
  return undefined;
}

function isEmptyAhead(cursor: Cursor): boolean {
  const { kind } = cursor.token;
  return kind === '}' || kind === 'end' || (cursor.atSection && !isMisplacedLet(cursor));
}

function parseEntry<Entry>(cursor: Cursor, grammar: BodyGrammar<Entry>, entries: Entry[]): void {
  const before = cursor.progress;
  const entry = grammar.entry(cursor);
  if (entry !== undefined && cursor.progress > before) entries.push(entry);
  if (cursor.progress > before) return;
  cursor.unexpected();
  cursor.take();
  cursor.skipLine();
}

/** Goes to where the next entry may start; returns false where nothing separates it from this one. */
function endEntry<Entry>(cursor: Cursor, grammar: BodyGrammar<Entry>): boolean {
  if (cursor.atEntryEnd) return true;
  if (grammar.startsEntry(cursor)) {
    cursor.expectedNewline();
    return false;
  }
  cursor.unexpected();
  cursor.skipLine();
  return true;
}

/** Takes commas and semicolons between entries; the latter are reported. */
function skipSeparators(cursor: Cursor): boolean {
  let found = false;
  while (cursor.token.kind === ',' || cursor.token.kind === ';') {
    if (cursor.token.kind === ';') cureSemicolon(cursor);
    else cursor.take();
    found = true;
  }
  return found;
}

/** Takes a semicolon, with the fix that leaves it out, or starts a new line where something follows. */
export function cureSemicolon(cursor: Cursor): void {
  const { token } = cursor;
  const following = cursor.peek(1);
  const isLast = following.lineStart || following.kind === '}';
  cursor.cured('semicolon', l10n.t('Entries end with their line, without a semicolon.'), token, {
    title: isLast ? l10n.t('Remove the semicolon') : l10n.t('Start a new line'),
    span: span(token.start, isLast ? token.end : following.start),
    text: isLast ? '' : `\n${cursor.indent}`,
  });
  cursor.take();
}

function reportUnclosed(cursor: Cursor, open: Span, owner: string): void {
  cursor.unclosedBody(l10n.t('The "{0}" of "{1}" is never closed; a "{2}" is missing.', '{', owner, '}'), open);
}

/** A constant inside a section, indented as its entries are: the section goes on after it. */
function isMisplacedLet(cursor: Cursor): boolean {
  const { token } = cursor;
  return token.text === 'let' && token.kind === 'name' && cursor.isNameThen('name')
    && cursor.peek(2).kind === '=' && /[ \t]/.test(cursor.text.charAt(token.start - 1));
}

function skipMisplacedLet(cursor: Cursor, owner: string): void {
  cursor.error(
    'misplaced-let',
    l10n.t('Constants stand outside the sections; move this line above "{0}".', owner),
    cursor.token,
  );
  parseLet(cursor);
}
