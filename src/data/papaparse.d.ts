/** The part of papaparse that is used here; the types published for it would bring those of Node along. */
declare module 'papaparse' {
  export interface ParseConfig {
    /** Found out from the text where empty. */
    readonly delimiter?: string;
    readonly newline?: '\n' | '\r\n' | '\r';
    /** `greedy` takes lines of blank cells for empty ones. */
    readonly skipEmptyLines?: boolean | 'greedy';
  }

  export interface ParseError {
    readonly type: 'Quotes' | 'Delimiter' | 'FieldMismatch';
    /** Offset into the text. */
    readonly index?: number;
    /** How many rows stand before it. */
    readonly row: number;
  }

  export interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly ParseError[];
    /** `cursor`: where the last row that was taken ends. */
    readonly meta: { readonly delimiter: string; readonly cursor: number };
  }

  export function parse(text: string, config: ParseConfig): ParseResult;

  /** What `parse` works with, for a delimiter that is known. */
  export class Parser {
    constructor(config: ParseConfig);
    /** With `ignoreLastRow`, a row without a line end is left for later. */
    parse(text: string, baseIndex: number, ignoreLastRow: boolean): ParseResult;
  }

  /** Delimiters for which papaparse silently takes a comma. */
  export const BAD_DELIMITERS: readonly string[];
}
