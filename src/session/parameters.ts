import * as l10n from '@vscode/l10n';
import { quoteForeign } from '../base/format';
import { UserError } from '../base/problem';
import type { Machine } from '../engine';
import { formatShape, sameShape, type Shape } from '../model/shape';
import type { GivenParameter, ParameterValues, ParameterView } from '../protocol/session';

/** How many differences a message tells of, one by one. */
const TOLD = 4;

/** A copy of every parameter, in the order of the layers. */
export function readParameters(machine: Machine): ParameterValues[] {
  return machine.program.parameters.map(({ tensor }) => {
    const { id, layer, name, shape } = tensor;
    return { tensor: id, layer, name, shape, values: Float32Array.from(machine.view(tensor)) };
  });
}

/**
 * Values by tensor, each for a parameter of this network. Throws a `UserError` that names what is missing, unknown
 * or of another shape, and both shapes.
 */
export function matchParameters(machine: Machine, given: readonly GivenParameter[]): ReadonlyMap<string, Float32Array> {
  const wanted = machine.program.parameters.map(({ tensor }) => ({ tensor: tensor.id, shape: tensor.shape }));
  requireFit(wanted, given);
  return new Map(given.map(({ tensor, values }) => [tensor, values]));
}

/** Throws the `UserError` of `matchParameters` where what is given is not what is wanted. */
export function requireFit(
  wanted: readonly Pick<ParameterView, 'tensor' | 'shape'>[],
  given: readonly GivenParameter[],
): void {
  const shapes = new Map(given.map(({ tensor, shape }) => [tensor, shape]));
  const known = new Set(wanted.map(({ tensor }) => tensor));
  const differing = wanted.flatMap(({ tensor, shape }) => difference(tensor, shape, shapes.get(tensor)) ?? []);
  const unknown = given.filter(({ tensor }) => !known.has(tensor));
  const foreign = unknown.map(({ tensor }) => {
    return l10n.t('the file has {0}, which this network does not have', quoteForeign(tensor));
  });
  const all = [...differing, ...foreign];
  if (all.length === 0) return;
  const told = all.slice(0, TOLD).join('; ');
  const left = all.length - TOLD;
  const sentence =
    left > 0
      ? l10n.t('These weights do not fit: {0}; and {1} more.', told, left)
      : l10n.t('These weights do not fit: {0}.', told);
  throw new UserError('other-weights', [sentence, ...hints(wanted, shapes, unknown)].join(' '));
}

function difference(tensor: string, wanted: Shape, given: Shape | undefined): string | undefined {
  const name = quoteForeign(tensor);
  if (!given) return l10n.t('the file has no {0}, which this network needs', name);
  if (sameShape(wanted, given)) return undefined;
  return l10n.t('{0} is {1} in the file and {2} in this network', name, formatShape(given), formatShape(wanted));
}

/** What a file that PyTorch wrote is in need of. */
function hints(
  wanted: readonly Pick<ParameterView, 'tensor' | 'shape'>[],
  given: ReadonlyMap<string, Shape>,
  unknown: readonly GivenParameter[],
): string[] {
  const isTransposed = wanted.some(({ tensor, shape }) => {
    const [rows, columns] = shape;
    const other = given.get(tensor);
    return shape.length === 2 && rows !== columns && other && sameShape([columns!, rows!], other);
  });
  if (isTransposed) {
    return [l10n.t('PyTorch\'s linear layers store [out, in], NNSpec [in, out]: save the tensor\'s .T.contiguous() there.')];
  }
  // `fc1.weight`: how PyTorch calls what is `weights` here.
  if (!unknown.some(({ tensor }) => /(^|\.)weight$/.test(tensor))) return [];
  return [
    l10n.t('Weights saved in PyTorch must be named as here, such as "h1.weights" and "h1.bias", and be stored [in, out].'),
  ];
}
