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

/** A count with thousands apart: 196,608. */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Bytes in the unit that reads best: `74.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
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
