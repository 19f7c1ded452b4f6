import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import { formatShape, sizeOf, type Shape } from '../../shape';
import type { LayerSpec, Value } from '../../spec';
import type { LayerType } from '../types';
import { activate, activationType } from './activate';

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
    {
      name: 'activation',
      kind: { kind: 'entry', table: 'activation' },
      default: { call: 'linear', args: {} },
      doc: () => l10n.t('The function that turns each weighted sum into an output.'),
    },
    {
      name: 'weights',
      kind: { kind: 'either', kinds: [{ kind: 'literal' }, { kind: 'entry', table: 'initializer' }] },
      optional: true,
      doc: () =>
        l10n.t('Where the weights start: an initialiser, or numbers [inputs, units]. Default: by the activation.'),
    },
    {
      name: 'bias',
      kind: { kind: 'either', kinds: [{ kind: 'literal' }, { kind: 'entry', table: 'initializer' }] },
      default: { call: 'zeros', args: {} },
      doc: () => l10n.t('Where the biases start: an initialiser, or numbers [units].'),
    },
    {
      name: 'trainable',
      kind: { kind: 'boolean' },
      default: true,
      doc: () => l10n.t('Whether training changes this layer.'),
    },
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
    const activation = layer.args['activation'];
    const kind = activationType(activation);
    const properties = { fanIn, fanOut: units, trainable: layer.args['trainable'] as boolean };
    const initial = layer.args['weights'] ?? { call: kind.initializer, args: {} };
    const weights = graph.parameter(layer.id, 'weights', [fanIn, units], { initial, ...properties });
    const bias = graph.parameter(layer.id, 'bias', [units], { initial: layer.args['bias']!, ...properties });
    const sum = graph.tensor(layer.id, kind.operation ? 'pre_activation' : 'output', shape);
    graph.apply({
      operation: 'affine',
      layer: layer.id,
      inputs: [inputs[0]!, weights, bias],
      outputs: [sum],
      attributes: {},
    });
    // A linear one is the sum, under both names.
    if (!kind.operation) graph.alias(layer.id, 'pre_activation', sum);
    return activate(layer.id, activation, sum, shape, graph);
  },
};

/** Checks that numbers given for a parameter have its shape. */
function requireShape(layer: LayerSpec, name: string, wanted: Shape): void {
  const value = layer.args[name];
  if (!Array.isArray(value)) return;
  const problem = mismatch(value as Value[], wanted);
  if (!problem) return;
  throw new UserError(
    'shape-mismatch',
    l10n.t('The {0} of "{1}" must be {2} numbers; {3}.', name, layer.id, formatShape(wanted), problem),
    { layer: layer.id },
  );
}

function mismatch(value: readonly Value[], [extent, ...inner]: Shape): string | undefined {
  if (value.length !== extent) return l10n.t('a list of {0} was expected, and one of {1} is given', extent!, value.length);
  for (const item of value) {
    if (Array.isArray(item) !== inner.length > 0) return l10n.t('the lists are not nested as deep');
    const below = Array.isArray(item) ? mismatch(item, inner) : undefined;
    if (below) return below;
  }
  return undefined;
}
