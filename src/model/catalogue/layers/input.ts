import * as l10n from '@vscode/l10n';
import type { LayerType } from '../types';

/** The network's input where there is no data to tell its shape: `input(3)`. */
export const input: LayerType = {
  name: 'input',
  doc: () => l10n.t("The network's input and its shape, for a spec without data."),
  reads: { least: 0, most: 0 },
  arguments: [
    {
      name: 'units',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('How many numbers one sample has.'),
    },
  ],
  shape: (layer) => [layer.args['units'] as number],
  // `lower` of the whole spec makes the input's tensor, from this shape or the data's.
  lower: () => 'input',
};
