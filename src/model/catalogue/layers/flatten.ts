import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import type { LayerType } from '../types';
import { reshaped } from './reshaping';

/** One vector of all numbers, row by row: [height, width, channels] becomes [height · width · channels]. */
export const flatten: LayerType = {
  name: 'flatten',
  doc: () => l10n.t('Makes one vector of all numbers of a sample, row by row.'),
  reads: { least: 1, most: 1 },
  arguments: [],
  shape: (_layer, [input]) => [sizeOf(input!)],
  lower: (layer, [input], [shape], graph) => reshaped(layer.id, input!, [sizeOf(shape!)], graph),
};
