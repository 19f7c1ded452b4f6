import type { Offers } from './types';

/** Optimisers with what each of them can do; gradients are clipped in one way only, so that it goes with them. */
export const trainingOffers: Offers = {
  optimizers: [
    'sgd(learning_rate: 0.1, weight_decay: 0.1)',
    'sgd(learning_rate: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.1)',
    'rmsprop(learning_rate: 0.01)',
    'rmsprop(learning_rate: 0.01, momentum: 0.9, weight_decay: 0.1)',
    'adagrad(learning_rate: 0.1)',
    'adagrad(learning_rate: 0.1, weight_decay: 0.1)',
    'adam(learning_rate: 0.01, weight_decay: 0.1)',
    'adamw(learning_rate: 0.01, weight_decay: 0.1)',
    'sgd(learning_rate: 0.1)\nclip_norm: 0.1',
    'adam(learning_rate: 0.01)\nclip_norm: 100',
    'sgd(learning_rate: 0.1)\nclip_value: 0.01',
  ],
  settings: ['l1: 0.01', 'l2: 0.1'],
};
