import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import { span } from '../base/span';
import { closingQuotes, continuesName, isDigit, isLineEnd, isSpace, plainForm, startsName } from './characters';
import { FullWidthLine } from './fullWidth';
import { readNumber } from './numbers';
import { readString } from './strings';
import type { Punctuation, Token, TokenKind } from './tokens';
import type { Comment } from './tree';

export interface LexedText {
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

/** Cuts a text into tokens. Reads every character once; never fails. */
export function tokenize(text: string): LexedText {
  return new Lexer(text).run();
}

const TWO_CHARACTERS = new Set<string>(['->', '==', '!=', '<=', '>=', '&&', '||'] satisfies Punctuation[]);
const ONE_CHARACTER = new Set<string>([...'{}()[],:;.=?<>+-*/%!'] as Punctuation[]);

class Lexer {
  private readonly tokens: Token[] = [];
  private readonly comments: Comment[] = [];
  private readonly problems: Problem[] = [];
  private readonly fullWidth: FullWidthLine;
  private position = 0;
  private lineStart = true;
  private broken = false;
  /** Round and square brackets open on this line: says how much an unterminated string takes. */
  private brackets = 0;

  constructor(private readonly text: string) {
    this.fullWidth = new FullWidthLine(text, this.problems);
  }

  run(): LexedText {
    while (this.position < this.text.length) this.next();
    this.fullWidth.endLine();
    this.push('end', this.position, '');
    return { tokens: this.tokens, comments: this.comments, problems: this.problems };
  }

  private next(): void {
    const start = this.position;
    const code = this.text.charCodeAt(start);
    if (isLineEnd(code)) return this.endLine();
    if (isSpace(code)) {
      this.position++;
      return;
    }
    if (closingQuotes(this.text.charAt(start)) !== undefined) return this.string();
    const character = this.plainAt(start);
    if (character === '/' && this.plainAt(start + 1) === '/') return this.lineComment();
    if (character === '/' && this.plainAt(start + 1) === '*') return this.blockComment();
    if (character === '#') return this.hashComment();
    if (this.startsNumber(start)) return this.number();
    if (startsName(character.codePointAt(0) ?? 0)) return this.name();
    this.punctuation(character);
  }

  private endLine(): void {
    const isPair = this.text.charCodeAt(this.position) === 13 && this.text.charCodeAt(this.position + 1) === 10;
    this.position += isPair ? 2 : 1;
    this.startLine();
  }

  private startLine(): void {
    this.lineStart = true;
    this.brackets = 0;
    this.fullWidth.endLine();
  }

  /** The character at an offset as the language reads it: a whole code point, plain where it was full-width. */
  private plainAt(offset: number): string {
    const code = this.text.codePointAt(offset);
    if (code === undefined) return '';
    return plainForm(code) ?? String.fromCodePoint(code);
  }

  private startsNumber(offset: number): boolean {
    const character = this.plainAt(offset);
    if (character === '.') return isDigit(this.plainAt(offset + 1).charCodeAt(0));
    return isDigit(character.charCodeAt(0));
  }

  private number(): void {
    const start = this.position;
    const read = readNumber(start, (offset) => this.plainAt(offset));
    this.position = read.end;
    this.fullWidth.note(start, read.end, (offset) => this.plainAt(offset));
    if (read.problem) {
      this.problems.push(read.problem);
      this.broken ||= read.broken;
    }
    this.push('number', start, read.text, read.value);
  }

  private name(): void {
    const start = this.position;
    let text = '';
    for (;;) {
      const character = this.plainAt(this.position);
      if (!continuesName(character.codePointAt(0) ?? 0)) break;
      text += character;
      this.position += character.length;
    }
    this.fullWidth.note(start, this.position, (offset) => this.plainAt(offset));
    this.push('name', start, text.normalize('NFC'));
  }

  private string(): void {
    const start = this.position;
    const read = readString(this.text, start, this.brackets > 0);
    for (const problem of read.problems) this.problems.push(problem);
    this.broken ||= read.broken;
    this.position = read.end;
    this.push('string', start, read.value);
    if (read.broken) this.doubtLine();
  }

  /** Marks the line so far as broken: where a quote is missing, what is text and what is not is a guess. */
  private doubtLine(): void {
    for (let i = this.tokens.length - 1; i >= 0; i--) {
      const token = this.tokens[i];
      if (!token) return;
      this.tokens[i] = { ...token, broken: true };
      if (token.lineStart) return;
    }
  }

  private lineComment(): void {
    const start = this.position;
    this.skipLine();
    this.comments.push({ kind: 'comment', form: 'line', span: span(start, this.position) });
  }

  private hashComment(): void {
    const start = this.position;
    let marks = start;
    while (this.plainAt(marks) === '#') marks++;
    this.lineComment();
    this.problems.push({
      code: 'hash-comment',
      severity: 'error',
      message: l10n.t('A comment starts with "//", not with "#".'),
      span: span(start, marks),
      fix: { title: l10n.t('Write "//"'), span: span(start, marks), text: '//' },
    });
  }

  private skipLine(): void {
    while (this.position < this.text.length && !isLineEnd(this.text.charCodeAt(this.position))) this.position++;
  }

  private blockComment(): void {
    const start = this.position;
    const close = this.text.indexOf('*/', start + 2);
    this.position = close < 0 ? this.text.length : close + 2;
    const at = span(start, this.position);
    this.comments.push({ kind: 'comment', form: 'block', span: at });
    if (close < 0) {
      this.broken = true;
      this.problems.push({
        code: 'unclosed-comment',
        severity: 'error',
        message: l10n.t('This comment is never closed; end it with "*/".'),
        span: span(start, start + 2),
        fix: { title: l10n.t('Close the comment'), span: span(this.position, this.position), text: ' */' },
      });
    }
    if (/[\r\n]/.test(this.text.slice(start, this.position))) this.startLine();
  }

  private punctuation(character: string): void {
    const start = this.position;
    const written = this.text.codePointAt(start) ?? 0;
    const pair = character.length === 1 ? character + this.plainAt(start + 1) : character;
    const isPair = TWO_CHARACTERS.has(pair);
    this.position += written > 0xffff || (isPair && character.length === 1) ? 2 : 1;
    const text = isPair ? pair : character;
    if (!isPair && !ONE_CHARACTER.has(text)) return this.unknown(start);
    // A full-width semicolon is cured by the problem of every semicolon.
    if (text !== ';') this.fullWidth.note(start, this.position, (offset) => this.plainAt(offset));
    if (text === '(' || text === '[') this.brackets++;
    else if (text === ')' || text === ']') this.brackets--;
    this.push(text as Punctuation, start, text);
  }

  /** Reports a character that the language does not have; several side by side are one problem. */
  private unknown(start: number): void {
    this.broken = true;
    const last = this.problems.at(-1);
    const continues = last?.code === 'unknown-character' && last.span.end === start;
    if (continues) this.problems.pop();
    const at = span(continues ? last.span.start : start, this.position);
    const shown = this.text.slice(at.start, Math.min(at.end, at.start + 20));
    this.problems.push({
      code: 'unknown-character',
      severity: 'error',
      message: l10n.t('The language has no character "{0}"; remove it.', shown),
      span: at,
      fix: { title: l10n.t('Remove it'), span: at, text: '' },
    });
  }

  private push(kind: TokenKind, start: number, text: string, value = 0): void {
    const { lineStart, broken, position: end } = this;
    this.tokens.push({ kind, start, end, text, value, lineStart: lineStart || kind === 'end', broken });
    this.lineStart = false;
    this.broken = false;
  }
}
