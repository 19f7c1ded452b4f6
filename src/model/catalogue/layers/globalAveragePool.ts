import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerType } from '../types';

/** The mean of every channel over all places: [height, width, channels] or [time, channels] to [channels]. */
export const globalAveragePool: LayerType = {
  name: 'global_average_pool',
  doc: () => l10n.t('The mean of every channel over the whole picture or sequence: one number a channel.'),
  reads: { least: 1, most: 1 },
  arguments: [],

  shape(layer, [input]) {
    if (input!.length >= 2) return [input!.at(-1)!];
    const message = l10n.t(
      '"{0}" needs a picture [height, width, channels] or a sequence [time, channels] for each sample, and gets {1}; leave it out, or put it before the flatten().',
      layer.id,
      formatShape(input!),
    );
    throw new UserError('shape-mismatch', message, { layer: layer.id });
  },

  lower(layer, [input], shapes, graph) {
    const [shape] = shapes as [Shape];
    const output = graph.tensor(layer.id, 'output', [shape.at(-1)!]);
    graph.apply({ operation: 'global_average', layer: layer.id, inputs: [input!], outputs: [output], attributes: {} });
    return output;
  },
};
