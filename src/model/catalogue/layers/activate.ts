import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import { isCall, type Value } from '../../spec';
import { activations, type ActivationType } from '../activations';

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
