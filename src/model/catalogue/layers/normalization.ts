import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { ArgumentType } from '../types';
import { biasArgument, requireShape, weightsArgument } from './parameters';

export const epsilonArgument: ArgumentType = {
  name: 'epsilon',
  kind: { kind: 'number', min: 0, exclusiveMin: true },
  default: 1e-5,
  doc: () => l10n.t('Added to the variance, so that nothing is divided by 0.'),
};

export const scaleArgument = weightsArgument(
  () => l10n.t('Where the factors of the units start: an initialiser, or numbers [units].'),
  'ones',
);

export const shiftArgument = biasArgument(() => l10n.t('Where the biases start: an initialiser, or numbers [units].'));

/** A normalisation keeps its input's shape; its parameters have the extent of the last axis. */
export function normalizationShape(layer: LayerSpec, input: Shape, ids: number | undefined): Shape {
  if (ids !== undefined) {
    const message = l10n.t('"{0}" normalizes amounts, and what it gets are ids; put an embedding(16) before it.', layer.id);
    throw new UserError('shape-mismatch', message, { layer: layer.id });
  }
  const units = input.at(-1) ?? 1;
  requireShape(layer, 'weights', [units]);
  requireShape(layer, 'bias', [units]);
  return input;
}

/** Makes the parameters that stretch and move what has been normalised: `y = weights·x̂ + bias`. */
export function scaleAndShift(layer: LayerSpec, units: number, graph: GraphBuilder): [weights: string, bias: string] {
  const properties = { fanIn: units, fanOut: units, trainable: layer.args['trainable'] as boolean };
  const make = (name: 'weights' | 'bias'): string =>
    graph.parameter(layer.id, name, [units], { initial: layer.args[name]!, ...properties });
  return [make('weights'), make('bias')];
}
