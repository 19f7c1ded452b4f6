import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { layers } from './catalogue';
import type { Inference } from './inference';
import type { ModelSpec } from './spec';

/**
 * Checks that every batch of training, also the last, smaller one of an epoch, has the rows that the layers need.
 *
 * @param samples of the training part
 * @param size rows of a batch, at most `samples`
 */
export function requireBatches(spec: ModelSpec, { shapes }: Inference, samples: number, size: number): void {
  const smallest = smallestOf(samples, size);
  for (const layer of spec.layers) {
    const shape = shapes.get(layer.id);
    const least = (shape && layers.get(layer.type)?.leastRows?.(layer, shape)) ?? 1;
    if (smallest >= least) continue;
    const better = betterSize(samples, size, least);
    const message =
      better === undefined
        ? l10n.t('"{0}" takes mean and variance over each batch, which one sample alone does not have; training needs more.', layer.id)
        : l10n.t(
            '"{0}" takes mean and variance over each batch, and a batch_size of {1} leaves one sample alone, of {2}; choose another, such as {3}.',
            layer.id,
            size,
            samples,
            better,
          );
    throw new UserError('batch-of-one', message, { layer: layer.id });
  }
}

function smallestOf(samples: number, size: number): number {
  return samples % size || size;
}

/** The nearest size whose batches all have so many rows. */
function betterSize(samples: number, size: number, least: number): number | undefined {
  for (let by = 1; by < samples; by++) {
    const near = [size + by, size - by].find((one) => one >= least && one <= samples && smallestOf(samples, one) >= least);
    if (near !== undefined) return near;
  }
  return undefined;
}
