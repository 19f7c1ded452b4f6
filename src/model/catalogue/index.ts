import { activations } from './activations';
import { initializers } from './initializers';
import { attention } from './layers/attention';
import { dense } from './layers/dense';
import { embedding } from './layers/embedding';
import { gru } from './layers/gru';
import { input } from './layers/input';
import { lstm } from './layers/lstm';
import { positional } from './layers/positional';
import { rnn } from './layers/rnn';
import { losses } from './losses';
import { optimizers } from './optimizers';
import { sources } from './sources';
import { splits } from './splits';
import type { EntryTable, EntryType, LayerType } from './types';

export { activations } from './activations';
export { initializers } from './initializers';
export { losses } from './losses';
export { optimizers } from './optimizers';
export { foreign, planned } from './planned';
export { columnEncoders, dataKeys, trainKeys } from './sections';
export { sources } from './sources';
export { splits } from './splits';
export type * from './types';

const layerTypes: readonly LayerType[] = [
  dense,
  // Sequences
  embedding,
  positional,
  rnn,
  gru,
  lstm,
  attention,
  input,
];

export const layers: ReadonlyMap<string, LayerType> = new Map(layerTypes.map((type) => [type.name, type]));

/** The table behind an argument that takes an entry of the catalogue. */
export const entryTables: Readonly<Record<EntryTable, ReadonlyMap<string, EntryType>>> = {
  activation: activations,
  loss: losses,
  optimizer: optimizers,
  initializer: initializers,
  source: sources,
  split: splits,
};
