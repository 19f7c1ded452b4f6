import { metricNames } from '../../model/metrics';

/** What an expression can read of a run by a plain name. */
const globals: readonly string[] = ['loss', 'initial_loss', 'learning_rate', 'gradient_norm', 'epoch', 'step'];

/** Metrics that are better the larger they are; the others are better the smaller. */
export const risingMetrics: ReadonlySet<string> = new Set(['accuracy', 'precision', 'recall', 'f1', 'r2']);

/** The parts of the data that metrics are measured on. */
export const parts: readonly string[] = ['train', 'test', 'validation'];

/** Those parts of them that this version has. */
const measuredParts: readonly string[] = ['train', 'test'];

/** Metrics of a part, or of one of several targets there. Which of them a target has, only the data can tell. */
export const partMetrics: readonly string[] = ['loss', ...metricNames];

/** What an expression can read in this version, by its whole path; beside these, what is measured of a target. */
export const readablePaths: readonly string[] = [
  ...globals,
  ...measuredParts.flatMap((part) => partMetrics.map((metric) => `${part}.${metric}`)),
];

/** The usual ones of these, for messages. */
export const usualPaths: readonly string[] = [...globals, 'train.loss', 'test.loss', 'test.accuracy'];

/** Whether a path is one of those, or a metric of a target: `test.price.mae`. */
export function isReadable(path: string): boolean {
  const [part = '', ...rest] = path.split('.');
  const isOfTarget = measuredParts.includes(part) && rest.length > 1 && partMetrics.includes(rest.at(-1)!);
  return isOfTarget || readablePaths.includes(path);
}
