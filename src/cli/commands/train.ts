import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../base/format';
import { metricAt, metricLabel } from '../../protocol/metrics';
import type { EpochRecord, Finished, Metrics } from '../../protocol/session';
import { openSpec, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';
import { requireWritable, saveWeights } from '../weightsFile';

/** `nnspec train FILE`: trains, tells each epoch, and says which expectations hold. */
export async function train(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  if (options.save !== undefined) await requireWritable(options.save);
  const shown = open.opened.program.task?.metrics ?? [];
  const begun = performance.now();
  const finished = await trainToEnd(open, options, new Progress(output, epochsOf(open, options), shown));
  const seconds = (performance.now() - begun) / 1000;
  const { epochs, steps, train: trained, test = null, stopped = null, expectations } = finished;
  output.record({ type: 'done', epochs, steps, seconds, train: trained, test, stopped, expectations }, () =>
    summary(finished, shown, seconds),
  );
  if (options.save !== undefined) await saveWeights(open, options.save, output);
  return expectations.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failed;
}

/** Trains an open spec to its end, or for `--epochs`. */
export async function trainToEnd(open: OpenSpec, options: Options, progress?: Progress): Promise<Finished> {
  const listening = open.session.onEpoch.on((record) => progress?.tell(record));
  try {
    return await open.session.finish({ epochs: options.epochs });
  } finally {
    listening.dispose();
    progress?.end();
  }
}

/** How many epochs training is to take. */
export function epochsOf({ opened }: OpenSpec, { epochs }: Options): number {
  return epochs ?? Math.ceil(opened.program.steps / opened.program.batches);
}

/** Milliseconds between two states of the bar. */
const BAR_GAP = 50;

/** Epochs as they come: all of them as records; to a terminal a bar; else ten lines or so. */
export class Progress {
  private told = -Infinity;

  /** @param of what the records say besides: the run of a comparison */
  constructor(
    private readonly output: Output,
    private readonly epochs: number,
    /** Paths of the metrics that a line shows beside the loss. */
    private readonly shown: readonly string[],
    private readonly of: Readonly<Record<string, unknown>> = {},
  ) {}

  tell(record: EpochRecord): void {
    const { epoch, train: trained, test = null } = record;
    if (this.output.live) {
      if (performance.now() - this.told < BAR_GAP) return;
      this.told = performance.now();
      this.output.overwrite(this.line(record));
      return;
    }
    const every = this.output.json ? 1 : Math.max(1, Math.round(this.epochs / 10));
    if (epoch % every !== 0 && epoch !== 1) return;
    this.output.record({ type: 'epoch', ...this.of, epoch, train: trained, test }, () => this.line(record));
  }

  end(): void {
    this.output.overwrite('');
  }

  private line({ epoch, train: trained, test }: EpochRecord): string {
    const width = 20;
    const done = Math.min(width, Math.round((width * epoch) / this.epochs));
    const bar = this.output.live ? `${'█'.repeat(done)}${'░'.repeat(width - done)} ` : '';
    const parts = [`${bar}${l10n.t('epoch {0}/{1}', epoch, this.epochs)}`, describeMetrics(l10n.t('train'), trained, this.shown)];
    if (test) parts.push(describeMetrics(l10n.t('test'), test, this.shown));
    return parts.join('  ');
  }
}

export function notFinite(): string {
  return l10n.t('The loss is no finite number any more. Try a smaller learning_rate, or normalize the data.');
}

/** `train loss 0.5 accuracy 0.9`: the loss, and the metrics that are to be shown. */
function describeMetrics(name: string, metrics: Metrics, shown: readonly string[]): string {
  const parts = shown.map((path) => `${metricLabel(path)} ${formatNumber(metricAt(metrics, path) ?? NaN)}`);
  return [l10n.t('{0} loss {1}', name, formatNumber(metrics.loss)), ...parts].join(' ');
}

function summary(finished: Finished, shown: readonly string[], seconds: number): string {
  const { epochs, steps, train: trained, test, stopped, expectations } = finished;
  const lines = [
    ...(stopped === undefined ? [] : [stopped]),
    l10n.t('Epochs: {0}, steps: {1}, seconds: {2}. At the end:', epochs, steps, formatNumber(seconds, 3)),
    describeMetrics(l10n.t('train'), trained, shown),
  ];
  if (test) lines.push(describeMetrics(l10n.t('test'), test, shown));
  if (!Number.isFinite(trained.loss)) lines.push(notFinite());
  for (const { text, passed, value } of expectations) {
    const measured = value === undefined ? '' : ` (${formatNumber(value)})`;
    lines.push(passed ? `✓ ${text}${measured}` : l10n.t('✗ {0}{1}: does not hold', text, measured));
  }
  return lines.join('\n');
}
