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
  }

  export interface ParseResult {
    readonly data: string[][];
    readonly errors: readonly ParseError[];
    readonly meta: { readonly delimiter: string };
  }

  export function parse(text: string, config: ParseConfig): ParseResult;

  /** Delimiters for which papaparse silently takes a comma. */
  export const BAD_DELIMITERS: readonly string[];
}
