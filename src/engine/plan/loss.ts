import type { Graph, GraphOperation } from '../../model/graph';
import type { Call } from '../../model/spec';
import { lossTensor, type Head, type Task } from '../../model/task';
import { totalsOf } from '../../model/totals';
import type { PlanBuilder } from './compile';
import { appendPenalty, penaltyGradients, type Penalty } from './penalty';
import type { Arena, GradientOperation, LossOperation } from './types';

/** Where the backward pass begins: the gradients that the losses give, outermost first. */
export interface LoweredLoss {
  readonly gradients: readonly LossGradient[];
  /** What a penalty adds to the gradients of weights. */
  readonly penalties: readonly LossGradient[];
  /** Activations that a loss has gone through already: the chain skips them. */
  readonly through: ReadonlySet<GraphOperation>;
}

export interface LossGradient {
  readonly operation: GradientOperation;
  /** The layer whose step it is: the loss, or the head's layer where it goes through its activation. */
  readonly layer: string;
  /** Tensor by which the gradient is taken. */
  readonly by: string;
  readonly reads: readonly string[];
  readonly attributes: Readonly<Record<string, number>>;
}

/** What one target's loss reads, and what it gives back. */
interface LoweredHead {
  /** What the loss is computed from: outputs, or the scores before a softmax or sigmoid. */
  readonly scores: string;
  /** What the metrics are counted from: outputs, of raw scores their probabilities. */
  readonly outputs: string;
  /** Without the targets, which they all read. */
  readonly gradients: readonly Omit<LossGradient, 'attributes'>[];
  readonly through?: GraphOperation;
}

/** The activation that turns scores into probabilities, for the losses that go with one. */
const probability: Partial<Record<LossOperation, 'sigmoid' | 'softmax'>> = {
  binary_cross_entropy: 'sigmoid',
  cross_entropy: 'softmax',
};

/**
 * Appends the loss of each head: one number for each position of a sample (`loss.samples`), their mean (`loss`), and how
 * many were counted. Several heads (or one with a weight) have losses of their own, `loss.price`, and `loss` is their
 * weighted sum; a penalty on weights adds to it (the mean of a single head is then `loss.mean`). Also the totals from
 * which metrics are worked out; `arena` is where these live.
 */
export function appendLosses(
  graph: Graph,
  plan: PlanBuilder,
  task: Task,
  penalty: Penalty,
  arena: Arena,
): LoweredLoss {
  const lowered = task.heads.map((head) => appendHead(graph, plan, task, head, arena));
  const penalized = appendPenalty(graph, plan, task, penalty, arena);
  const terms = task.heads.map((head) => ({ loss: meanTensor(task, head), weight: head.weight }));
  if (penalized !== undefined) terms.push({ loss: penalized, weight: 1 });
  const losses = terms.map(({ loss }) => loss);
  if (losses[0] !== 'loss') {
    const weights = Object.fromEntries(terms.map(({ weight }, i) => [`weight_${i}`, weight]));
    plan.append('loss', 'loss', 'weighted_sum', losses, [plan.placeFixed('loss', 'loss', 'output', [])], weights);
  }
  return {
    gradients: lowered.flatMap(({ gradients }) => gradients),
    penalties: penaltyGradients(graph, penalty),
    through: new Set(lowered.flatMap(({ through }) => [...through])),
  };
}

/** Where the mean of a head's loss stands: beside `loss` where a penalty is added to it. */
function meanTensor(task: Task, head: Head): string {
  const tensor = lossTensor(task, head);
  return task.penalized && tensor === 'loss' ? 'loss.mean' : tensor;
}

function appendHead(graph: Graph, plan: PlanBuilder, task: Task, head: Head, arena: Arena): Omit<LoweredLoss, 'penalties'> {
  const { positions, offset, width, loss } = head;
  const total = lossTensor(task, head);
  const own = (name: string): [id: string, layer: string, name: string] => {
    const id = name === '' ? meanTensor(task, head) : `${total}.${name}`;
    return [id, 'loss', id === 'loss' ? 'output' : id.slice('loss.'.length)];
  };
  const attributes = { ...numbersOf(loss.args), positions, offset, width };
  const lowered = lowerHead(graph, plan, head, own('probabilities'));
  const samples = plan.place(...own('samples'), positions > 1 ? [positions] : []);
  const means = [plan.placeFixed(...own(''), []), plan.placeFixed(...own('count'), [])];
  const totals = ['metrics', 'metrics.rounding'].map((name) => plan.placeFixed(...own(name), [totalsOf(head)], arena));
  plan.append('loss', 'loss', loss.call as LossOperation, [lowered.scores, 'target'], [samples], attributes);
  plan.append('loss', 'loss', 'mean', [samples, 'target'], means, attributes);
  const counted = [lowered.outputs, 'target', ...means];
  plan.append('loss', 'loss', 'accumulate', counted, totals, { ...attributes, ...readingOf(head) });
  const gradients = lowered.gradients.map((gradient) => ({
    ...gradient,
    reads: [...gradient.reads, 'target', `${total}.count`],
    attributes,
  }));
  return { gradients, through: new Set(lowered.through ? [lowered.through] : []) };
}

/** Of a target that is a class, how outputs are read as one: by threshold (0), as the largest (1), or not at all (-1). */
function readingOf({ kind, decision, encoding }: Head): Record<string, number> {
  return {
    rule: kind !== 'class' ? -1 : decision.rule === 'largest' ? 1 : 0,
    threshold: decision.rule === 'threshold' ? decision.at : 0,
    oneHot: encoding === 'one_hot' ? 1 : 0,
  };
}

function numbersOf(args: Call['args']): Record<string, number> {
  return Object.fromEntries(Object.entries(args).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/**
 * A cross-entropy is computed from the scores z, not from the probabilities, so that it stays finite where they round to
 * 0 or 1; its gradient by z is then (p - y) / n. The gradient by p is computed too, to be looked at, unless other layers
 * read p: theirs is then a part of its own, which goes through the activation.
 */
function lowerHead(graph: Graph, plan: PlanBuilder, head: Head, probabilities: [string, string, string]): LoweredHead {
  const operation = head.loss.call as LossOperation;
  const output = graph.outputOf.get(head.layer) ?? graph.output;
  const activation = probability[operation];
  if (!activation) {
    const gradients = [{ operation: `${operation}_gradient` as GradientOperation, layer: 'loss', by: output, reads: [output] }];
    return { scores: output, outputs: output, gradients };
  }
  const fused = `${activation}_${operation}_gradient` as GradientOperation;
  const last = graph.operations.find(({ outputs }) => outputs[0] === output);
  if (last?.operation !== activation) {
    // Raw scores: the probabilities belong to the loss.
    const p = plan.place(...probabilities, graph.tensors.get(output)!.shape);
    plan.append('loss', 'loss', activation, [output], [p]);
    const gradients = [{ operation: fused, layer: 'loss', by: output, reads: [p] }];
    return { scores: output, outputs: head.kind === 'class' ? output : p, gradients };
  }
  const scores = last.inputs[0]!;
  const byScores = { operation: fused, layer: last.layer, by: scores, reads: [output] };
  if (graph.operations.some(({ inputs }) => inputs.includes(output))) {
    return { scores, outputs: output, gradients: [byScores] };
  }
  const shown = { operation: `${operation}_gradient` as GradientOperation, layer: 'loss', by: output, reads: [output] };
  return { scores, outputs: output, gradients: [shown, byScores], through: last };
}
