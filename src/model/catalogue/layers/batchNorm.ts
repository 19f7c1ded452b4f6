import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import type { Shape } from '../../shape';
import type { GraphBuilder, GraphOperation } from '../../graph';
import type { LayerSpec } from '../../spec';
import type { LayerType } from '../types';
import { epsilonArgument, normalizationShape, scaleAndShift, scaleArgument, shiftArgument } from './normalization';
import { trainableArgument } from './parameters';

/**
 * Normalises each unit over the batch (Ioffe and Szegedy, 2015), as torch.nn.BatchNorm: training uses mean and biased
 * variance of the batch in hand (and of all places of a picture), and keeps running means of the mean and of the unbiased
 * variance, which prediction uses. A layer that is not trainable uses the running ones always and keeps them as they are.
 */
export const batchNorm: LayerType = {
  name: 'batch_norm',
  doc: () =>
    l10n.t('Normalizes each unit over the samples of the batch to mean 0 and variance 1, then stretches and moves it.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'momentum',
      kind: { kind: 'number', min: 0, max: 1 },
      default: 0.1,
      doc: () => l10n.t("How much of each batch's mean and variance goes into the running ones."),
    },
    epsilonArgument,
    scaleArgument,
    shiftArgument,
    trainableArgument,
  ],
  shape: (layer, [input], [ids]) => normalizationShape(layer, input!, ids),
  // A single number has no variance; a picture has several of each unit.
  leastRows: (layer, shape) => (layer.args['trainable'] === true && sizeOf(shape.slice(0, -1)) === 1 ? 2 : 1),

  lower(layer, [input], shapes, graph) {
    const [shape] = shapes as [Shape];
    const [weights, bias] = scaleAndShift(layer, shape.at(-1)!, graph);
    const running = [runningParameter(layer, 'mean', shape, graph), runningParameter(layer, 'variance', shape, graph)];
    const output = graph.tensor(layer.id, 'output', shape);
    const attributes = { epsilon: layer.args['epsilon'] as number };
    const settled = {
      operation: 'normalize',
      inputs: [input!, weights, bias, ...running],
      outputs: [output],
      attributes,
    } satisfies GraphOperation['inPrediction'];
    if (layer.args['trainable'] !== true) {
      graph.apply({ layer: layer.id, ...settled });
      return output;
    }
    const statistics = ['mean', 'variance'].map((name) => graph.statistic(layer.id, name, [shape.at(-1)!]));
    graph.apply({
      operation: 'batch_norm',
      layer: layer.id,
      inputs: [input!, weights, bias],
      outputs: [output, ...statistics],
      attributes,
      inPrediction: settled,
    });
    keepRunning(layer, statistics, running, sizeOf(shape.slice(0, -1)), graph);
    return output;
  },
};

function runningParameter(layer: LayerSpec, of: 'mean' | 'variance', shape: Shape, graph: GraphBuilder): string {
  const units = shape.at(-1)!;
  const initial = { call: of === 'mean' ? 'zeros' : 'ones', args: {} };
  return graph.parameter(layer.id, `running_${of}`, [units], { initial, fanIn: units, fanOut: units, trainable: false });
}

function keepRunning(
  layer: LayerSpec,
  statistics: readonly string[],
  running: readonly string[],
  places: number,
  graph: GraphBuilder,
): void {
  const momentum = layer.args['momentum'] as number;
  statistics.forEach((statistic, i) => {
    graph.update({
      operation: 'running_average',
      layer: layer.id,
      inputs: [running[i]!, statistic],
      outputs: [running[i]!],
      // The variance's is unbiased: it counts the numbers of each unit, `places` of them in a sample.
      attributes: { momentum, unbiased: i, places },
    });
  });
}
