import * as l10n from '@vscode/l10n';
import { formatNumber } from '../base/format';
import { metricAt, metricPaths } from '../protocol/metrics';
import type { Metrics, ProgramView, SessionState } from '../protocol/session';
import type { FrameKind } from './stack';

/** A number (or a few) of a run, by the name that expressions have for it. */
export interface Metric {
  readonly name: string;
  /** Undefined where it is not computed. */
  readonly value?: string;
}

type Format = (value: number) => string;

/** What there is to say of a batch, of the latest epoch, of a run. */
export function metricsOf(kind: FrameKind, program: ProgramView, state: SessionState, digits: number): Metric[] {
  const format = (value: number): string => formatNumber(value, digits);
  switch (kind) {
    case 'layer':
      return [];
    case 'batch':
    case 'block':
      return batchMetrics(program, state, format);
    case 'epoch':
      return epochMetrics(state, format);
    case 'run':
      return runMetrics(program, state, format);
  }
}

/** A metric by its name, whatever it is one of. */
export function findMetric(
  name: string,
  program: ProgramView,
  state: SessionState,
  digits: number,
): Metric | undefined {
  const all = (['batch', 'epoch', 'run'] as const).flatMap((kind) => metricsOf(kind, program, state, digits));
  return all.find((metric) => metric.name === name);
}

function batchMetrics({ mode }: ProgramView, { loss, gradientNorm, samples, batch }: SessionState, format: Format): Metric[] {
  const rows = samples.length > 8 ? `${samples.slice(0, 8).join(', ')}, …` : samples.join(', ');
  return [
    ...(mode === 'train' ? [{ name: 'loss', value: loss === undefined ? undefined : format(loss) }] : []),
    ...(gradientNorm === undefined ? [] : [{ name: 'gradient_norm', value: format(gradientNorm) }]),
    { name: 'batch', value: String(batch) },
    { name: 'samples', value: l10n.t('{0} (rows {1})', samples.length, rows) },
  ];
}

function epochMetrics({ epoch, latest }: SessionState, format: Format): Metric[] {
  return [
    { name: 'epoch', value: String(epoch) },
    ...ofPart('train', latest?.train, format),
    ...(latest?.test ? ofPart('test', latest.test, format) : []),
  ];
}

function ofPart(part: string, metrics: Metrics | undefined, format: Format): Metric[] {
  if (!metrics) return [{ name: `${part}.loss` }];
  return metricPaths(metrics).map((path) => ({ name: `${part}.${path}`, value: format(metricAt(metrics, path)!) }));
}

function runMetrics(
  { mode, seed, parameterCount }: ProgramView,
  { time, learningRate, scheduledRate = learningRate, epochs }: SessionState,
  format: Format,
): Metric[] {
  const training = [
    { name: 'learning_rate', value: scheduledRate === undefined ? undefined : format(scheduledRate) },
    { name: 'epochs', value: String(epochs) },
    { name: 'step', value: String(time.step) },
    { name: 'seed', value: String(seed) },
  ];
  return [...(mode === 'train' ? training : []), { name: 'parameters', value: String(parameterCount) }];
}
