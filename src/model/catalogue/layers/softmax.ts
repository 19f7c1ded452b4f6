import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { Call } from '../../spec';
import type { LayerType } from '../types';
import { activate } from './activate';

const kind: Call = { call: 'softmax', args: {} };

/** `y = e^z / Σ e^z` over the last axis, as a layer of its own. */
export const softmax: LayerType = {
  name: 'softmax',
  doc: () => l10n.t('Turns numbers into probabilities that add up to 1, over the last axis.'),
  reads: { least: 1, most: 1 },
  arguments: [],
  activation: () => kind,
  shape: (_layer, [input]) => input as Shape,
  lower: (layer, [input], [shape], graph) => activate(layer.id, kind, input!, shape!, graph),
};
