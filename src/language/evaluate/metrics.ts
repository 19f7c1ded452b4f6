/** What an expression can read in this version, by its whole path. */
export const readablePaths: readonly string[] = [
  'loss', 'initial_loss', 'learning_rate', 'gradient_norm', 'epoch', 'step',
  'train.loss', 'train.accuracy', 'test.loss', 'test.accuracy',
];

/** Metrics that are better the larger they are; the others are better the smaller. */
export const risingMetrics: ReadonlySet<string> = new Set(['accuracy', 'precision', 'recall', 'f1', 'r2']);

/** The parts of the data that metrics are measured on. */
export const parts: readonly string[] = ['train', 'test', 'validation'];

/** Metrics of a part. Those that cannot be read yet are known by name only. */
export const partMetrics: readonly string[] = [
  'loss', 'accuracy', 'precision', 'recall', 'f1', 'mae', 'rmse', 'r2', 'perplexity',
];
