import * as l10n from '@vscode/l10n';
import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { LayerType } from '../types';
import { requireShape, trainableArgument, weightsArgument } from './parameters';
import { requireSequence } from './sequence';

/** Adds to each time step what tells its position: `output = x + W[t]`; `x` [batch, time, dim], `W` [time, dim]. */
export const positional: LayerType = {
  name: 'positional',
  doc: () => l10n.t('Adds to each time step numbers that tell its position, learned ones or sines and cosines.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'kind',
      kind: { kind: 'word', words: ['learned', 'sinusoidal'] },
      default: 'learned',
      doc: () => l10n.t('Whether the numbers of a position are learned, or sines and cosines (Vaswani et al., 2017).'),
    },
    weightsArgument(() => l10n.t('Where learned weights start: an initialiser, or numbers [time, dim].'), 'uniform'),
    trainableArgument,
  ],

  shape(layer, [input], [ids]) {
    requireSequence(layer, input!, ids);
    if (layer.args['kind'] === 'learned') requireShape(layer, 'weights', input!);
    return input!;
  },

  lower(layer, inputs, [shape], graph) {
    return layer.args['kind'] === 'learned'
      ? learned(layer, inputs[0]!, shape!, graph)
      : sinusoidal(layer, inputs[0]!, shape!, graph);
  },
};

function learned(layer: LayerSpec, input: string, shape: Shape, graph: GraphBuilder): string {
  const [time, dim] = shape as [number, number];
  const trainable = layer.args['trainable'] as boolean;
  const properties = { initial: layer.args['weights']!, fanIn: time, fanOut: dim, trainable };
  const weights = graph.parameter(layer.id, 'weights', shape, properties);
  const output = graph.tensor(layer.id, 'output', shape);
  graph.apply({ operation: 'add_position', layer: layer.id, inputs: [input, weights], outputs: [output], attributes: {} });
  return output;
}

function sinusoidal(layer: LayerSpec, input: string, shape: Shape, graph: GraphBuilder): string {
  const positions = graph.statistic(layer.id, 'positions', shape);
  const output = graph.tensor(layer.id, 'output', shape);
  graph.apply({
    operation: 'sinusoidal',
    layer: layer.id,
    inputs: [input],
    outputs: [output, positions],
    attributes: {},
  });
  return output;
}
