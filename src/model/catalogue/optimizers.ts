import * as l10n from '@vscode/l10n';
import type { Value } from '../spec';
import type { ArgumentType, EntryType } from './types';

export interface OptimizerType extends EntryType {
  /** Tensors that it keeps for a parameter, by the names a spec reads them by (`h1.weights.momentum`). */
  state(args: Readonly<Record<string, Value>>): readonly ('momentum' | 'velocity')[];
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

const epsilon = (value: number): ArgumentType => ({
  name: 'epsilon',
  kind: { kind: 'number', min: 0, exclusiveMin: true },
  default: value,
  doc: () => l10n.t('Keeps the division away from zero.'),
});

/** As torch.optim has it: the decay is added to the gradient, like that of an L2 penalty. */
const weightDecay: ArgumentType = {
  name: 'weight_decay',
  kind: { kind: 'number', min: 0 },
  default: 0,
  doc: () => l10n.t('Added to each gradient, times the parameter, so that parameters shrink.'),
};

const momentum = decayRate('momentum', 0, () => l10n.t('How much of the last step goes on into this one.'));

const beta1 = decayRate('beta1', 0.9, () => l10n.t("Decay of the gradient's running mean."));

const beta2 = (value: number): ArgumentType =>
  decayRate('beta2', value, () => l10n.t("Decay of the squared gradient's running mean."));

const table: readonly OptimizerType[] = [
  {
    name: 'sgd',
    doc: () => l10n.t('Stochastic gradient descent, with momentum where given.'),
    namedOnly: true,
    arguments: [
      learningRate(0.01),
      momentum,
      {
        name: 'nesterov',
        kind: { kind: 'boolean' },
        default: false,
        doc: () => l10n.t('Whether a step looks ahead along the momentum (Nesterov).'),
      },
      weightDecay,
    ],
    check: (args) =>
      args['nesterov'] === true && args['momentum'] === 0
        ? l10n.t('"nesterov" looks ahead along the momentum, and there is none; give one: momentum: 0.9.')
        : undefined,
    state: (args) => (args['momentum'] === 0 ? [] : ['momentum']),
  },
  {
    name: 'rmsprop',
    doc: () => l10n.t('Steps scaled by a running mean of the squared gradient (Hinton, 2012).'),
    namedOnly: true,
    arguments: [learningRate(0.01), beta2(0.99), momentum, epsilon(1e-8), weightDecay],
    state: (args) => (args['momentum'] === 0 ? ['velocity'] : ['velocity', 'momentum']),
  },
  {
    name: 'adagrad',
    doc: () => l10n.t('Steps scaled by the sum of all squared gradients so far (Duchi et al., 2011).'),
    namedOnly: true,
    arguments: [learningRate(0.01), epsilon(1e-10), weightDecay],
    state: () => ['velocity'],
  },
  {
    name: 'adam',
    doc: () => l10n.t('Steps scaled by running means of the gradient and of its square (Kingma and Ba, 2015).'),
    namedOnly: true,
    arguments: [learningRate(0.001), beta1, beta2(0.999), epsilon(1e-8), weightDecay],
    state: () => ['momentum', 'velocity'],
  },
  {
    name: 'adamw',
    doc: () => l10n.t('Adam whose weight decay shrinks the parameters by themselves (Loshchilov and Hutter, 2019).'),
    namedOnly: true,
    arguments: [
      learningRate(0.001),
      beta1,
      beta2(0.999),
      epsilon(1e-8),
      {
        ...weightDecay,
        default: 0.01,
        doc: () => l10n.t('Which part of each parameter a step takes off, times the learning rate.'),
      },
    ],
    state: () => ['momentum', 'velocity'],
  },
];

export const optimizers: ReadonlyMap<string, OptimizerType> = new Map(table.map((entry) => [entry.name, entry]));
