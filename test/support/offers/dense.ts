import { activations } from '../../../src/model/catalogue';
import { classes, numbers } from '../programs';
import type { Ending, Offers, Place } from './types';

const isVector = ({ shape, ids }: Place): boolean => shape.length === 1 && ids === undefined;

/** An ending of a vector with one dense layer. */
export function ending(units: number, activation: string, loss: string, target = classes(Math.max(2, units))): Ending {
  return (place) => {
    if (!isVector(place)) return undefined;
    return { layers: { out: `dense(${units}, ${activation})` }, loss: `loss: ${loss}`, targets: [target] };
  };
}

/** Dense layers, their losses and the first optimisers. */
export const denseOffers: Offers = {
  starts: [1, 2, 3, 4].map((features) => ({ shape: [features] })),
  layers: [
    ...[...activations.keys()].map((activation) => (place: Place) => {
      return isVector(place) ? `dense(${1 + place.pick(5)}, ${activation})` : undefined;
    }),
    (place) => (isVector(place) ? `dense(${1 + place.pick(5)}, tanh, trainable: false)` : undefined),
  ],
  endings: [
    ...[...activations.keys()].map((activation) => ending(2, activation, 'mse', numbers(2))),
    ending(3, 'softmax', 'mse'),
    ending(1, 'sigmoid', 'binary_cross_entropy'),
    ending(1, 'linear', 'binary_cross_entropy'),
    ending(3, 'sigmoid', 'binary_cross_entropy'),
    ending(3, 'softmax', 'cross_entropy'),
    ending(3, 'linear', 'cross_entropy'),
  ],
  optimizers: ['sgd(learning_rate: 0.1)', 'sgd(learning_rate: 0.1, momentum: 0.9)', 'adam(learning_rate: 0.01)'],
};
