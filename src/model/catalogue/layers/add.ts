import * as l10n from '@vscode/l10n';
import { elementwise } from './merging';

/** `y = a + b + …`, number by number: the skip of a residual block. */
export const add = elementwise('add', () => l10n.t('Adds the outputs of layers of the same shape: add(a, b).'));
