import * as l10n from '@vscode/l10n';
import type { Shape } from '../../shape';
import { windowAttributes } from '../../window';
import type { LayerType } from '../types';
import { paddingArgument, poolStrideArgument, requirePicture, sizeArgument, slidesOf } from './windows';

/**
 * The largest element of each window, channel by channel; of equal ones the first. Its `winner` says where that stands:
 * the flat position within the sample's input.
 */
export const maxPool2d: LayerType = {
  name: 'max_pool2d',
  doc: () => l10n.t('Makes a picture smaller: of each window, the largest number of every channel goes on.'),
  reads: { least: 1, most: 1 },
  arguments: [sizeArgument, poolStrideArgument, paddingArgument],

  shape(layer, [input]) {
    requirePicture(layer, input!);
    return [...slidesOf(layer, input!, 'size').map(({ places }) => places), input!.at(-1)!];
  },

  lower(layer, [input], shapes, graph) {
    const [picture] = shapes as [Shape];
    const slides = slidesOf(layer, picture, 'size');
    const shape = [...slides.map(({ places }) => places), picture.at(-1)!];
    const output = graph.tensor(layer.id, 'output', shape);
    graph.apply({
      operation: 'max_pool',
      layer: layer.id,
      inputs: [input!],
      outputs: [output, graph.tensor(layer.id, 'winner', shape)],
      attributes: windowAttributes(slides),
    });
    return output;
  },
};
