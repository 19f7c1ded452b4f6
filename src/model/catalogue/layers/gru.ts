import * as l10n from '@vscode/l10n';
import type { LayerType } from '../types';
import { recurrent, recurrentArguments, unitsArgument } from './recurrent';

/**
 * Gated recurrent unit (Cho et al., 2014) with the reset gate behind the product, as PyTorch and cuDNN have it. Columns
 * of `W`, `U` and `b` in the order r, z, n; `recurrent_bias` [units] is that of the candidate's recurrent product.
 */
export const gru: LayerType = {
  name: 'gru',
  doc: () => l10n.t('Gated recurrent unit: gates decide at each time step how much of the state is made anew.'),
  arguments: [unitsArgument, ...recurrentArguments('3 · units')],
  ...recurrent({
    operation: 'gru',
    gates: 3,
    seen: [
      ['gates', 3],
      ['recurrent_sum', 1],
    ],
    recurrentBias: true,
  }),
};
