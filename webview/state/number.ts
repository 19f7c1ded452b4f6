import { DIGITS, formatNumber } from '../../src/base/format';

/** A number in at most `characters` (6 always do), with as many of its significant digits as they hold. */
export function fitNumber(value: number, characters: number, most = DIGITS): string {
  let text = formatNumber(value, most);
  for (let digits = most - 1; text.length > characters && digits >= 1; digits--) text = formatNumber(value, digits);
  return text;
}
