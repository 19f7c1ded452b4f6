/**
 * A number for a person: four significant digits, a full stop in every locale, no trailing zeros, ASCII minus;
 * very large and very small ones as `1.5e-7`.
 */
export function formatNumber(value: number, digits = 4): string {
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
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  const shown = unit === 0 ? String(value) : value < 1e6 ? value.toFixed(1) : formatNumber(value);
  return `${shown} ${units[unit]}`;
}

/** What a sentence may be long: it may quote a name or a cell, and a file may have one of megabytes. */
const LONGEST_SENTENCE = 600;

/** A sentence that can be shown: the middle of one that is too long is left out. */
export function brief(sentence: string): string {
  if (sentence.length <= LONGEST_SENTENCE) return sentence;
  return `${sentence.slice(0, LONGEST_SENTENCE - 201)}…${sentence.slice(-200)}`;
}
