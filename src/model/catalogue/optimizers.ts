import * as l10n from '@vscode/l10n';
import type { ArgumentType, EntryType } from './types';

export interface OptimizerType extends EntryType {
  /** Tensors that it keeps for a parameter, by the names a spec reads them by (`h1.weights.momentum`). */
  state(args: Readonly<Record<string, unknown>>): readonly string[];
}

const learningRate = (value: number): ArgumentType => ({
  name: 'learning_rate',
  kind: { kind: 'number', min: 0 },
  default: value,
  doc: () => l10n.t('How far a step goes against the gradient.'),
});

const decayRate = (name: string, value: number, doc: () => string): ArgumentType => ({
  name,
  kind: { kind: 'number', min: 0, max: 1, exclusiveMax: true },
  default: value,
  doc,
});

const table: readonly OptimizerType[] = [
  {
    name: 'sgd',
    doc: () => l10n.t('Stochastic gradient descent, with momentum where given.'),
    namedOnly: true,
    arguments: [
      learningRate(0.01),
      decayRate('momentum', 0, () => l10n.t('How much of the last step goes on into this one.')),
    ],
    state: (args) => (args['momentum'] === 0 ? [] : ['momentum']),
  },
  {
    name: 'adam',
    doc: () => l10n.t('Steps scaled by running means of the gradient and of its square (Kingma and Ba, 2015).'),
    namedOnly: true,
    arguments: [
      learningRate(0.001),
      decayRate('beta1', 0.9, () => l10n.t("Decay of the gradient's running mean.")),
      decayRate('beta2', 0.999, () => l10n.t("Decay of the squared gradient's running mean.")),
      {
        name: 'epsilon',
        kind: { kind: 'number', min: 0, exclusiveMin: true },
        default: 1e-8,
        doc: () => l10n.t('Keeps the division away from zero.'),
      },
    ],
    state: () => ['momentum', 'velocity'],
  },
];

export const optimizers: ReadonlyMap<string, OptimizerType> = new Map(table.map((entry) => [entry.name, entry]));
