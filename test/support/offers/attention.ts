import { classes } from '../programs';
import { ending } from './dense';
import type { LayerOffer, Offers, Place } from './types';

const isSequence = ({ shape, ids }: Place): boolean => shape.length === 2 && ids === undefined;

/** Attention with any number of heads that shares the units evenly. */
const attention =
  (causal: boolean): LayerOffer =>
  (place) => {
    if (!isSequence(place)) return undefined;
    const dim = place.shape[1]!;
    const heads = Array.from({ length: dim }, (_, i) => i + 1).filter((count) => dim % count === 0);
    return `attention(${heads[place.pick(heads.length)]}, causal: ${causal})`;
  };

/** Shapes of which attention, softmax and what normalises run all parts of: whole vectors, some of them at once, and what is left. */
export const attentionOffers: Offers = {
  starts: [{ shape: [9, 12] }, { shape: [18, 3] }, { shape: [17] }],
  layers: [
    attention(false),
    attention(true),
    ({ shape, ids, pick }) => {
      return shape.length > 0 && shape.length < 3 && ids === undefined ? `dense(${[17, 6, 8, 12, 13, 16, 20, 24, 35][pick(9)]}, tanh)` : undefined;
    },
  ],
  endings: [5, 8, 13, 23].map((units) => ending(units, 'softmax', 'cross_entropy', classes(units))),
};
