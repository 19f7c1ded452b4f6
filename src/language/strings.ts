import * as l10n from '@vscode/l10n';
import type { Fix, Problem } from '../base/problem';
import { span } from '../base/span';
import { closingQuotes, isLineEnd } from './characters';

interface StringReading {
  readonly end: number;
  readonly value: string;
  readonly problems: readonly Problem[];
  readonly broken: boolean;
}

/**
 * Reads the quotation that opens at `start`. One that is not closed on its line ends before what is likely not
 * part of it: a comment, and within brackets the closing ones at the line's end.
 */
export function readString(text: string, start: number, inBrackets: boolean): StringReading {
  const opening = text.charAt(start);
  const closing = closingQuotes(opening) ?? opening;
  const problems: Problem[] = [];
  let value = '';
  let end = start + 1;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) {
    const character = text.charAt(end);
    if (closing.includes(character)) {
      end++;
      if (opening !== '"') problems.push(wrongQuotes(start, end, value));
      return { end, value, problems, broken: false };
    }
    const escape = character === '\\' ? readEscape(text, end) : undefined;
    value += escape?.value ?? character;
    end = escape?.end ?? end + 1;
    if (escape?.problem && opening === '"') problems.push(escape.problem);
  }
  return unterminated(text, start, end, inBrackets);
}

/** Writes a string of the language. */
export function quote(value: string): string {
  return `"${value.replace(/["\\\p{Cc}\u2028\u2029]/gu, escapeOf)}"`;
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}

interface Escape {
  readonly end: number;
  readonly value: string;
  readonly problem?: Problem;
}

function readEscape(text: string, start: number): Escape {
  const letter = text.charAt(start + 1);
  const simple = SIMPLE_ESCAPES.get(letter);
  if (simple !== undefined) return { end: start + 2, value: simple };
  if (letter === 'u') {
    // At most six digits are looked at, whatever follows.
    const digits = /^\{([0-9a-fA-F]{1,6})\}/.exec(text.slice(start + 2, start + 10));
    const code = digits ? Number.parseInt(digits[1] ?? '', 16) : Infinity;
    if (digits && code <= 0x10ffff) {
      return { end: start + 2 + digits[0].length, value: String.fromCodePoint(code) };
    }
  }
  return { end: start + 1, value: '\\', problem: unknownEscape(start, letter) };
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['n', '\n'],
  ['t', '\t'],
]);

function unknownEscape(start: number, letter: string): Problem {
  return {
    code: 'unknown-escape',
    severity: 'error',
    message: l10n.t('"{0}" is no escape; write "{1}" for a backslash.', `\\${letter}`.trim(), '\\\\'),
    span: span(start, start + 1),
    fix: { title: l10n.t('Double the backslash'), span: span(start, start + 1), text: '\\\\' },
  };
}

function wrongQuotes(start: number, end: number, value: string): Problem {
  const fix: Fix = { title: l10n.t('Use double quotes'), span: span(start, end), text: quote(value) };
  return {
    code: 'quotes',
    severity: 'error',
    message: l10n.t('Texts stand in double quotes: {0}.', fix.text),
    span: span(start, end),
    fix,
  };
}

function unterminated(text: string, start: number, lineEnd: number, inBrackets: boolean): StringReading {
  const content = likelyContent(text.slice(start + 1, lineEnd), inBrackets);
  const end = start + 1 + content.length;
  const problem: Problem = {
    code: 'unclosed-string',
    severity: 'error',
    message: l10n.t('This text is not closed on its line; end it with a double quote.'),
    span: span(start, end),
    fix: { title: l10n.t('Close the text'), span: span(start, end), text: quote(content) },
  };
  return { end, value: content, problems: [problem], broken: true };
}

function likelyContent(rest: string, inBrackets: boolean): string {
  const comment = /\s\/\//.exec(rest);
  const content = (comment ? rest.slice(0, comment.index) : rest).trimEnd();
  if (!inBrackets) return content;
  let end = content.length;
  while (end > 0 && ' \t)]},'.includes(content.charAt(end - 1))) end--;
  return content.slice(0, end);
}
