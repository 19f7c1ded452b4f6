import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';
import { epsilonArgument, normalizationShape, scaleAndShift, scaleArgument, shiftArgument } from './normalization';
import { trainableArgument } from './parameters';

/**
 * Normalises each vector of units (Ba, Kiros and Hinton, 2016): `y = weights·(x - mean) / √(variance + ε) + bias`, mean and
 * (biased) variance over the last axis, as torch.nn.LayerNorm.
 */
export const layerNorm: LayerType = {
  name: 'layer_norm',
  doc: () =>
    l10n.t('Normalizes the units of each sample (and time step) to mean 0 and variance 1, then stretches and moves each unit.'),
  reads: { least: 1, most: 1 },
  arguments: [epsilonArgument, scaleArgument, shiftArgument, trainableArgument],
  shape: (layer, [input], [ids]) => normalizationShape(layer, input!, ids),

  lower(layer, [input], shapes, graph) {
    const [shape] = shapes as [Shape];
    const [weights, bias] = scaleAndShift(layer, shape.at(-1)!, graph);
    const [output, mean, variance] = [
      graph.tensor(layer.id, 'output', shape),
      graph.tensor(layer.id, 'mean', shape.slice(0, -1)),
      graph.tensor(layer.id, 'variance', shape.slice(0, -1)),
    ] as const;
    graph.apply({
      operation: 'layer_norm',
      layer: layer.id,
      inputs: [input!, weights, bias],
      outputs: [output, mean, variance],
      attributes: { epsilon: layer.args['epsilon'] as number },
    });
    return output;
  },
};
