import * as l10n from '@vscode/l10n';
import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import { isCall, type LayerSpec } from '../../spec';
import { activations, type ActivationType } from '../activations';
import type { ArgumentType } from '../types';

/** The argument of layers that sum and then activate. */
export const activationArgument: ArgumentType = {
  name: 'activation',
  kind: { kind: 'entry', table: 'activation' },
  default: { call: 'linear', args: {} },
  doc: () => l10n.t('The function that turns each weighted sum into an output.'),
};

/** The activation of a layer that has the argument. */
export function activationOf(layer: LayerSpec): ActivationType {
  const activation = layer.args['activation'];
  return activations.get(isCall(activation) ? activation.call : 'linear')!;
}

/** Makes the tensor of a layer's weighted sums, which is its output where the activation is linear. */
export function sumTensor(layer: LayerSpec, shape: Shape, graph: GraphBuilder): string {
  return graph.tensor(layer.id, activationOf(layer).operation ? 'pre_activation' : 'output', shape);
}

/** Appends the layer's activation to its weighted sum; a linear one is the sum under both names. */
export function activate(layer: LayerSpec, sum: string, shape: Shape, graph: GraphBuilder): string {
  const { operation } = activationOf(layer);
  if (!operation) {
    graph.alias(layer.id, 'pre_activation', sum);
    return sum;
  }
  const output = graph.tensor(layer.id, 'output', shape);
  const call = layer.args['activation'];
  const attributes = isCall(call) ? (call.args as Record<string, number>) : {};
  graph.apply({ operation, layer: layer.id, inputs: [sum], outputs: [output], attributes });
  return output;
}
