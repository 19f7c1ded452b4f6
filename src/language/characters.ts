/** Which character is what. All take UTF-16 code units or code points as numbers. */

const NEWLINE = 10;
const RETURN = 13;

export function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** White space other than line ends; also the invisible characters that copied text brings along. */
export function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || code === 9 || code === 11 || code === 12;
  return INVISIBLE.test(String.fromCharCode(code));
}

const INVISIBLE = /^[\p{Zs}\p{Zl}\p{Zp}\u0085\u200b\u2060\ufeff]$/u;

export function startsName(code: number): boolean {
  if (code < 128) return isAsciiLetter(code) || code === 95;
  return XID_START.test(String.fromCodePoint(code));
}

export function continuesName(code: number): boolean {
  if (code < 128) return isAsciiLetter(code) || isDigit(code) || code === 95;
  return XID_CONTINUE.test(String.fromCodePoint(code));
}

const XID_START = /^\p{XID_Start}$/u;
const XID_CONTINUE = /^\p{XID_Continue}$/u;

function isAsciiLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/**
 * The ASCII that a full-width or typographic character stands for (`：` is `:`, `≥` is `>=`), or undefined.
 * Input methods and word processors put these where the language has their plain form.
 */
export function plainForm(code: number): string | undefined {
  if (code < 128) return undefined;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return TYPOGRAPHIC.get(code);
}

const TYPOGRAPHIC: ReadonlyMap<number, string> = new Map(
  Object.entries({
    '、': ',', '。': '.', '【': '[', '】': ']', '−': '-', '–': '-', '—': '-', '×': '*', '·': '*', '÷': '/',
    '≤': '<=', '≥': '>=', '≠': '!=', '→': '->', '⇒': '->',
  }).map(([written, plain]) => [written.charCodeAt(0), plain]),
);

/** The characters that may close what this one opens as a quotation, or undefined where it opens none. */
export function closingQuotes(character: string): string | undefined {
  if (character === '"') return '"';
  if (character === "'") return "'";
  if ('“”„＂'.includes(character)) return '“”"＂';
  if ('‘’‚＇'.includes(character)) return "‘’'＇";
  return undefined;
}
