import * as l10n from '@vscode/l10n';
import type { LayerType } from '../types';
import { recurrent, recurrentArguments, unitsArgument } from './recurrent';

/** Long short-term memory (Hochreiter and Schmidhuber, 1997; Gers et al., 2000). Columns in the order i, f, g, o. */
export const lstm: LayerType = {
  name: 'lstm',
  doc: () => l10n.t('Long short-term memory: gates decide at each time step what its cell forgets, takes in and gives out.'),
  arguments: [unitsArgument, ...recurrentArguments('4 · units')],
  ...recurrent({
    operation: 'lstm',
    gates: 4,
    seen: [
      ['cell', 1],
      ['gates', 4],
    ],
  }),
};
