import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import { windowAttributes } from '../../window';
import type { LayerType } from '../types';
import { paddingArgument, poolStrideArgument, requirePicture, sizeArgument, slidesOf } from './windows';

/** The mean of each window, channel by channel; at the edges, of the elements that there are. */
export const avgPool2d: LayerType = {
  name: 'avg_pool2d',
  doc: () => l10n.t('Makes a picture smaller: of each window, the mean of every channel goes on.'),
  reads: { least: 1, most: 1 },
  arguments: [sizeArgument, poolStrideArgument, paddingArgument],

  shape(layer, [input]) {
    requirePicture(layer, input!);
    return [...slidesOf(layer, input!, 'size').map(({ places }) => places), input!.at(-1)!];
  },

  lower(layer, [input], shapes, graph) {
    const [picture] = shapes as [Shape];
    const slides = slidesOf(layer, picture, 'size');
    const output = graph.tensor(layer.id, 'output', [...slides.map(({ places }) => places), picture.at(-1)!]);
    graph.apply({
      operation: 'average_pool',
      layer: layer.id,
      inputs: [input!],
      outputs: [output],
      attributes: windowAttributes(slides),
    });
    return output;
  },
};
