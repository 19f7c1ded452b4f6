import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';

/** The network's input where there is no data to tell its shape: `input(3)`. */
export const input: LayerType = {
  name: 'input',
  doc: () => l10n.t("The network's input and its shape, for a spec without data."),
  reads: { least: 0, most: 0 },
  arguments: [
    {
      name: 'dimensions',
      kind: { kind: 'number', integer: true, min: 1 },
      rest: true,
      doc: () => l10n.t('The extents of one sample: input(3), or input(28, 28, 1) for a picture.'),
    },
  ],
  shape: (layer) => layer.args['dimensions'] as Shape,
  // `lower` of the whole spec makes the input's tensor, from this shape or the data's.
  lower: () => 'input',
};
