import { optimizers } from '../../model/catalogue';
import type { Graph } from '../../model/graph';
import type { TrainSpec } from '../../model/spec';
import type { PlanBuilder } from './compile';
import type { OptimizerOperation } from './types';

/** What of a spec says how parameters change. */
export type Training = Pick<TrainSpec, 'optimizer' | 'l1' | 'l2' | 'clipNorm' | 'clipValue' | 'gradientNorm'>;

export function needsNorm({ gradientNorm, clipNorm }: Training): boolean {
  return gradientNorm || clipNorm !== undefined;
}

/** Appends the norm of the gradients of all parameters that learn, taken as one long vector: `gradient_norm`. */
export function appendGradientNorm(graph: Graph, plan: PlanBuilder): void {
  const gradients = learning(graph, plan).map(({ tensor }) => `${tensor}.gradient`);
  if (gradients.length === 0) return;
  const norm = plan.placeFixed('gradient_norm', 'loss', 'gradient_norm', []);
  plan.append('backward', 'loss', 'gradient_norm', gradients, [norm]);
}

/**
 * Appends an update for each trainable parameter, in the order of the layers, and before it the clipping of its
 * gradient. Its learning rate is the machine's register, which can change between steps; the rest of the optimiser are
 * attributes.
 */
export function appendUpdates(graph: Graph, plan: PlanBuilder, training: Training): void {
  const { optimizer } = training;
  const { learning_rate: _, ...args } = optimizer.args;
  const attributes = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, Number(value)]));
  const states = optimizers.get(optimizer.call)!.state(optimizer.args);
  for (const { tensor } of learning(graph, plan)) {
    const { layer, name, shape } = graph.tensors.get(tensor)!;
    const gradient = appendClip(graph, plan, tensor, training);
    const kept = states.map((state) =>
      plan.placeFixed(`${tensor}.${state}`, layer, `${name}.${state}`, shape, 'optimizer'),
    );
    const operation = optimizer.call as OptimizerOperation;
    plan.append('update', layer, operation, [tensor, gradient, ...kept], [tensor, ...kept], attributes);
  }
}

/** Trainable parameters. A layer that does not lead to the output has no gradient and stays as it is. */
function learning(graph: Graph, plan: PlanBuilder): Graph['parameters'] {
  return graph.parameters.filter(({ tensor, trainable }) => trainable && plan.has(`${tensor}.gradient`));
}

/** Appends what keeps a parameter's gradient within its limit; gives the gradient to update by. */
function appendClip(graph: Graph, plan: PlanBuilder, tensor: string, { clipNorm, clipValue }: Training): string {
  const gradient = `${tensor}.gradient`;
  if (clipNorm === undefined && clipValue === undefined) return gradient;
  const { layer, name, shape } = graph.tensors.get(tensor)!;
  const clipped = plan.placeFixed(`${tensor}.clipped_gradient`, layer, `${name}.clipped_gradient`, shape);
  if (clipNorm === undefined) plan.append('update', layer, 'clip_value', [gradient], [clipped], { limit: clipValue! });
  else plan.append('update', layer, 'clip_norm', [gradient, 'gradient_norm'], [clipped], { limit: clipNorm });
  return clipped;
}
