import { activations } from './activations';
import { initializers } from './initializers';
import { activation } from './layers/activation';
import { add } from './layers/add';
import { attention } from './layers/attention';
import { avgPool2d } from './layers/avgPool2d';
import { batchNorm } from './layers/batchNorm';
import { concat } from './layers/concat';
import { conv1d } from './layers/conv1d';
import { conv2d } from './layers/conv2d';
import { dense } from './layers/dense';
import { dropout } from './layers/dropout';
import { embedding } from './layers/embedding';
import { flatten } from './layers/flatten';
import { globalAveragePool } from './layers/globalAveragePool';
import { gru } from './layers/gru';
import { input } from './layers/input';
import { layerNorm } from './layers/layerNorm';
import { lstm } from './layers/lstm';
import { maxPool2d } from './layers/maxPool2d';
import { multiply } from './layers/multiply';
import { positional } from './layers/positional';
import { reshape } from './layers/reshape';
import { rnn } from './layers/rnn';
import { softmax } from './layers/softmax';
import { losses } from './losses';
import { optimizers } from './optimizers';
import { schedules } from './schedules';
import { sources } from './sources';
import { splits } from './splits';
import type { EntryTable, EntryType, LayerType } from './types';

export { activations } from './activations';
export { initializers } from './initializers';
export { losses } from './losses';
export { optimizers } from './optimizers';
export { foreign, planned } from './planned';
export { lengthMatters, rateFactor, schedules, warmupSteps } from './schedules';
export { columnEncoders, dataKeys, sentenceEncoders, trainKeys } from './sections';
export { keysOfSamples, sentenceKeys, sources } from './sources';
export type { SampleKind } from './sources';
export { splits } from './splits';
export type * from './types';

const layerTypes: readonly LayerType[] = [
  ...[dense, input],
  ...[flatten, reshape, add, multiply, concat, activation, softmax],
  ...[embedding, positional, rnn, gru, lstm, attention],
  ...[conv1d, conv2d, maxPool2d, avgPool2d, globalAveragePool],
  ...[layerNorm, batchNorm, dropout],
];

export const layers: ReadonlyMap<string, LayerType> = new Map(layerTypes.map((type) => [type.name, type]));

/** The table behind an argument that takes an entry of the catalogue. */
export const entryTables: Readonly<Record<EntryTable, ReadonlyMap<string, EntryType>>> = {
  activation: activations,
  loss: losses,
  optimizer: optimizers,
  schedule: schedules,
  initializer: initializers,
  source: sources,
  split: splits,
};
