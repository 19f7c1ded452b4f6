import { sizeOf } from '../../../src/base/extents';
import { sameShape } from '../../../src/model/shape';
import type { LayerOffer, Offers } from './types';

/** Joins the layer above with another one of its shape; with itself where there is none. */
function joining(type: string): LayerOffer {
  return ({ shape, ids, earlier, pick }) => {
    const last = earlier.at(-1);
    if (!last || ids !== undefined) return undefined;
    const alike = earlier.slice(0, -1).filter((other) => sameShape(other.shape, shape));
    const other = alike[pick(alike.length)];
    return other && `${type}(${other.id}, ${last.id})`;
  };
}

/** Networks that are no chain, and shapes. */
export const structureOffers: Offers = {
  starts: [{ shape: [2, 3] }, { shape: [3, 2, 2] }],
  layers: [
    joining('add'),
    joining('multiply'),
    ({ shape, ids, earlier, pick }) => {
      const alike = earlier.filter((other) => sameShape(other.shape.slice(0, -1), shape.slice(0, -1)));
      if (alike.length < 2 || ids !== undefined) return undefined;
      return `concat(${alike.at(-1)!.id}, ${alike[pick(alike.length - 1)]!.id})`;
    },
    ({ ids }) => (ids === undefined ? 'activation(relu)' : undefined),
    ({ ids }) => (ids === undefined ? 'activation(linear)' : undefined),
    ({ shape, ids }) => (ids === undefined && shape.at(-1)! > 1 ? 'softmax()' : undefined),
    ({ shape }) => (shape.length > 1 ? 'flatten()' : undefined),
    ({ shape, pick }) => {
      const size = sizeOf(shape);
      return [`reshape(${size})`, `reshape(1, ${size})`, `reshape(${size}, 1)`, `reshape(1, ${size}, 1)`][pick(4)];
    },
    ({ columns, pick }) => {
      const amounts = columns.filter(({ ids }) => ids === undefined);
      return amounts.length > 0 ? `dense(2, tanh, from: input.${amounts[pick(amounts.length)]!.column})` : undefined;
    },
    // Over the features of each time step.
    ({ shape, ids }) => (shape.length === 2 && ids === undefined ? 'dense(3, tanh)' : undefined),
  ],
};
