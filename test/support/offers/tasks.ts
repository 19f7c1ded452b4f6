import { classes, numbers } from '../programs';
import { ending } from './dense';
import type { Ending, Offers, Place } from './types';

const isSequence = ({ shape, ids }: Place): boolean => shape.length === 2 && ids === undefined;

/** A class at each time step, from a dense layer over the features of each. */
function atEachStep(units: number, activation: string, loss: string): Ending {
  return (place) => {
    if (!isSequence(place)) return undefined;
    const target = { ...classes(Math.max(2, units)), positions: place.shape[0]! };
    return { layers: { out: `dense(${units}, ${activation})` }, loss: `loss: ${loss}`, targets: [target] };
  };
}

/** Two targets, each with a layer of its own that reads what stands above. */
const twoTargets: Ending = ({ shape, ids, earlier }) => {
  if (shape.length !== 1 || ids !== undefined) return undefined;
  const from = earlier.at(-1)?.id ?? 'input';
  return {
    layers: { price: `dense(1, from: ${from})`, kind: `dense(3, softmax, from: ${from})` },
    loss: 'loss { price: mae, kind: cross_entropy(weight: 0.5) }',
    targets: [
      { ...numbers(1), name: 'price', columns: ['price'] },
      { ...classes(3), name: 'kind', columns: ['kind'] },
    ],
  };
};

/** Losses beside those that a first network has, over time steps and of several targets. */
export const taskOffers: Offers = {
  endings: [
    ending(2, 'tanh', 'mae', numbers(2)),
    ending(2, 'linear', 'huber(delta: 0.5)', numbers(2)),
    ending(1, 'linear', 'hinge', classes(2)),
    ending(3, 'tanh', 'hinge', classes(3)),
    ending(1, 'linear', 'mse(weight: 0.25)', numbers(1)),
    atEachStep(3, 'softmax', 'cross_entropy'),
    atEachStep(3, 'linear', 'cross_entropy'),
    atEachStep(1, 'sigmoid', 'binary_cross_entropy'),
    twoTargets,
  ],
};
