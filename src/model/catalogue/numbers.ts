import * as l10n from '@vscode/l10n';
import type { NumberKind } from './types';

export function isInRange(x: number, { integer, min, max, exclusiveMin, exclusiveMax }: NumberKind): boolean {
  if (integer && !Number.isInteger(x)) return false;
  if (min !== undefined && (exclusiveMin ? x <= min : x < min)) return false;
  return max === undefined || (exclusiveMax ? x < max : x <= max);
}

/** What numbers a slot takes, for a message: "a whole number of at least 1". */
export function describeNumbers({ integer, min, max, exclusiveMin, exclusiveMax }: NumberKind): string {
  const number = integer ? l10n.t('a whole number') : l10n.t('a number');
  if (min === undefined) {
    if (max === undefined) return number;
    return exclusiveMax ? l10n.t('{0} below {1}', number, max) : l10n.t('{0} up to {1}', number, max);
  }
  const lower = exclusiveMin ? l10n.t('{0} above {1}', number, min) : l10n.t('{0} of at least {1}', number, min);
  if (max === undefined) return lower;
  return exclusiveMax ? l10n.t('{0} and below {1}', lower, max) : l10n.t('{0} and at most {1}', lower, max);
}
