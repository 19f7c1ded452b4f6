import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';

/** The same numbers in the same order, in another shape. */
export function reshaped(layer: string, input: string, shape: Shape, graph: GraphBuilder): string {
  const output = graph.tensor(layer, 'output', shape);
  graph.apply({ operation: 'reshape', layer, inputs: [input], outputs: [output], attributes: {} });
  return output;
}
