import type { Graph } from '../../model/graph';
import type { TrainSpec } from '../../model/spec';
import { penaltyTensor, type Task } from '../../model/task';
import type { PlanBuilder } from './compile';
import type { LossGradient } from './loss';
import type { Arena } from './types';

/** What a spec adds to the loss for the size of weights: l1·Σ|w| + l2·Σw². */
export type Penalty = Pick<TrainSpec, 'l1' | 'l2'>;

/** The gradient by each of the weights that a penalty is on. */
export function penaltyGradients(graph: Graph, { l1, l2 }: Penalty): LossGradient[] {
  return penalized(graph, { l1, l2 }).map((weights) => {
    const { layer } = graph.tensors.get(weights)!;
    return { operation: 'penalty_gradient', layer, by: weights, reads: [weights], attributes: { l1, l2 } };
  });
}

/** Appends the penalty, and its running total; gives the tensor that holds it. Undefined where no weights are penalized. */
export function appendPenalty(
  graph: Graph,
  plan: PlanBuilder,
  task: Task,
  { l1, l2 }: Penalty,
  arena: Arena,
): string | undefined {
  const weights = penalized(graph, { l1, l2 });
  if (weights.length === 0) return undefined;
  const id = penaltyTensor(task);
  const name = id.slice('loss.'.length);
  const penalty = plan.placeFixed(id, 'loss', name, []);
  const totals = ['metrics', 'metrics.rounding'].map((part) => {
    return plan.placeFixed(`${id}.${part}`, 'loss', `${name}.${part}`, [2], arena);
  });
  plan.append('loss', 'loss', 'penalty', weights, [penalty], { l1, l2 });
  plan.append('loss', 'loss', 'accumulate_penalty', [penalty], totals);
  return penalty;
}

/** Weights that learn: matrices and kernels, and neither biases nor the scales of a normalisation. */
function penalized(graph: Graph, { l1, l2 }: Penalty): string[] {
  if (l1 === 0 && l2 === 0) return [];
  const isWeights = (tensor: string): boolean => graph.tensors.get(tensor)!.shape.length > 1;
  return graph.parameters.filter(({ tensor, trainable }) => trainable && isWeights(tensor)).map(({ tensor }) => tensor);
}
