import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';
import { activate } from './activate';
import { reshaped } from './reshaping';

/** An activation as a layer of its own, for where no dense or convolution stands before it: `activation(relu)`. */
export const activation: LayerType = {
  name: 'activation',
  doc: () => l10n.t('Applies an activation to every number it gets, as a layer of its own.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'kind',
      kind: { kind: 'entry', table: 'activation' },
      doc: () => l10n.t('The function: activation(relu).'),
    },
  ],
  activation: (layer) => layer.args['kind'],
  shape: (_layer, [input]) => input as Shape,
  lower(layer, [input], [shape], graph) {
    const output = activate(layer.id, layer.args['kind'], input!, shape!, graph);
    // A linear one changes nothing, and has an output of its own nevertheless.
    return output === input ? reshaped(layer.id, input, shape!, graph) : output;
  },
};
