import type { Offers } from './types';

/** Optimisers with what each of them can do. */
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
  ],
};
