import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerSpec, Value } from '../../spec';
import type { ArgumentType, ValueKind } from '../types';

/** Where a parameter starts: numbers, or an initialiser. */
const start: ValueKind = { kind: 'either', kinds: [{ kind: 'literal' }, { kind: 'entry', table: 'initializer' }] };

export const trainableArgument: ArgumentType = {
  name: 'trainable',
  kind: { kind: 'boolean' },
  default: true,
  doc: () => l10n.t('Whether training changes this layer.'),
};

/** The argument `weights`; without a default, the layer's activation decides. */
export function weightsArgument(doc: () => string, initializer?: string): ArgumentType {
  const given = initializer === undefined ? { optional: true } : { default: { call: initializer, args: {} } };
  return { name: 'weights', kind: start, ...given, doc };
}

export function biasArgument(doc: () => string): ArgumentType {
  return { name: 'bias', kind: start, default: { call: 'zeros', args: {} }, doc };
}

/** Checks that numbers given for a parameter have its shape. */
export function requireShape(layer: LayerSpec, name: string, wanted: Shape): void {
  const value = layer.args[name];
  if (!Array.isArray(value)) return;
  const problem = mismatch(value as Value[], wanted);
  if (!problem) return;
  throw new UserError(
    'shape-mismatch',
    l10n.t('The {0} of "{1}" must be {2} numbers; {3}.', name, layer.id, formatShape(wanted), problem),
    { layer: layer.id },
  );
}

function mismatch(value: readonly Value[], [extent, ...inner]: Shape): string | undefined {
  if (value.length !== extent) return l10n.t('a list of {0} was expected, and one of {1} is given', extent!, value.length);
  for (const item of value) {
    if (Array.isArray(item) !== inner.length > 0) return l10n.t('the lists are not nested as deep');
    const below = Array.isArray(item) ? mismatch(item, inner) : undefined;
    if (below) return below;
  }
  return undefined;
}
