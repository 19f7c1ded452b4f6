import type { LayerOffer, Offers } from './types';

const onSequences = (text: string): LayerOffer => ({ shape, ids }) =>
  shape.length === 2 && ids === undefined ? text : undefined;

/** Layers over ids and time steps. */
export const sequenceOffers: Offers = {
  starts: [
    { shape: [4], ids: 5 },
    { shape: [3, 9] },
    { shape: [2], columns: [{ column: 'user', ids: 3 }, { column: 'price' }] },
  ],
  layers: [
    ({ shape, ids, pick }) => (ids !== undefined && shape.length === 1 ? `embedding(${[2, 3, 4, 9, 70][pick(5)]})` : undefined),
    ({ columns }) => (columns.some(({ ids }) => ids !== undefined) ? 'embedding(2, from: input.user)' : undefined),
    onSequences('positional()'),
    onSequences('positional(sinusoidal)'),
    onSequences('rnn(2, sequences: true)'),
    onSequences('rnn(3, relu, bidirectional: true)'),
    onSequences('gru(2)'),
    onSequences('gru(2, sequences: true, bidirectional: true)'),
    onSequences('lstm(2)'),
    onSequences('lstm(2, sequences: true, bidirectional: true)'),
    onSequences('lstm(2, trainable: false)'),
    // Wide enough for every path of the faster kernels: whole vectors, and what is left over beside them.
    onSequences('rnn(13, sequences: true, bidirectional: true)'),
    onSequences('rnn(25)'),
    onSequences('gru(11, sequences: true, bidirectional: true)'),
    onSequences('gru(14)'),
    onSequences('lstm(7, sequences: true)'),
    onSequences('lstm(12, bidirectional: true)'),
    onSequences('attention(1)'),
    ({ shape, ids }) => (shape.length === 2 && ids === undefined && shape[1]! % 2 === 0 ? 'attention(2, causal: true)' : undefined),
  ],
};
