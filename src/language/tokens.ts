import type { Span } from '../base/span';

export type Punctuation =
  | '{' | '}' | '(' | ')' | '[' | ']'
  | ',' | ':' | ';' | '.' | '=' | '->' | '?'
  | '==' | '!=' | '<' | '<=' | '>' | '>='
  | '+' | '-' | '*' | '/' | '%' | '&&' | '||' | '!';

export type TokenKind = 'name' | 'number' | 'string' | 'end' | Punctuation;

export interface Token extends Span {
  readonly kind: TokenKind;
  /**
   * What the language reads: as written for a number (without `_`), in NFC for a name, without quotes and
   * escapes for a string. Full-width and typographic characters have become the ones that they stand for.
   */
  readonly text: string;
  /** Of a number; `80%` is 0.8. */
  readonly value: number;
  /** Whether a line ends between the token before and this one. True of the first token. */
  readonly lineStart: boolean;
  /** Whether something unreadable, already reported, is in this token or right before it. */
  readonly broken: boolean;
}
