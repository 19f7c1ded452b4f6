import { activations } from './activations';
import { initializers } from './initializers';
import { dense } from './layers/dense';
import { input } from './layers/input';
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
export { lengthMatters, rateFactor, schedules } from './schedules';
export { columnEncoders, dataKeys, trainKeys } from './sections';
export { sources } from './sources';
export { splits } from './splits';
export type * from './types';

const layerTypes: readonly LayerType[] = [dense, input];

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
