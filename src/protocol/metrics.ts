import * as l10n from '@vscode/l10n';
import type { MetricName } from '../model/metrics';
import type { Metrics } from './session';

/** The number at a path within the metrics of a part: `loss`, `f1`, `price.mae`. */
export function metricAt(metrics: Metrics | undefined, path: string): number | undefined {
  const dot = path.lastIndexOf('.');
  const own = dot < 0 ? metrics : metrics?.targets?.[path.slice(0, dot)];
  return own?.[path.slice(dot + 1) as keyof typeof own] as number | undefined;
}

/** The paths of all metrics of a part in their order, of targets behind the total. */
export function metricPaths(metrics: Metrics): string[] {
  const { targets = {}, ...own } = metrics;
  const ofTargets = Object.entries(targets).flatMap(([name, one]) => Object.keys(one).map((metric) => `${name}.${metric}`));
  return [...Object.keys(own), ...ofTargets];
}

/** Metrics from their paths and numbers: what `metricPaths` and `metricAt` have taken apart. */
export function metricsFrom(paths: readonly string[], numberOf: (path: string) => number): Metrics {
  const own: Record<string, number> = {};
  const targets: Record<string, { loss: number; [metric: string]: number }> = {};
  for (const path of paths) {
    const dot = path.lastIndexOf('.');
    const place = dot < 0 ? own : (targets[path.slice(0, dot)] ??= { loss: NaN });
    place[path.slice(dot + 1)] = numberOf(path);
  }
  const metrics = { loss: NaN, ...own };
  return Object.keys(targets).length > 0 ? { ...metrics, targets } : metrics;
}

/** Metrics that lie between 0 and 1. */
const shares: readonly string[] = ['accuracy', 'precision', 'recall', 'f1'] satisfies MetricName[];

export function isShare(path: string): boolean {
  return shares.includes(path.slice(path.lastIndexOf('.') + 1));
}

/** A metric as a reader knows it, by its path: `accuracy`, `price MAE`. */
export function metricLabel(path: string): string {
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  const label = Object.hasOwn(labels, name) ? labels[name as keyof typeof labels]() : name;
  return dot < 0 ? label : `${path.slice(0, dot)} ${label}`;
}

const labels: Readonly<Record<MetricName | 'loss', () => string>> = {
  loss: () => l10n.t('loss'),
  accuracy: () => l10n.t('accuracy'),
  precision: () => l10n.t('precision'),
  recall: () => l10n.t('recall'),
  f1: () => 'F1',
  mae: () => 'MAE',
  rmse: () => 'RMSE',
  r2: () => 'R²',
  perplexity: () => l10n.t('perplexity'),
};
