import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import { isSectionWord } from '../names';
import type { NumberLiteral, Section, Version } from '../tree';
import { cureSemicolon } from './body';
import type { Cursor } from './cursor';
import { guessSection, type SectionGuess } from './guesses';
import { SECTION_PARSERS } from './sections';

export interface Document {
  readonly version?: Version;
  readonly sections: readonly Section[];
}

/** The whole text: a version and sections, each from a new line. */
export function parseDocument(cursor: Cursor): Document {
  cursor.beginEntry(true);
  const version = cursor.atWord('nnspec') ? parseVersion(cursor) : undefined;
  if (version) endItem(cursor);
  const sections: Section[] = [];
  while (cursor.token.kind !== 'end') {
    cursor.beginEntry(true);
    const section = parseItem(cursor);
    if (!section) continue;
    sections.push(section);
    endItem(cursor);
  }
  return { version, sections };
}

function parseVersion(cursor: Cursor): Version {
  const keyword = cursor.take();
  const { value, text } = cursor.token;
  if (!cursor.at('number')) {
    cursor.insertion(
      'expected-version',
      l10n.t('"nnspec" needs the version of the language: "nnspec 1".'),
      ' 1',
      keyword,
    );
    return { kind: 'version', keyword, span: keyword };
  }
  const number: NumberLiteral = { kind: 'number', value, text, span: cursor.take() };
  if (value !== 1) {
    const message = l10n.t('Version {0} of the language is not known here; this NNSpec reads version 1.', text);
    cursor.cured(
      'unknown-version',
      message,
      number.span,
      { title: l10n.t('Write {0}', 1), span: number.span, text: '1' },
    );
  }
  return { kind: 'version', keyword, number, span: cursor.since(keyword.start) };
}

/** One section; undefined where something else stands here, which is reported and skipped. */
function parseItem(cursor: Cursor): Section | undefined {
  const { token } = cursor;
  if (token.kind === 'name' && isSectionWord(token.text)) return SECTION_PARSERS[token.text](cursor);
  const guess = guessSection(cursor);
  if (guess) return parseGuess(cursor, guess);
  if (token.kind === ';') cureSemicolon(cursor);
  else if (token.kind === '}') skipStrayBrace(cursor);
  else skipOutside(cursor);
  return undefined;
}

function parseGuess(cursor: Cursor, guess: SectionGuess): Section {
  const { token } = cursor;
  const at = span(token.start, token.end);
  const message = guess.isMissing
    ? l10n.t('Outside the sections stand only constants and blocks, such as "{0}".', guess.replacement)
    : l10n.t('Unknown section "{0}"; did you mean "{1}"?', token.text, guess.replacement);
  cursor.error('unknown-section', message, at, {
    title: l10n.t('Write "{0}"', guess.replacement),
    span: at,
    text: guess.replacement,
  });
  return guess.parse(cursor);
}

function skipStrayBrace(cursor: Cursor): void {
  const { token } = cursor;
  const at = span(token.start, token.end);
  const message = l10n.t('This "{0}" closes nothing; remove it.', '}');
  cursor.error('unopened', message, at, { title: l10n.t('Remove it'), span: at, text: '' });
  cursor.take();
}

/** Skips what belongs to no section, up to a line that starts one: often a whole body whose brace came too early. */
function skipOutside(cursor: Cursor): void {
  const { token } = cursor;
  const text = cursor.text.slice(token.start, Math.min(token.end, token.start + 40));
  const isBody = token.kind === 'name' && cursor.peek(1).kind === '{';
  const message = isBody
    ? l10n.t('Unknown section "{0}"; there are network, let, block, data, layers, train, expect and compare.', text)
    : l10n.t('"{0}" stands outside every section; check the braces above it.', text);
  cursor.error(isBody ? 'unknown-section' : 'outside', message, token);
  do {
    cursor.take();
  } while (cursor.token.kind !== 'end' && !cursor.atSection && !startsGuess(cursor));
}

function startsGuess(cursor: Cursor): boolean {
  const { start, lineStart } = cursor.token;
  const isOutermost = lineStart && !/[ \t]/.test(cursor.text.charAt(start - 1));
  return isOutermost && guessSection(cursor) !== undefined;
}

/** Goes to the next line; says so where a section does not end with its own. */
function endItem(cursor: Cursor): void {
  const { token } = cursor;
  if (token.lineStart || token.kind === ';' || token.kind === '}') return;
  if (token.kind === 'name' && (isSectionWord(token.text) || guessSection(cursor))) {
    cursor.expectedNewline();
    return;
  }
  cursor.unexpected();
  cursor.take();
  cursor.skipLine();
}
