import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import type { ForwardOperation } from '../../graph';
import { formatShape, sameShape, type Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { LayerType } from '../types';

/** Layers that join the outputs of several, which they take as arguments by position: `add(a, b)`. */
export const reads = { least: 2, most: 256, positional: true } as const;

/** What joins numbers at the same place, of layers of one shape. */
export function elementwise(name: 'add' | 'multiply', doc: () => string): LayerType {
  return {
    name,
    doc,
    reads,
    arguments: [],
    shape(layer, inputs) {
      const [first, ...others] = inputs as [Shape];
      for (const [i, other] of others.entries()) if (!sameShape(first, other)) throw unequal(layer, i + 1, first, other);
      return first;
    },
    lower: (layer, inputs, [shape], graph) => {
      const operation: ForwardOperation = name;
      const output = graph.tensor(layer.id, 'output', shape!);
      graph.apply({ operation, layer: layer.id, inputs, outputs: [output], attributes: {} });
      return output;
    },
  };
}

function unequal(layer: LayerSpec, position: number, first: Shape, other: Shape): UserError {
  const message = l10n.t(
    '"{0}" joins numbers one by one, and "{1}" gives {2}, "{3}" gives {4}; make them equal, for example with dense({5}) before it.',
    layer.id,
    layer.inputs[0]!,
    formatShape(first),
    layer.inputs[position]!,
    formatShape(other),
    first.at(-1) ?? 1,
  );
  return new UserError('shape-mismatch', message, { layer: layer.id });
}
