import { classes, numbers } from '../programs';
import { ending } from './dense';
import type { Offers } from './types';

/** Losses beside those that a first network has. */
export const taskOffers: Offers = {
  endings: [
    ending(2, 'tanh', 'mae', numbers(2)),
    ending(2, 'linear', 'huber(delta: 0.5)', numbers(2)),
    ending(1, 'linear', 'hinge', classes(2)),
    ending(3, 'tanh', 'hinge', classes(3)),
  ],
};
