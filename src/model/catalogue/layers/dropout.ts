import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';

/**
 * Inverted dropout (Srivastava et al., 2014; torch.nn.Dropout): in training each number is dropped with the probability
 * `rate`, and those that are left grow by 1 / (1 - rate); prediction lets everything through as it is.
 */
export const dropout: LayerType = {
  name: 'dropout',
  doc: () => l10n.t('Drops numbers at random while training, so that no unit relies on another; prediction drops none.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'rate',
      kind: { kind: 'number', min: 0, max: 1, exclusiveMax: true },
      doc: () => l10n.t('The share that is dropped, at least 0 and below 1; 0.5 is half of them.'),
    },
  ],
  shape: (_layer, [input]) => input!,

  lower(layer, [input], shapes, graph) {
    const [shape] = shapes as [Shape];
    const output = graph.tensor(layer.id, 'output', shape);
    graph.apply({
      operation: 'dropout',
      layer: layer.id,
      inputs: [input!],
      outputs: [output, graph.tensor(layer.id, 'mask', shape)],
      attributes: { rate: layer.args['rate'] as number },
      inPrediction: { operation: 'identity', inputs: [input!], outputs: [output], attributes: {} },
    });
    return output;
  },
};
