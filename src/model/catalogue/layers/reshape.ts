import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerType } from '../types';
import { reshaped } from './reshaping';

/** The same numbers in the same order, in another shape: `reshape(4, 4, 1)`. */
export const reshape: LayerType = {
  name: 'reshape',
  doc: () => l10n.t('Gives the numbers of a sample another shape, their order kept: reshape(28, 28, 1).'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'dimensions',
      kind: { kind: 'number', integer: true, min: 1 },
      rest: true,
      doc: () => l10n.t('The extents, outermost first; their product is how many numbers there are.'),
    },
  ],
  shape(layer, [input]) {
    const shape = layer.args['dimensions'] as Shape;
    if (sizeOf(shape) === sizeOf(input!)) return shape;
    const message = l10n.t(
      '"{0}" makes {1} of {2}, and that is {3} numbers of {4}; the product of the extents must be {4}.',
      layer.id,
      formatShape(shape),
      formatShape(input!),
      sizeOf(shape),
      sizeOf(input!),
    );
    throw new UserError('shape-mismatch', message, { layer: layer.id });
  },
  lower: (layer, [input], _shapes, graph) =>
    reshaped(layer.id, input!, layer.args['dimensions'] as Shape, graph),
};
