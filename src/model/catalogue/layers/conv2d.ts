import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import type { LayerType } from '../types';
import { activationArgument } from './activate';
import { convolutionShape, lowerConvolution } from './convolution';
import { biasArgument, trainableArgument, weightsArgument } from './parameters';
import { dilationArgument, kernelArgument, paddingArgument, requirePicture, strideArgument } from './windows';

/**
 * Convolution over pictures: at each place, every filter sums the window's elements times its weights and adds its bias.
 * `x` [batch, height, width, in], `W` [kernel_h, kernel_w, in, filters], `b` [filters].
 */
export const conv2d: LayerType = {
  name: 'conv2d',
  doc: () =>
    l10n.t('Convolution over pictures: every filter slides a window of weights over height and width, and activates its sums.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'filters',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('How many filters the layer has: the channels of its output.'),
    },
    kernelArgument,
    activationArgument,
    strideArgument,
    paddingArgument,
    dilationArgument,
    weightsArgument(() =>
      l10n.t(
        'Where the weights start: an initialiser, or numbers [height, width, channels, filters]. Default: by the activation.',
      ),
    ),
    biasArgument(() => l10n.t('Where the biases start: an initialiser, or numbers [filters].')),
    trainableArgument,
  ],

  shape(layer, [input]) {
    requirePicture(layer, input!);
    return convolutionShape(layer, input!);
  },

  lower: (layer, [input], shapes, graph) => lowerConvolution(layer, input!, shapes[0] as Shape, graph),
};
