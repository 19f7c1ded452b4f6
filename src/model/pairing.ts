import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';
import { activationOf, inputOf, sourceOf } from './activation';
import { losses } from './catalogue';
import type { LossType } from './catalogue/losses';
import { metricsOf, type MetricName } from './metrics';
import type { TargetProfile } from './profile';
import { formatShape, sameShape, type Shape } from './shape';
import type { Call, LayerSpec, ModelSpec, TrainSpec } from './spec';
import type { Head } from './task';

/** A target, and what is to predict it. */
export interface Pairing {
  readonly spec: ModelSpec;
  readonly target: TargetProfile;
  /** The layer, and the shape of its output. */
  readonly layer: string;
  readonly output: Shape;
  /** That of the numbers which the layer gives, be it its own or that of one before it. */
  readonly activation: string;
  readonly loss: Call;
}

/** Numbers of a target at one position: one for each column, unless it has a shape of its own. */
export function numbersIn({ columns, shape }: TargetProfile): number {
  return shape ? sizeOf(shape) : columns.length;
}

/** Throws a `UserError` where output, activation, loss and target do not go together: what is wrong, and the cure. */
export function requirePairing(pairing: Pairing): void {
  if (pairing.target.kind === 'number') requireNumbers(pairing);
  else {
    requirePositions(pairing);
    requireClasses(pairing);
  }
  requireSpread(pairing);
  if (pairing.spec.train) requireLoss(pairing, losses.get(pairing.loss.call)!);
}

function requireNumbers({ target, output, layer }: Pairing): void {
  const wanted = numbersIn(target);
  const { positions, shape = [wanted] } = target;
  const perPosition = positions !== undefined && sameShape(output, [positions, ...shape]);
  if (perPosition || sameShape(output, [wanted]) || sameShape(output, shape)) return;
  const name = target.shape ? target.name : listed(target.columns);
  throw new UserError('output-mismatch', numbersMismatch(layer, output, name, shape, wanted), { layer });
}

function numbersMismatch(layer: string, output: Shape, target: string, shape: Shape, wanted: number): string {
  const [given, asked] = [formatShape(output), formatShape(shape)];
  if (sizeOf(output) === wanted) {
    return l10n.t('"{0}" gives {1} numbers a sample, and the target ({2}) has {3}; put flatten() behind "{0}".', layer, given, target, asked);
  }
  return wanted === 1
    ? l10n.t('"{0}" gives {1} numbers a sample, and the target ({2}) has 1; give "{0}" 1 unit.', layer, given, target)
    : l10n.t('"{0}" gives {1} numbers a sample, and the target ({2}) has {3}; give "{0}" {4} units.', layer, given, target, asked, wanted);
}

/** A class needs a row of outputs: one for the sample, or one at each time step that has a target. */
function requirePositions({ target: { positions, name, classes }, output, layer }: Pairing): void {
  if (output.length <= 1 || (output.length === 2 && output[0] === positions)) return;
  const message =
    positions === undefined
      ? l10n.t(
          '"{0}" gives {1} numbers a sample, and the target ({2}) is one class for all of it; put flatten() before the last layer, or let the recurrent layer before it give its last state only.',
          layer,
          formatShape(output),
          name,
        )
      : l10n.t(
          '"{0}" gives {1} numbers a sample, and the target ({2}) is a class at each of {3} time steps; end with {3} × {4} numbers, or with {4} for the last step only.',
          layer,
          formatShape(output),
          name,
          positions,
          classes.length,
        );
  throw new UserError('output-mismatch', message, { layer });
}

function requireClasses(pairing: Pairing): void {
  const { spec, target, output, layer, activation, loss } = pairing;
  const units = output.at(-1) ?? 1;
  const [count, names] = [target.classes.length, listed(target.classes)];
  if (units === count && units > 1) return;
  if (units === 1 && count <= 2) return;
  if (units === 1 && spec.train && activation === 'linear' && losses.get(loss.call)?.fusedWith) {
    throw lossMismatch(
      pairing,
      l10n.t(
        'The loss {0} takes "{1}" for a class, of which there are {2} ({3}), and "{4}" has 1 unit. Use mse to predict a number; for classes, end with dense({2}, softmax).',
        loss.call,
        target.name,
        count,
        names,
        layer,
      ),
    );
  }
  const message =
    units === 1
      ? l10n.t(
          '"{0}" has 1 unit, which tells two classes apart; the target has {1} ({2}). Write dense({1}, softmax).',
          layer,
          count,
          names,
        )
      : l10n.t(
          '"{0}" has {1} units, and the target has {2} classes ({3}); give "{0}" {2} units.',
          layer,
          units,
          count,
          names,
        );
  throw new UserError('output-mismatch', message, { layer });
}

/** A softmax over a single unit is always 1, so that nothing can be learned. */
function requireSpread({ spec, output, layer }: Pairing): void {
  const activation = activationOf(spec.layers.find(({ id }) => id === layer));
  if ((output.at(-1) ?? 1) > 1 || activation !== 'softmax') return;
  throw new UserError(
    'output-mismatch',
    l10n.t('softmax over the 1 unit of "{0}" is always 1; use sigmoid, or a unit for each class.', layer),
    { layer },
  );
}

/** Checks the loss against the activation before it and the kind of target. */
function requireLoss(pairing: Pairing, loss: LossType): void {
  const { target, output, activation } = pairing;
  const units = output.at(-1) ?? 1;
  requireActivation(pairing, loss);
  if (loss.classesOnly && target.kind === 'number') {
    throw lossMismatch(
      pairing,
      l10n.t(
        'The loss {0} predicts a class, and the target is a number; use mse, or make the column a category under columns.',
        loss.name,
      ),
    );
  }
  if (loss.name === 'cross_entropy' && units === 1) {
    throw lossMismatch(
      pairing,
      l10n.t('The loss cross_entropy needs a unit for each class; with 1 unit, use binary_cross_entropy.'),
    );
  }
  if (target.kind === 'class' && target.positions !== undefined && units > 1 && !loss.classesOnly) {
    const after = activation === 'linear' ? 'linear' : 'softmax';
    throw lossMismatch(
      pairing,
      output.length > 1
        ? l10n.t(
            'The loss {0} compares numbers, and the target ({1}) is a class at each time step; use cross_entropy after {2}.',
            loss.name,
            target.name,
            after,
          )
        : l10n.t('The loss {0} compares numbers, and the target ({1}) is a class; use cross_entropy after {2}.', loss.name, target.name, after),
    );
  }
}

function requireActivation(pairing: Pairing, loss: LossType): void {
  requireNothingBetween(pairing, loss);
  const { activation } = pairing;
  if (!loss.activations || loss.activations.includes(activation)) return;
  const message = loss.fusedWith
    ? l10n.t(
        'The loss {0} needs {1} (or linear, for raw scores) as last activation, and it is {2}.',
        loss.name,
        loss.fusedWith,
        activation,
      )
    : l10n.t(
        'The loss {0} needs raw scores: {1} as last activation, and it is {2}.',
        loss.name,
        loss.activations.join(', '),
        activation,
      );
  throw lossMismatch(pairing, message);
}

/**
 * Requires that the activation that a loss is computed with is not hidden behind another layer: the loss would take
 * probabilities for raw scores, and apply the activation again.
 */
function requireNothingBetween(pairing: Pairing, { name, fusedWith }: LossType): void {
  const { spec, layer } = pairing;
  const last = spec.layers.find(({ id }) => id === layer);
  const source = sourceOf(last, spec.layers);
  const normalizes = source !== undefined && normalizing.has(source.type);
  const behind = normalizes ? sourceOf(inputOf(source, spec.layers), spec.layers) : source;
  if (!fusedWith || !last || behind === last || activationOf(behind) !== fusedWith) return;
  throw lossMismatch(pairing, betweenMessage(name, fusedWith, normalizes ? source : last, normalizes));
}

/** Layers whose output has another mean and spread than what they get. */
const normalizing: ReadonlySet<string> = new Set(['batch_norm', 'layer_norm']);

function betweenMessage(loss: string, activation: string, { id, type }: LayerSpec, normalizes: boolean): string {
  if (normalizes) {
    return l10n.t(
      'The loss {0} goes with {1} directly before it, and "{2}" normalizes its probabilities again; put "{2}" before the layer with {1}, or leave it out.',
      loss,
      activation,
      id,
    );
  }
  return type === 'dropout'
    ? l10n.t(
        'The loss {0} goes with {1} directly before it, and "{2}" stands between them; put "{2}" before the layer with {1}, or leave it out.',
        loss,
        activation,
        id,
      )
    : l10n.t(
        'The loss {0} goes with {1} directly before it, and "{2}" stands between them; give the units their shape before the layer with {1}, or leave "{2}" out.',
        loss,
        activation,
        id,
      );
}

function lossMismatch({ spec, target: { name } }: Pairing, message: string): UserError {
  const isOwn = spec.train?.losses?.[name] !== undefined;
  return new UserError('loss-mismatch', message, { key: isOwn ? `train.loss.${name}` : 'train.loss' });
}

/** Requires that each loss of `loss { }` is that of a target, and that each of these is predicted by itself. */
export function requireLossNames({ losses: named = {} }: TrainSpec, targets: readonly TargetProfile[]): void {
  const names = targets.map(({ name }) => name);
  for (const name of Object.keys(named)) {
    if (names.includes(name)) continue;
    const together = targets.find(({ columns }) => columns.length > 1 && columns.includes(name));
    const near = suggest(name, names);
    let message: string;
    if (together) {
      message = l10n.t(
        'One layer predicts {0} together, with one loss: write "loss: …", or name a layer after each of them.',
        listed(together.columns),
      );
    } else if (near !== undefined) {
      message = l10n.t('There is no target "{0}" to have a loss; did you mean "{1}"?', name, near);
    } else message = l10n.t('There is no target "{0}" to have a loss; there is {1}.', name, listed(names));
    throw new UserError('unknown-target', message, { key: `train.loss.${name}` });
  }
}

/** Requires that each metric to be shown is one that a target has. */
export function requireMetrics({ metrics = [] }: TrainSpec, heads: readonly Head[]): void {
  for (const metric of metrics as readonly MetricName[]) {
    if (!heads.some((head) => metricsOf(head).includes(metric))) {
      throw new UserError('unknown-metric', lacksMetric(metric, heads[0]!), { key: 'train.metrics' });
    }
  }
}

/** Says why a target does not have a metric, and which it has. */
export function lacksMetric(metric: MetricName, head: Head): string {
  const known = metricsOf(head).join(', ');
  if (metric === 'perplexity' && head.kind === 'class') {
    return l10n.t('"{0}" has no perplexity, which is of the loss cross_entropy; it has {1}.', head.name, known);
  }
  return head.kind === 'number'
    ? l10n.t('"{0}" is a number and has no {1}, which is of classes; it has {2}.', head.name, metric, known)
    : l10n.t('"{0}" is a class and has no {1}, which is of numbers; it has {2}.', head.name, metric, known);
}

/** Names for a message, the first of many. */
export function listed(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')}, …`;
}
