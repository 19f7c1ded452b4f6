import { formatNumber } from '../../src/base/format';

/** A number in at most `characters` (6 always do), with as many of its four significant digits as they hold. */
export function fitNumber(value: number, characters: number): string {
  let text = formatNumber(value);
  for (let digits = 3; text.length > characters && digits >= 1; digits--) text = formatNumber(value, digits);
  return text;
}
