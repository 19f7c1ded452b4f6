import { attentionOffers } from './attention';
import { denseOffers } from './dense';
import { sequenceOffers } from './sequences';
import { spatialOffers } from './spatial';
import { structureOffers } from './structure';
import { taskOffers } from './tasks';
import { trainingOffers } from './training';
import type { Ending, LayerOffer, Offers, Start } from './types';

/** A file of its own for each family; what stands here is run by every property test of the engine. */
const families: readonly Offers[] = [
  ...[denseOffers, structureOffers, spatialOffers, sequenceOffers, trainingOffers, taskOffers, attentionOffers],
];

export const starts: readonly Start[] = families.flatMap((family) => family.starts ?? []);
export const layerOffers: readonly LayerOffer[] = families.flatMap((family) => family.layers ?? []);
export const endings: readonly Ending[] = families.flatMap((family) => family.endings ?? []);
export const optimizers: readonly string[] = families.flatMap((family) => family.optimizers ?? []);
export const settings: readonly string[] = families.flatMap((family) => family.settings ?? []);

export type { Ended, Ending, LayerOffer, Place, Start } from './types';
