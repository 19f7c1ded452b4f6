import * as l10n from '@vscode/l10n';
import type { ArgumentType, EntryType } from './types';

export interface LossType extends EntryType {
  /** What a person reads; averaged over the batch. */
  readonly formula: string;
  /** The activation with which it is computed in one numerically safe operation. */
  readonly fusedWith?: 'softmax' | 'sigmoid';
  /** Activations that its outputs may have; absent: any. */
  readonly activations?: readonly string[];
  /** For classes alone: it compares the position of the right one with a score for each. */
  readonly classesOnly?: true;
}

/** How much a target's loss counts among those of several. */
const weight: ArgumentType = {
  name: 'weight',
  kind: { kind: 'number', min: 0, exclusiveMin: true },
  default: 1,
  doc: () => l10n.t('What the loss is multiplied by, where several are added up.'),
};

const table: readonly LossType[] = [
  {
    name: 'mse',
    doc: () => l10n.t('Mean squared error: the mean of (output - target)² over outputs and samples.'),
    arguments: [weight],
    formula: 'mean((output - target)²)',
  },
  {
    name: 'mae',
    doc: () => l10n.t('Mean absolute error: the mean of |output - target| over outputs and samples.'),
    arguments: [weight],
    formula: 'mean(|output - target|)',
  },
  {
    name: 'huber',
    doc: () =>
      l10n.t('Squared near the target, absolute far from it: ½·e² up to |e| = delta, delta·(|e| - ½·delta) beyond.'),
    arguments: [
      {
        name: 'delta',
        kind: { kind: 'number', min: 0, exclusiveMin: true },
        default: 1,
        doc: () => l10n.t('The error from which on it grows in a straight line.'),
      },
      weight,
    ],
    formula: 'mean(|e| ≤ delta ? ½·e² : delta·(|e| - ½·delta))',
  },
  {
    name: 'binary_cross_entropy',
    doc: () =>
      l10n.t('Log loss for two classes: -(y·ln p + (1 - y)·ln(1 - p)), the mean over outputs and samples.'),
    arguments: [weight],
    formula: '-(y·ln p + (1 - y)·ln(1 - p))',
    fusedWith: 'sigmoid',
    activations: ['sigmoid', 'linear'],
  },
  {
    name: 'cross_entropy',
    doc: () => l10n.t('Log loss for several classes: -ln of the probability given to the right one.'),
    arguments: [weight],
    formula: '-ln p[target]',
    fusedWith: 'softmax',
    activations: ['softmax', 'linear'],
    classesOnly: true,
  },
  {
    name: 'hinge',
    doc: () =>
      l10n.t('Wants the right class ahead by a margin of 1: max(0, 1 - y·s) of one score with y = ±1; of several, the sum of max(0, 1 - s[target] + s[j]) over the others, divided by the classes.'),
    arguments: [weight],
    formula: 'max(0, 1 - y·s)',
    activations: ['linear', 'tanh'],
    classesOnly: true,
  },
];

export const losses: ReadonlyMap<string, LossType> = new Map(table.map((entry) => [entry.name, entry]));
