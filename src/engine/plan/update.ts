import { optimizers } from '../../model/catalogue';
import type { Graph } from '../../model/graph';
import type { Call } from '../../model/spec';
import type { PlanBuilder } from './compile';
import type { OptimizerOperation } from './types';

/**
 * Appends an update for each trainable parameter, in the order of the layers. Its learning rate is the
 * machine's register, which can change between steps; the rest of the optimiser are attributes.
 */
export function appendUpdates(graph: Graph, plan: PlanBuilder, optimizer: Call): void {
  const { learning_rate: _, ...args } = optimizer.args;
  const attributes = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, Number(value)]));
  const states = optimizers.get(optimizer.call)!.state(optimizer.args);
  for (const { tensor, trainable } of graph.parameters) {
    // A layer that does not lead to the output has no gradient and stays as it is.
    if (!trainable || !plan.has(`${tensor}.gradient`)) continue;
    const { layer, name, shape } = graph.tensors.get(tensor)!;
    const kept = states.map((state) =>
      plan.placeFixed(`${tensor}.${state}`, layer, `${name}.${state}`, shape, 'optimizer'),
    );
    const operation = optimizer.call as OptimizerOperation;
    plan.append('update', layer, operation, [tensor, `${tensor}.gradient`, ...kept], [tensor, ...kept], attributes);
  }
}
