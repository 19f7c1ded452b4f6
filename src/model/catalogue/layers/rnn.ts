import * as l10n from '@vscode/l10n';
import type { LayerType } from '../types';
import { recurrent, recurrentArguments, unitsArgument } from './recurrent';

/** `h[t] = activation(x[t]·W + b + h[t-1]·U)`; `W` [in, units], `U` [units, units], `b` [units]. */
export const rnn: LayerType = {
  name: 'rnn',
  doc: () => l10n.t('Simple recurrent layer: at each time step its state is made of the input and the state before.'),
  arguments: [
    unitsArgument,
    {
      name: 'activation',
      kind: { kind: 'word', words: ['tanh', 'relu'] },
      default: 'tanh',
      doc: () => l10n.t('The function that turns each weighted sum into the state.'),
    },
    ...recurrentArguments('units'),
  ],
  ...recurrent({
    operation: 'rnn',
    gates: 1,
    seen: [['pre_activation', 1]],
    attributes: ({ args }) => ({ relu: args['activation'] === 'relu' ? 1 : 0 }),
  }),
};
