import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';
import { activationArgument } from './activate';
import { convolutionShape, lowerConvolution } from './convolution';
import { biasArgument, trainableArgument, weightsArgument } from './parameters';
import { requireSequence } from './sequence';
import { dilationArgument, kernelArgument, paddingArgument, strideArgument } from './windows';

/** Convolution over sequences: `x` [batch, time, in], `W` [kernel, in, filters], `b` [filters]. */
export const conv1d: LayerType = {
  name: 'conv1d',
  doc: () =>
    l10n.t('Convolution over sequences: every filter slides a window of weights over time, and activates its sums.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'filters',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('How many filters the layer has: the channels of its output.'),
    },
    { ...kernelArgument, doc: () => l10n.t('How many time steps the window has.') },
    activationArgument,
    { ...strideArgument, doc: () => l10n.t('How many time steps the window moves from one place to the next.') },
    paddingArgument,
    { ...dilationArgument, doc: () => l10n.t('How many time steps the elements of a window lie apart.') },
    weightsArgument(() =>
      l10n.t('Where the weights start: an initialiser, or numbers [time, channels, filters]. Default: by the activation.'),
    ),
    biasArgument(() => l10n.t('Where the biases start: an initialiser, or numbers [filters].')),
    trainableArgument,
  ],

  shape(layer, [input], [ids]) {
    requireSequence(layer, input!, ids);
    return convolutionShape(layer, input!);
  },

  lower: (layer, [input], shapes, graph) => lowerConvolution(layer, input!, shapes[0] as Shape, graph),
};
