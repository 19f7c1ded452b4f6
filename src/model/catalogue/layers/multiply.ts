import * as l10n from '@vscode/l10n';
import { elementwise } from './merging';

/** `y = a · b · …`, number by number: one layer as a gate for another. */
export const multiply = elementwise('multiply', () =>
  l10n.t('Multiplies the outputs of layers of the same shape, number by number: multiply(a, b).'),
);
