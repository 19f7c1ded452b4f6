import type { Graph, GraphOperation } from '../../model/graph';
import type { Call } from '../../model/spec';
import type { PlanBuilder } from './compile';
import type { GradientOperation, LossOperation } from './types';

/** Where the backward pass begins: the gradients that the loss gives, outermost first. */
export interface LoweredLoss {
  readonly gradients: readonly LossGradient[];
  /** The last layer's activation where the loss has gone through it already: the chain skips it. */
  readonly through?: GraphOperation;
}

export interface LossGradient {
  readonly operation: GradientOperation;
  /** The layer whose step it is: the loss, or the last layer where it goes through its activation. */
  readonly layer: string;
  /** Tensor by which the gradient is taken. */
  readonly by: string;
  readonly reads: readonly string[];
}

/** The activation that turns scores into probabilities, for the losses that go with one. */
const probability = { binary_cross_entropy: 'sigmoid', cross_entropy: 'softmax' } as const;

/**
 * Appends the loss: one number for each sample (`loss.samples`), and their mean (`loss`). A cross-entropy is
 * computed from the scores z, not from the probabilities, so that it stays finite where they round to 0 or 1;
 * its gradient by z is then (p - y) / n. The gradient by p is computed too, to be looked at.
 */
export function lowerLoss(graph: Graph, plan: PlanBuilder, loss: Call): LoweredLoss {
  const operation = loss.call as LossOperation;
  const samples = plan.place('loss.samples', 'loss', 'samples', []);
  const lowered = operation === 'mse' ? lowerMse(graph) : lowerCrossEntropy(graph, plan, operation);
  plan.append('loss', 'loss', operation, [lowered.scores, 'target'], [samples]);
  plan.append('loss', 'loss', 'mean', [samples], [plan.placeFixed('loss', 'loss', 'output', [])]);
  return lowered;
}

function lowerMse(graph: Graph): LoweredLoss & { scores: string } {
  const reads = [graph.output, 'target'];
  return { scores: graph.output, gradients: [{ operation: 'mse_gradient', layer: 'loss', by: graph.output, reads }] };
}

function lowerCrossEntropy(
  graph: Graph,
  plan: PlanBuilder,
  operation: 'binary_cross_entropy' | 'cross_entropy',
): LoweredLoss & { scores: string } {
  const activation = probability[operation];
  const fused = `${activation}_${operation}_gradient` as GradientOperation;
  const last = graph.operations.at(-1);
  if (last?.operation === activation && last.outputs[0] === graph.output) {
    const scores = last.inputs[0]!;
    const reads = [graph.output, 'target'];
    return {
      scores,
      through: last,
      gradients: [
        { operation: `${operation}_gradient`, layer: 'loss', by: graph.output, reads },
        { operation: fused, layer: last.layer, by: scores, reads },
      ],
    };
  }
  // Raw scores: the probabilities belong to the loss.
  const probabilities = plan.place('loss.probabilities', 'loss', 'probabilities', graph.tensors.get(graph.output)!.shape);
  plan.append('loss', 'loss', activation, [graph.output], [probabilities]);
  return {
    scores: graph.output,
    gradients: [{ operation: fused, layer: 'loss', by: graph.output, reads: [probabilities, 'target'] }],
  };
}
