import * as l10n from '@vscode/l10n';

/** Significant digits of a number that is shown to a person, unless they ask for others. */
export const DIGITS = 4;

/**
 * A number for a person: four significant digits, a full stop in every locale, no trailing zeros, ASCII minus;
 * very large and very small ones as `1.5e-7`.
 */
export function formatNumber(value: number, digits = DIGITS): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-∞' : '∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const rounded = value.toPrecision(digits);
  if (size < 1e-4 || size >= 1e6) {
    const [mantissa, exponent] = Number(rounded).toExponential().split('e') as [string, string];
    return `${mantissa}e${exponent.replace('+', '')}`;
  }
  return String(Number(rounded));
}

/** A count with thousands apart: 196,608; beyond what is written out, `1e308`. */
export function formatCount(value: number): string {
  return value < 1e21 ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : formatNumber(value);
}

/** Bytes in the unit that reads best: `74.5 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return l10n.t('1 byte');
  if (bytes < 1024) return l10n.t('{0} bytes', bytes);
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 1e6 ? value.toFixed(1) : formatNumber(value)} ${units[unit]}`;
}

/** Columns that a text takes where all characters are as wide as a terminal's: two for a Chinese one. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character) ? 2 : 1;
  return width;
}

/** As much of a text as `width` columns hold; what is cut off is replaced by an ellipsis. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (kept !== '' && displayWidth(kept + character) >= width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** The same from its end: `…_2.add_1`. */
export function clipStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of [...text].reverse()) {
    if (kept !== '' && displayWidth(character + kept) >= width) break;
    kept = character + kept;
  }
  return `…${kept}`;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** East Asian scripts, full-width forms, emoji. */
function isWide(character: string): boolean {
  return wide.test(character);
}

/** Characters of a foreign name that a message shows at most. */
const FOREIGN_LIMIT = 60;

/**
 * A name out of a file that anybody may have written, in quotes, for a message: cut to a length that can be read, and
 * without the control characters that would do something to a terminal or turn the text around.
 */
export function quoteForeign(name: string): string {
  const characters = [...name.slice(0, 2 * FOREIGN_LIMIT)];
  const shown = characters.slice(0, FOREIGN_LIMIT).join('');
  const isCut = shown.length < name.length;
  return `"${shown.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd')}${isCut ? '…' : ''}"`;
}

/** What a sentence may be long: it may quote a name or a cell, and a file may have one of megabytes. */
const LONGEST_SENTENCE = 600;

/** A sentence that can be shown: the middle of one that is too long is left out. */
export function brief(sentence: string): string {
  if (sentence.length <= LONGEST_SENTENCE) return sentence;
  return `${sentence.slice(0, LONGEST_SENTENCE - 201)}…${sentence.slice(-200)}`;
}
