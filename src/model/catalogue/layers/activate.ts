import * as l10n from '@vscode/l10n';
import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import { isCall, type LayerSpec, type Value } from '../../spec';
import { activations, type ActivationType } from '../activations';
import type { ArgumentType } from '../types';

/** The argument of layers that sum and then activate. */
export const activationArgument: ArgumentType = {
  name: 'activation',
  kind: { kind: 'entry', table: 'activation' },
  default: { call: 'linear', args: {} },
  doc: () => l10n.t('The function that turns each weighted sum into an output.'),
};

/** The entry of an activation that a layer has as an argument. */
export function activationType(activation: Value | undefined): ActivationType {
  return activations.get(isCall(activation) ? activation.call : 'linear')!;
}

/** Appends an activation of a tensor, `<layer>.output`; returns its id. A linear one is the tensor itself. */
export function activate(
  layer: string,
  activation: Value | undefined,
  input: string,
  shape: Shape,
  graph: GraphBuilder,
): string {
  const { operation } = activationType(activation);
  if (!operation) return input;
  const output = graph.tensor(layer, 'output', shape);
  const attributes = isCall(activation) ? (activation.args as Record<string, number>) : {};
  graph.apply({ operation, layer, inputs: [input], outputs: [output], attributes });
  return output;
}

/**
 * Appends a layer's weighted sums, `pre_activation`, by what `sum` applies, and their activation; returns the id of the
 * output. A linear one is the sum under both names.
 */
export function activatedSum(layer: LayerSpec, shape: Shape, graph: GraphBuilder, sum: (output: string) => void): string {
  const activation = layer.args['activation'];
  const isLinear = !activationType(activation).operation;
  const output = graph.tensor(layer.id, isLinear ? 'output' : 'pre_activation', shape);
  sum(output);
  if (isLinear) graph.alias(layer.id, 'pre_activation', output);
  return activate(layer.id, activation, output, shape, graph);
}
