import { classes } from '../programs';
import { ending } from './dense';
import type { Offers } from './types';

/** Sizes of which attention, softmax and what normalises run all parts of: whole vectors, and what is left. */
export const attentionOffers: Offers = {
  layers: [
    ({ shape, ids, pick }) => {
      const isRow = shape.length > 0 && shape.length < 3 && ids === undefined;
      return isRow ? `dense(${[17, 6, 8, 12, 13][pick(5)]}, tanh)` : undefined;
    },
  ],
  endings: [5, 8, 13].map((units) => ending(units, 'softmax', 'cross_entropy', classes(units))),
};
