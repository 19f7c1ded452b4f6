import * as l10n from '@vscode/l10n';
import type { ActivationOperation } from '../graph';
import type { EntryType } from './types';

export interface ActivationType extends EntryType {
  /** The operation that computes it; none for `linear`, which leaves the weighted sum as it is. */
  readonly operation?: ActivationOperation;
  /** What a person reads: the function of the weighted sum z. */
  readonly formula: string;
  /** Initialiser for the weights that lead into it (Keras's habit: He before rectifiers, else Xavier). */
  readonly initializer: 'xavier_uniform' | 'he_uniform';
  /** Loss where the last layer has this activation and the spec names none. */
  readonly loss: 'mse' | 'binary_cross_entropy' | 'cross_entropy';
}

const table: readonly ActivationType[] = [
  {
    name: 'linear',
    doc: () => l10n.t('The weighted sum as it is: z.'),
    arguments: [],
    formula: 'z',
    initializer: 'xavier_uniform',
    loss: 'mse',
  },
  {
    name: 'relu',
    doc: () => l10n.t('Rectified linear unit: max(0, z).'),
    arguments: [],
    operation: 'relu',
    formula: 'max(0, z)',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'leaky_relu',
    doc: () => l10n.t('Rectifier that lets a little through below zero: z for z > 0, else negative_slope · z.'),
    arguments: [
      {
        name: 'negative_slope',
        kind: { kind: 'number', min: 0 },
        default: 0.01,
        doc: () => l10n.t('Slope below zero.'),
      },
    ],
    operation: 'leaky_relu',
    formula: 'z > 0 ? z : negative_slope · z',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'elu',
    doc: () => l10n.t('Exponential linear unit: z for z > 0, else alpha · (e^z - 1), which levels off at -alpha.'),
    arguments: [
      {
        name: 'alpha',
        kind: { kind: 'number', min: 0 },
        default: 1,
        doc: () => l10n.t('How far below zero it can go.'),
      },
    ],
    operation: 'elu',
    formula: 'z > 0 ? z : alpha · (e^z - 1)',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'gelu',
    doc: () =>
      l10n.t('Gaussian error linear unit: z times the part of the standard normal distribution that lies below z.'),
    arguments: [],
    operation: 'gelu',
    formula: 'z · (1 + erf(z / √2)) / 2',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'silu',
    doc: () => l10n.t('Sigmoid linear unit, also called swish: z · sigmoid(z).'),
    arguments: [],
    operation: 'silu',
    formula: 'z · sigmoid(z)',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'softplus',
    doc: () => l10n.t('Rectifier without a kink: ln(1 + e^z); above 20 it is z.'),
    arguments: [],
    operation: 'softplus',
    formula: 'ln(1 + e^z)',
    initializer: 'he_uniform',
    loss: 'mse',
  },
  {
    name: 'tanh',
    doc: () => l10n.t('Hyperbolic tangent: squeezes z into -1 … 1.'),
    arguments: [],
    operation: 'tanh',
    formula: 'tanh(z)',
    initializer: 'xavier_uniform',
    loss: 'mse',
  },
  {
    name: 'sigmoid',
    doc: () => l10n.t('Logistic function 1 / (1 + e^-z): squeezes z into 0 … 1.'),
    arguments: [],
    operation: 'sigmoid',
    formula: '1 / (1 + e^-z)',
    initializer: 'xavier_uniform',
    loss: 'binary_cross_entropy',
  },
  {
    name: 'softmax',
    doc: () => l10n.t('Turns the units of a layer into probabilities that add up to 1: e^z / Σ e^z.'),
    arguments: [],
    operation: 'softmax',
    formula: 'e^z / Σ e^z',
    initializer: 'xavier_uniform',
    loss: 'cross_entropy',
  },
];

export const activations: ReadonlyMap<string, ActivationType> = new Map(table.map((entry) => [entry.name, entry]));
