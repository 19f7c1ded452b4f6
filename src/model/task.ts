import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { activations, layers, losses } from './catalogue';
import type { Profile, TargetProfile } from './profile';
import { formatShape, type Shape } from './shape';
import { isCall, type Call, type LayerSpec, type ModelSpec } from './spec';

/** What the network is to learn from its data: how targets are stored, compared and named. */
export interface Task {
  /** One for each target that a layer predicts by itself. */
  readonly heads: readonly Head[];
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

/** The last layer's activation. */
export function lastActivation(spec: ModelSpec): string {
  return activationOf(spec.layers.at(-1));
}

export function activationOf(layer: LayerSpec | undefined): string {
  const activation = layer && (layers.get(layer.type)?.activation?.(layer) ?? layer.args['activation']);
  return isCall(activation) ? activation.call : 'linear';
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
  const heads: Head[] = [];
  let width = 0;
  for (const target of profile.targets) {
    const layer = spec.layers.at(-1)?.id ?? '';
    const head = resolveHead(spec, target, layer, shapes.get(layer) ?? [1], width);
    heads.push(head);
    width += head.width;
  }
  return heads.length > 0 ? { heads, width } : undefined;
}

function resolveHead(spec: ModelSpec, target: TargetProfile, layer: string, output: Shape, offset: number): Head {
  const units = output[0] ?? 1;
  if (target.kind === 'number') requireNumbers(target.columns, output, layer);
  else requireClasses(spec, target, units, layer);
  requireSpread(spec, units, layer);
  requireLoss(spec, target.kind, units);
  const { name, columns, kind, classes } = target;
  const loss = spec.train?.loss ?? { call: activations.get(lastActivation(spec))!.loss, args: {} };
  return {
    ...{ name, columns, kind, classes, layer, positions: 1, offset, loss, weight: 1 },
    ...storage(target, loss, units),
    decision: decisionOf(spec, units),
  };
}

/** How a target is stored, and in how many numbers. */
function storage({ kind, columns }: TargetProfile, loss: Call, units: number): Pick<Head, 'encoding' | 'width'> {
  if (kind === 'number') return { encoding: 'values', width: columns.length };
  return units === 1 || loss.call === 'cross_entropy'
    ? { encoding: 'index', width: 1 }
    : { encoding: 'one_hot', width: units };
}

/** How this network's outputs are read as a class. */
export function decisionOf(spec: ModelSpec, units: number): Decision {
  if (units > 1) return { rule: 'largest' };
  const logits = lastActivation(spec) === 'linear' && spec.train?.loss.call === 'binary_cross_entropy';
  return { rule: 'threshold', at: logits ? 0 : 0.5 };
}

/** The class a row of outputs stands for. */
export function decide(outputs: ArrayLike<number>, decision: Decision): number {
  if (decision.rule === 'threshold') return outputs[0]! >= decision.at ? 1 : 0;
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}

function requireNumbers(columns: readonly string[], output: Shape, layer: string): void {
  if (output.length === 1 && output[0] === columns.length) return;
  throw new UserError(
    'output-mismatch',
    l10n.t(
      '"{0}" gives {1} numbers a sample, and the target ({2}) has {3}; give the last layer {3} units.',
      layer,
      formatShape(output),
      columns.join(', '),
      columns.length,
    ),
    { layer },
  );
}

function requireClasses(spec: ModelSpec, { classes, columns }: TargetProfile, units: number, layer: string): void {
  if (units === classes.length && units > 1) return;
  if (units === 1 && classes.length <= 2) return;
  const [count, names] = [classes.length, listed(classes)];
  if (units === 1 && spec.train && lastActivation(spec) === 'linear' && losses.get(spec.train.loss.call)?.fusedWith) {
    throw new UserError(
      'loss-mismatch',
      l10n.t(
        'The loss {0} takes "{1}" for a class, of which there are {2} ({3}), and "{4}" has 1 unit. Use mse to predict a number; for classes, end with dense({2}, softmax).',
        spec.train.loss.call,
        columns.join(', '),
        count,
        names,
        layer,
      ),
      { key: 'train.loss' },
    );
  }
  throw new UserError(
    'output-mismatch',
    units === 1
      ? l10n.t(
          '"{0}" has 1 unit, which tells two classes apart; the target has {1} ({2}). Write dense({1}, softmax).',
          layer,
          count,
          names,
        )
      : l10n.t(
          '"{0}" has {1} units, and the target has {2} classes ({3}); give the last layer {2} units.',
          layer,
          units,
          count,
          names,
        ),
    { layer },
  );
}

/** A softmax over a single unit is always 1, so that nothing can be learned. */
function requireSpread(spec: ModelSpec, units: number, layer: string): void {
  if (units > 1 || lastActivation(spec) !== 'softmax') return;
  throw new UserError(
    'output-mismatch',
    l10n.t('softmax over the 1 unit of "{0}" is always 1; use sigmoid, or a unit for each class.', layer),
    { layer },
  );
}

/** Checks the loss against the last activation and the kind of target. */
function requireLoss(spec: ModelSpec, kind: Head['kind'], units: number): void {
  const loss = spec.train && losses.get(spec.train.loss.call);
  if (!loss?.fusedWith) return;
  const activation = lastActivation(spec);
  if (activation !== loss.fusedWith && activation !== 'linear') {
    throw new UserError(
      'loss-mismatch',
      l10n.t(
        'The loss {0} needs {1} (or linear, for raw scores) as last activation, and it is {2}.',
        loss.name,
        loss.fusedWith,
        activation,
      ),
      { key: 'train.loss' },
    );
  }
  if (loss.name === 'cross_entropy' && (kind === 'number' || units === 1)) {
    throw new UserError(
      'loss-mismatch',
      kind === 'number'
        ? l10n.t('The loss cross_entropy predicts a class, and the target is a number; use mse, or make the column a category under columns.')
        : l10n.t('The loss cross_entropy needs a unit for each class; with 1 unit, use binary_cross_entropy.'),
      { key: 'train.loss' },
    );
  }
}

function listed(classes: readonly string[]): string {
  return classes.length <= 6 ? classes.join(', ') : `${classes.slice(0, 5).join(', ')}, …`;
}
