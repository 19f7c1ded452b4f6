import { sizeOf } from '../../../base/extents';
import type { GraphBuilder } from '../../graph';
import type { Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import { windowAttributes } from '../../window';
import { activatedSum, activationType } from './activate';
import { requireShape } from './parameters';
import { slidesOf } from './windows';

/** The shape of a convolution's output, [..., filters], once its input has been found to have the right axes. */
export function convolutionShape(layer: LayerSpec, input: Shape): Shape {
  const slides = slidesOf(layer, input, 'kernel');
  const filters = layer.args['filters'] as number;
  requireShape(layer, 'weights', [...slides.map(({ size }) => size), input.at(-1)!, filters]);
  requireShape(layer, 'bias', [filters]);
  return [...slides.map(({ places }) => places), filters];
}

/** Lowers a convolution over any number of axes: weights [kernel…, in, filters], bias [filters]. */
export function lowerConvolution(layer: LayerSpec, input: string, inputShape: Shape, graph: GraphBuilder): string {
  const slides = slidesOf(layer, inputShape, 'kernel');
  const [channels, filters] = [inputShape.at(-1)!, layer.args['filters'] as number];
  const kernel = slides.map(({ size }) => size);
  // Of one weight: as many connections as the window has places for it (Keras's "receptive field").
  const properties = {
    fanIn: sizeOf(kernel) * channels,
    fanOut: sizeOf(kernel) * filters,
    trainable: layer.args['trainable'] as boolean,
  };
  const initial = layer.args['weights'] ?? { call: activationType(layer.args['activation']).initializer, args: {} };
  const weights = graph.parameter(layer.id, 'weights', [...kernel, channels, filters], { initial, ...properties });
  const bias = graph.parameter(layer.id, 'bias', [filters], { initial: layer.args['bias']!, ...properties });
  const shape = [...slides.map(({ places }) => places), filters];
  return activatedSum(layer, shape, graph, (sum) => {
    const attributes = windowAttributes(slides);
    graph.apply({ operation: 'convolution', layer: layer.id, inputs: [input, weights, bias], outputs: [sum], attributes });
  });
}
