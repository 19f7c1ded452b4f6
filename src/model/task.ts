import { activationOf, sourceOf } from './activation';
import { activations, losses } from './catalogue';
import { numbersIn, requireLossNames, requireMetrics, requirePairing } from './pairing';
import type { Profile, TargetProfile } from './profile';
import type { Shape } from './shape';
import type { Call, LayerSpec, ModelSpec } from './spec';

export { activationOf, inputOf, lastActivation, sourceOf } from './activation';

/** What the network is to learn from its data: how targets are stored, compared and named. */
export interface Task {
  /** One for each target that a layer predicts by itself. */
  readonly heads: readonly Head[];
  /** Whether the size of weights is added to the loss. */
  readonly penalized?: boolean;
  /** Numbers stored for one sample's targets, those of all heads. */
  readonly width: number;
}

/** A target and the layer that predicts it. */
export interface Head {
  readonly name: string;
  /** Columns that are predicted. */
  readonly columns: readonly string[];
  readonly kind: 'class' | 'number';
  /** Class names in the order of the outputs; empty for numbers. */
  readonly classes: readonly string[];
  /**
   * How a target is stored: the position of its class as one number, a 1 among 0s, or the numbers themselves.
   */
  readonly encoding: 'index' | 'one_hot' | 'values';
  /** The layer whose output predicts it. */
  readonly layer: string;
  /** Time steps that have a target each; 1 where a sample has one. */
  readonly positions: number;
  /** Where its numbers begin among a sample's targets, and how many there are, those of all positions. */
  readonly offset: number;
  readonly width: number;
  readonly decision: Decision;
  /** What its layer's outputs are: probabilities, scores that a sigmoid or softmax makes these of, or neither. */
  readonly gives: 'probabilities' | 'scores' | 'amounts';
  readonly loss: Call;
  /** Of its loss in the total. */
  readonly weight: number;
}

/** How a row of outputs becomes a class: the largest of several, or the second class from a threshold on. */
export type Decision = { readonly rule: 'largest' } | { readonly rule: 'threshold'; readonly at: number };

/**
 * The tensor that holds a head's loss, after which others are named (`loss.samples`): the loss itself where there is
 * nothing to add up.
 */
export function lossTensor({ heads }: Task, { name, weight }: Head): string {
  return heads.length > 1 || weight !== 1 ? `loss.${name}` : 'loss';
}

/** The tensor that holds the penalty on weights: `loss.penalty`, unless a target has this name. */
export function penaltyTensor({ heads }: Task): string {
  return heads.some(({ name }) => name === 'penalty') ? 'loss.penalty_on_weights' : 'loss.penalty';
}

/**
 * Joins the spec, what its data is like and the shapes of its layers. Undefined where there is no target.
 * Throws a `UserError` where an output does not fit its target, or the loss does not fit either.
 */
export function resolveTask(
  spec: ModelSpec,
  profile: Profile,
  shapes: ReadonlyMap<string, Shape | undefined>,
): Task | undefined {
  const { targets } = profile;
  if (targets.length === 0) return undefined;
  if (spec.train) requireLossNames(spec.train, targets);
  const heads: Head[] = [];
  let width = 0;
  for (const target of targets) {
    const layer = layerOf(spec, target, targets);
    const head = resolveHead(spec, target, layer, shapes.get(layer?.id ?? '') ?? [1], width);
    heads.push(head);
    width += head.width;
  }
  if (spec.train) requireMetrics(spec.train, heads);
  const penalized = spec.train !== undefined && (spec.train.l1 > 0 || spec.train.l2 > 0);
  return { heads, width, ...(penalized && { penalized }) };
}

/** The layer that predicts a target: of several, the one named like it. */
function layerOf({ layers }: ModelSpec, { name }: TargetProfile, targets: readonly TargetProfile[]): LayerSpec | undefined {
  return targets.length > 1 ? layers.find(({ id }) => id === name) : layers.at(-1);
}

/** The loss of a target: its own, else that of all; without training, the one that its layer would be trained with. */
export function lossFor({ train, layers }: ModelSpec, target: string, layer: LayerSpec | undefined): Call {
  const usual = { call: activations.get(activationOf(sourceOf(layer, layers)))!.loss, args: {} };
  return train?.losses?.[target] ?? train?.loss ?? usual;
}

function resolveHead(
  spec: ModelSpec,
  target: TargetProfile,
  layer: LayerSpec | undefined,
  output: Shape,
  offset: number,
): Head {
  const { name, columns, kind, classes } = target;
  const loss = lossFor(spec, name, layer);
  const activation = activationOf(sourceOf(layer, spec.layers));
  requirePairing({ spec, target, layer: layer?.id ?? '', output, activation, loss });
  const hasTime = output.length === 2 && output[0] === target.positions;
  const positions = hasTime ? output[0]! : 1;
  const units = output.at(-1) ?? 1;
  return {
    ...{ name, columns, kind, classes, layer: layer?.id ?? '', positions, offset, loss },
    ...storage(target, loss, positions, units),
    decision: decisionOf(activation, loss, units),
    gives: givenBy(activation, loss),
    weight: (loss.args['weight'] as number | undefined) ?? 1,
  };
}

/** How a target is stored, and in how many numbers. */
function storage(target: TargetProfile, loss: Call, positions: number, units: number): Pick<Head, 'encoding' | 'width'> {
  if (target.kind === 'number') return { encoding: 'values', width: positions * numbersIn(target) };
  return units === 1 || target.positions !== undefined || losses.get(loss.call)!.classesOnly
    ? { encoding: 'index', width: positions }
    : { encoding: 'one_hot', width: units };
}

function givenBy(activation: string, loss: Call): Head['gives'] {
  if (activation === 'softmax' || activation === 'sigmoid') return 'probabilities';
  return activation === 'linear' && losses.get(loss.call)?.fusedWith ? 'scores' : 'amounts';
}

/** How a layer's outputs are read as a class. */
export function decisionOf(activation: string, loss: Call, units: number): Decision {
  if (units > 1) return { rule: 'largest' };
  const isScore = loss.call === 'hinge' || (loss.call === 'binary_cross_entropy' && activation === 'linear');
  return { rule: 'threshold', at: isScore ? 0 : 0.5 };
}

/** The class a row of outputs stands for. */
export function decide(outputs: ArrayLike<number>, decision: Decision): number {
  if (decision.rule === 'threshold') return outputs[0]! >= decision.at ? 1 : 0;
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}
