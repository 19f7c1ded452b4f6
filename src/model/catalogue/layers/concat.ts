import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import { formatShape, sameShape, type Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { LayerType } from '../types';
import { reads } from './merging';

/** Joins outputs on their last axis: vectors one behind the other, the features of each time step, the channels. */
export const concat: LayerType = {
  name: 'concat',
  doc: () => l10n.t('Joins the outputs of layers one behind the other, on their last axis: concat(a, b).'),
  reads,
  arguments: [],
  shape(layer, inputs) {
    const [first] = inputs as [Shape];
    inputs.forEach((shape, i) => {
      if (shape.length === 0) throw scalar(layer, layer.inputs[i]!);
      if (!sameShape(shape.slice(0, -1), first.slice(0, -1))) throw unequal(layer, i, first, shape);
    });
    return [...first.slice(0, -1), inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
  },
  lower(layer, inputs, shapes, graph) {
    const [first] = shapes as [Shape];
    const attributes: Record<string, number> = {};
    let units = 0;
    shapes.forEach((shape, i) => {
      attributes[`offset_${i}`] = units;
      units += shape.at(-1)!;
    });
    const output = graph.tensor(layer.id, 'output', [...first.slice(0, -1), units]);
    graph.apply({ operation: 'concat', layer: layer.id, inputs, outputs: [output], attributes });
    return output;
  },
};

function scalar(layer: LayerSpec, input: string): UserError {
  const message = l10n.t(
    '"{0}" joins vectors, and "{1}" is one id for each sample; an embedding before it makes a vector of it.',
    layer.id,
    input,
  );
  return new UserError('shape-mismatch', message, { layer: layer.id });
}

function unequal(layer: LayerSpec, position: number, first: Shape, other: Shape): UserError {
  const message = l10n.t(
    '"{0}" joins the last axis, so that all others must be equal, and "{1}" gives {2}, "{3}" gives {4}; a flatten() before each makes vectors.',
    layer.id,
    layer.inputs[0]!,
    formatShape(first),
    layer.inputs[position]!,
    formatShape(other),
  );
  return new UserError('shape-mismatch', message, { layer: layer.id });
}
