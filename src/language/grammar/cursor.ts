import * as l10n from '@vscode/l10n';
import type { Fix, Problem } from '../../base/problem';
import { span, type Span } from '../../base/span';
import { isSectionWord } from '../names';
import type { Punctuation, Token, TokenKind } from '../tokens';
import type { Missing, Name } from '../tree';
import { matchBrackets } from './brackets';

/** How deep brackets and bodies may nest, and how high an expression's tree may grow. */
export const MAX_NESTING = 100;
export const MAX_HEIGHT = 256;

/**
 * A place in the tokens of a text, with what the parser knows there: whether newlines count, how deep it is,
 * and whether the entry in hand has already been called wrong.
 */
export class Cursor {
  readonly problems: Problem[] = [];
  /** End of the last token taken: where a node that ends here ends. */
  end = 0;
  /** Height of the expression parsed last: the longest way down in its tree. */
  height = 0;
  private index = 0;
  private entryStart = 0;
  private brackets = 0;
  private depth = 0;
  private lineToken: Token;
  /** Whether a breaking problem was reported in this entry, so that what follows from it is not. */
  private broken = false;
  /** Whether one was in the entry before. */
  private wasBroken = false;
  private unclosedAt = -1;
  private readonly unopened: Int32Array;

  constructor(
    readonly text: string,
    private readonly tokens: readonly Token[],
  ) {
    this.lineToken = this.token;
    this.unopened = matchBrackets(tokens);
  }

  // Reading

  /** The token in hand, whatever line it is on. */
  get token(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (!token) throw new Error('A text without an end token');
    return token;
  }

  /** The kind of the token in hand; `newline` where it stands on the next line and newlines count. */
  get next(): TokenKind | 'newline' {
    const { token } = this;
    const counts = token.lineStart && this.brackets === 0 && this.index !== this.entryStart;
    return counts && token.kind !== 'end' ? 'newline' : token.kind;
  }

  at(...kinds: (Punctuation | 'name' | 'number' | 'string')[]): boolean {
    return (kinds as string[]).includes(this.next);
  }

  /** Whether the token in hand is this word. */
  atWord(word: string): boolean {
    return this.next === 'name' && this.token.text === word;
  }

  /** Whether the entry ends here: a new line, a separator, a brace that closes, or the end. */
  get atEntryEnd(): boolean {
    const { next } = this;
    return next === 'newline' || next === 'end' || next === '}' || next === ',' || next === ';';
  }

  /** Whether the token `ahead` is a name, and the one after it, on the same line, of this kind. */
  isNameThen(kind: TokenKind, ahead = 0): boolean {
    const second = this.peek(ahead + 1);
    return this.peek(ahead).kind === 'name' && second.kind === kind && !second.lineStart;
  }

  /** Whether the token in hand is called, or stands at the end of its entry: as an operator it would join nothing. */
  get joinsNothing(): boolean {
    const { kind, start, lineStart } = this.peek(1);
    return (kind === '(' && start === this.token.end) || lineStart || kind === 'end' || kind === '}' || kind === ',';
  }

  /** Whether a line starts here that opens a section, so that whatever is open has to be closed. */
  get atSection(): boolean {
    const { kind, text, lineStart } = this.token;
    if (kind !== 'name' || !lineStart || !isSectionWord(text)) return false;
    const [second, third] = [this.peek(1), this.peek(2)];
    switch (text) {
      case 'network':
        return second.kind === 'string';
      case 'let':
        return second.kind === 'name' && third.kind === '=';
      case 'block':
        return second.kind === 'name' && third.kind === '(';
      case 'data':
        return second.kind === '{' || (second.kind === 'name' && third.kind === '{');
      default:
        return second.kind === '{';
    }
  }

  /** Whether this line, from here on, has a `)` that nothing opens: then a `(` is missing before it. */
  get hasUnopened(): boolean {
    return (this.unopened[this.index] ?? -1) >= 0;
  }

  take(): Span {
    const { token } = this;
    if (token.lineStart) this.lineToken = token;
    if (token.broken) this.broken = true;
    if (token.kind !== 'end') {
      this.end = token.end;
      this.index++;
    }
    return span(token.start, token.end);
  }

  /** Takes the token in hand as a name. */
  takeName(): Name {
    const { text, kind } = this.token;
    return { kind: 'name', text, quoted: kind === 'string', span: this.take() };
  }

  /** How far the cursor is: to see whether a rule took anything. */
  get progress(): number {
    return this.index;
  }

  missing(): Missing {
    this.height = 0;
    return { kind: 'missing', span: span(this.end, this.end) };
  }

  /** Counts the white space and comments before the token in hand to what was taken. */
  reach(): void {
    this.end = Math.max(this.end, this.token.start);
  }

  /** From a start to the last token taken. */
  since(start: number): Span {
    return span(start, Math.max(start, this.end));
  }

  /** The white space that the current line starts with, if it is not absurdly long. */
  get indent(): string {
    const end = this.lineToken.start;
    return /[ \t]*$/.exec(this.text.slice(Math.max(0, end - 80), end))?.[0] ?? '';
  }

  /** Whether the token in hand touches the one before it. */
  get isAdjacent(): boolean {
    return this.token.start === this.end;
  }

  // Structure

  /** Starts an entry: its first token counts although a line starts there. */
  beginEntry(separated: boolean): void {
    this.entryStart = this.index;
    if (!separated && !this.token.lineStart) return;
    this.wasBroken = this.broken;
    this.broken = false;
  }

  /** Runs a rule inside brackets, where newlines are white space. */
  inBrackets<T>(parse: () => T): T {
    this.brackets++;
    try {
      return parse();
    } finally {
      this.brackets--;
    }
  }

  /** Runs a rule that may contain itself; where that goes too deep, reports it, skips and takes `otherwise`. */
  nested<T>(parse: () => T, otherwise: () => T): T {
    if (this.depth >= MAX_NESTING) {
      this.tooDeep();
      return otherwise();
    }
    this.depth++;
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }

  tooDeep(): void {
    this.error('too-deep', l10n.t('This is nested too deeply; name a part of it with "let" or "block".'), this.token);
    this.skipLine();
  }

  /**
   * Skips the rest of the line, up to the brace that closes the body in hand. Braces and brackets that open on
   * the line are skipped with what is in them, the latter only while the next line does not look like an entry.
   */
  skipLine(): void {
    let braces = 0;
    let brackets = 0;
    while (this.token.kind !== 'end' && !this.atSection) {
      const { kind, lineStart } = this.token;
      if (braces <= 0 && kind === '}') return;
      if (braces <= 0 && lineStart && this.index !== this.entryStart && (brackets <= 0 || this.looksLikeEntry)) return;
      if (kind === '{') braces++;
      else if (kind === '}') braces--;
      else if (kind === '(' || kind === '[') brackets++;
      else if (kind === ')' || kind === ']') brackets--;
      this.take();
    }
  }

  private get looksLikeEntry(): boolean {
    const { kind } = this.peek(1);
    return this.token.kind === 'name' && (kind === ':' || kind === '=' || kind === '(' || kind === '{');
  }

  // Reporting

  /** Reports what the parser is certain of and reads as if it were right: `units=8`. */
  cured(code: string, message: string, at: Span, fix: Fix): void {
    if (this.token.broken) return;
    this.problems.push({ code, severity: 'error', message, span: plainSpan(at), fix });
  }

  /** Reports what breaks an entry. What follows in the same entry is its consequence and not reported. */
  error(code: string, message: string, at: Span, fix?: Fix): void {
    if (this.broken || this.token.broken) {
      this.broken = true;
      return;
    }
    this.broken = true;
    this.problems.push({ code, severity: 'error', message, span: plainSpan(at), ...(fix && { fix }) });
  }

  /** Reports a line that starts as no entry does, unless it is likely the rest of a wrong one before it. */
  stray(code: string, message: string): void {
    this.broken ||= this.wasBroken;
    this.error(code, message, this.token);
    this.skipLine();
  }

  /** Reports that something has to stand after the last token, with the fix that puts it there. */
  insertion(code: string, message: string, text: string, at: Span = this.token): void {
    const place = span(this.end, this.end);
    this.error(code, message, this.visible(at), { title: l10n.t('Insert "{0}"', text.trim()), span: place, text });
  }

  /** Reports that the token in hand should start a line. */
  expectedNewline(): void {
    const { start, end } = this.token;
    const text = this.text.slice(start, end);
    const isSpace = this.text.slice(this.end, start).trim() === '';
    this.error('expected-newline', l10n.t('"{0}" has to stand on a line of its own.', text), this.token, {
      title: l10n.t('Start a new line'),
      span: span(isSpace ? this.end : start, start),
      text: `\n${this.indent}`,
    });
  }

  /** Reports a body whose brace is missing where the cursor stands; of several that end here, the inmost one. */
  unclosedBody(message: string, open: Span): void {
    if (this.token.broken || this.unclosedAt === this.index) return;
    this.unclosedAt = this.index;
    const isOneLine = !/[\r\n]/.test(this.text.slice(open.end, this.end));
    const place = span(this.end, this.end);
    this.problems.push({
      code: 'unclosed',
      severity: 'error',
      message,
      span: plainSpan(open),
      fix: { title: l10n.t('Insert "{0}"', '}'), span: place, text: isOneLine ? ' }' : '\n}' },
    });
  }

  unexpected(): void {
    const { token } = this;
    const text = token.kind === 'end' ? l10n.t('end of the text') : this.text.slice(
      token.start,
      Math.min(token.end, token.start + 40),
    );
    this.error('unexpected', l10n.t('Unexpected "{0}".', text), token);
  }

  /** Reports that a value should stand here. */
  expectedValue(message = l10n.t('A value is missing here.')): void {
    this.error('expected-value', message, this.visible(this.token));
  }

  /** A place to underline: the token in hand if it is on this line, else the last one taken. */
  private visible(at: Span): Span {
    const { token } = this;
    const isElsewhere = at === token && (token.kind === 'end' || (token.lineStart && this.index !== this.entryStart));
    return isElsewhere ? span(Math.max(0, this.end - 1), this.end) : at;
  }
}

function plainSpan({ start, end }: Span): Span {
  return { start, end };
}
