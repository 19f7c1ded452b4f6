import { exp } from '../base/math';
import type { Head } from './task';
import {
  absoluteErrorsOf, answeredOf, classCount, COUNT, LOSS, rightOf, squaredErrorsOf, squaresOf, sumOf, wantedOf,
} from './totals';

/** What a network's answers can be measured by, beside their loss. */
export const metricNames = ['accuracy', 'precision', 'recall', 'f1', 'mae', 'rmse', 'r2', 'perplexity'] as const;

export type MetricName = (typeof metricNames)[number];

/** The loss of a target, and its metrics: those that it has. */
export type TargetMetrics = { readonly loss: number } & { readonly [Name in MetricName]?: number };

type Measured = Pick<Head, 'kind' | 'classes' | 'width' | 'positions' | 'loss'>;

/** The metrics that a target has: a class is right or wrong, a number is near or far. */
export function metricsOf({ kind, loss }: Pick<Head, 'kind' | 'loss'>): readonly MetricName[] {
  if (kind === 'number') return ['mae', 'rmse', 'r2'];
  const ofClasses = ['accuracy', 'precision', 'recall', 'f1'] as const;
  return loss.call === 'cross_entropy' ? [...ofClasses, 'perplexity'] : ofClasses;
}

/** Works all metrics of a target out of its totals (model/totals.ts). Of nothing counted they are NaN. */
export function measure(head: Measured, totals: ArrayLike<number>): TargetMetrics {
  const loss = totals[LOSS]! / totals[COUNT]!;
  if (head.kind === 'number') return { loss, ...measureNumbers(head, totals) };
  const perplexity = head.loss.call === 'cross_entropy' && { perplexity: exp(loss) };
  return { loss, ...measureClasses(head, totals), ...perplexity };
}

/**
 * Of two classes, precision and recall are those of the second, the positive one. Of more they are the means over all
 * classes that occur as a target or an answer (scikit-learn's macro average). What divides by 0 is 0.
 */
function measureClasses(head: Measured, totals: ArrayLike<number>): Omit<TargetMetrics, 'loss'> {
  const count = classCount(head);
  const all = Array.from({ length: count }, (_, i) => i);
  const right = all.reduce((sum, i) => sum + totals[rightOf(i)]!, 0);
  const occurring = all.filter((i) => totals[answeredOf(i)]! + totals[wantedOf(i)]! > 0);
  const averaged = count === 2 ? [1] : occurring;
  const mean = (of: (i: number) => number): number => averaged.reduce((sum, i) => sum + of(i), 0) / averaged.length;
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    accuracy: right / totals[COUNT]!,
    precision: mean((i) => share(totals[rightOf(i)]!, totals[answeredOf(i)]!)),
    recall: mean((i) => share(totals[rightOf(i)]!, totals[wantedOf(i)]!)),
    f1: mean((i) => share(2 * totals[rightOf(i)]!, totals[answeredOf(i)]! + totals[wantedOf(i)]!)),
  };
}

/**
 * Errors are means over all numbers; r2 = 1 - Σe² / Σ(y - mean y)² is the mean over the outputs of each one's (torcheval's
 * and scikit-learn's uniform average). Where all targets are equal it is not defined: 1 if they are met, else 0.
 */
function measureNumbers({ width, positions }: Measured, totals: ArrayLike<number>): Omit<TargetMetrics, 'loss'> {
  const outputs = Array.from({ length: width / positions }, (_, j) => j);
  const count = totals[COUNT]!;
  const mean = (of: (j: number) => number): number => outputs.reduce((sum, j) => sum + of(j), 0) / outputs.length;
  return {
    mae: mean((j) => totals[absoluteErrorsOf(j)]! / count),
    rmse: Math.sqrt(mean((j) => totals[squaredErrorsOf(j)]! / count)),
    r2: mean((j) => {
      const spread = totals[squaresOf(j)]! - totals[sumOf(j)]! ** 2 / count;
      const errors = totals[squaredErrorsOf(j)]!;
      if (spread > 0) return 1 - errors / spread;
      return errors === 0 ? 1 : errors > 0 ? 0 : NaN;
    }),
  };
}
