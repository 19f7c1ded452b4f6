import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Machine } from '../engine';
import { formatShape } from '../model/shape';
import type { ParameterValues } from '../protocol/session';

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
export function matchParameters(machine: Machine, given: readonly ParameterValues[]): ReadonlyMap<string, Float32Array> {
  const byTensor = new Map(given.map((parameter) => [parameter.tensor, parameter]));
  const { parameters } = machine.program;
  const missing = parameters.find(({ tensor }) => !byTensor.has(tensor.id));
  if (missing) throw refused(l10n.t('The file has no "{0}", which this network needs.', missing.tensor.id));
  const known = new Map(parameters.map(({ tensor }) => [tensor.id, tensor]));
  const unknown = given.find(({ tensor }) => !known.has(tensor));
  if (unknown) throw refused(l10n.t('The file has "{0}", which this network does not have.', unknown.tensor));
  for (const { tensor, shape } of given) {
    const wanted = known.get(tensor)!.shape;
    if (formatShape(shape) === formatShape(wanted)) continue;
    throw refused(
      l10n.t('"{0}" is {1} in the file and {2} in this network.', tensor, formatShape(shape), formatShape(wanted)),
    );
  }
  return new Map(given.map(({ tensor, values }) => [tensor, values]));
}

function refused(reason: string): UserError {
  return new UserError('other-weights', l10n.t('These weights do not fit: {0}', reason));
}
