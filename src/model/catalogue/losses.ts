import * as l10n from '@vscode/l10n';
import type { EntryType } from './types';

export interface LossType extends EntryType {
  /** What a person reads; averaged over the batch. */
  readonly formula: string;
  /** The activation with which it is computed in one numerically safe operation. */
  readonly fusedWith?: 'softmax' | 'sigmoid';
}

const table: readonly LossType[] = [
  {
    name: 'mse',
    doc: () => l10n.t('Mean squared error: the mean of (output - target)² over outputs and samples.'),
    arguments: [],
    formula: 'mean((output - target)²)',
  },
  {
    name: 'binary_cross_entropy',
    doc: () =>
      l10n.t('Log loss for two classes: -(y·ln p + (1 - y)·ln(1 - p)), the mean over outputs and samples.'),
    arguments: [],
    formula: '-(y·ln p + (1 - y)·ln(1 - p))',
    fusedWith: 'sigmoid',
  },
  {
    name: 'cross_entropy',
    doc: () => l10n.t('Log loss for several classes: -ln of the probability given to the right one.'),
    arguments: [],
    formula: '-ln p[target]',
    fusedWith: 'softmax',
  },
];

export const losses: ReadonlyMap<string, LossType> = new Map(table.map((entry) => [entry.name, entry]));
