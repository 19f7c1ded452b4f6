import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerType } from '../types';
import { activatedSum, activationArgument, activationType } from './activate';
import { biasArgument, requireShape, trainableArgument, weightsArgument } from './parameters';

/**
 * Fully connected layer: `z = x·W + b`, `output = activation(z)`; `x` [batch, in] or, for the same at each time step,
 * [batch, time, in]; `W` [in, units], `b` [units].
 */
export const dense: LayerType = {
  name: 'dense',
  doc: () => l10n.t('Fully connected layer: every unit sums all inputs times its weights, adds its bias, activates.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'units',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('How many neurons the layer has.'),
    },
    activationArgument,
    weightsArgument(() =>
      l10n.t('Where the weights start: an initialiser, or numbers [inputs, units]. Default: by the activation.'),
    ),
    biasArgument(() => l10n.t('Where the biases start: an initialiser, or numbers [units].')),
    trainableArgument,
  ],

  shape(layer, inputs) {
    const [input] = inputs as [Shape];
    if (input.length < 1 || input.length > 2) {
      throw new UserError(
        'shape-mismatch',
        l10n.t(
          '"{0}" needs a vector for each sample (or time step), and gets {1}; a flatten() before it makes one of {2} numbers.',
          layer.id,
          formatShape(input),
          sizeOf(input),
        ),
        { layer: layer.id },
      );
    }
    const units = layer.args['units'] as number;
    requireShape(layer, 'weights', [input.at(-1)!, units]);
    requireShape(layer, 'bias', [units]);
    return [...input.slice(0, -1), units];
  },

  lower(layer, inputs, shapes, graph) {
    const units = layer.args['units'] as number;
    const [input] = shapes as [Shape];
    const fanIn = input.at(-1)!;
    const shape = [...input.slice(0, -1), units];
    const properties = { fanIn, fanOut: units, trainable: layer.args['trainable'] as boolean };
    const initial = layer.args['weights'] ?? { call: activationType(layer.args['activation']).initializer, args: {} };
    const weights = graph.parameter(layer.id, 'weights', [fanIn, units], { initial, ...properties });
    const bias = graph.parameter(layer.id, 'bias', [units], { initial: layer.args['bias']!, ...properties });
    return activatedSum(layer, shape, graph, (sum) => {
      const operands = [inputs[0]!, weights, bias];
      graph.apply({ operation: 'affine', layer: layer.id, inputs: operands, outputs: [sum], attributes: {} });
    });
  },
};
