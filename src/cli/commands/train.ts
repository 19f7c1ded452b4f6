import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../base/format';
import type { EpochRecord, Finished, Metrics } from '../../protocol/session';
import { openSpec, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/** `nnspec train FILE`: trains, tells each epoch, and says which expectations hold. */
export async function train(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  const begun = performance.now();
  const finished = await trainToEnd(open, options, new Progress(output, epochsOf(open, options)));
  const seconds = (performance.now() - begun) / 1000;
  const { epochs, steps, train: trained, test = null, expectations } = finished;
  output.record({ type: 'done', epochs, steps, seconds, train: trained, test, expectations }, () =>
    summary(finished, seconds),
  );
  return expectations.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failed;
}

/** Trains an open spec to its end, or for `--epochs`. */
export async function trainToEnd(open: OpenSpec, options: Options, progress?: Progress): Promise<Finished> {
  let told = 0;
  const tell = async (): Promise<void> => {
    const records = await open.session.curve(told);
    told = records.at(-1)?.epoch ?? told;
    progress?.tell(records);
  };
  const listening = open.session.onState.on(() => void tell());
  const finished = await open.session.finish({ epochs: options.epochs });
  listening.dispose();
  await tell();
  progress?.end();
  return finished;
}

function epochsOf({ opened }: OpenSpec, { epochs }: Options): number {
  return epochs ?? Math.ceil(opened.program.steps / opened.program.batches);
}

/** Epochs as they come: all of them as records; to a terminal a bar; else ten lines or so. */
export class Progress {
  constructor(
    private readonly output: Output,
    private readonly epochs: number,
  ) {}

  tell(records: readonly EpochRecord[]): void {
    const newest = records.at(-1);
    if (!newest) return;
    if (this.output.live) {
      this.output.overwrite(this.line(newest));
      return;
    }
    const every = this.output.json ? 1 : Math.max(1, Math.round(this.epochs / 10));
    for (const record of records.filter(({ epoch }) => epoch % every === 0 || epoch === 1)) {
      const { epoch, train: trained, test = null } = record;
      this.output.record({ type: 'epoch', epoch, train: trained, test }, () => this.line(record));
    }
  }

  end(): void {
    this.output.overwrite('');
  }

  private line({ epoch, train: trained, test }: EpochRecord): string {
    const width = 20;
    const done = Math.min(width, Math.round((width * epoch) / this.epochs));
    const bar = this.output.live ? `${'█'.repeat(done)}${'░'.repeat(width - done)} ` : '';
    const parts = [`${bar}${l10n.t('epoch {0}/{1}', epoch, this.epochs)}`, metrics(l10n.t('train'), trained)];
    if (test) parts.push(metrics(l10n.t('test'), test));
    return parts.join('  ');
  }
}

function metrics(name: string, { loss, accuracy }: Metrics): string {
  const shown = l10n.t('{0} loss {1}', name, formatNumber(loss));
  return accuracy === undefined ? shown : `${shown} ${l10n.t('accuracy {0}', formatNumber(accuracy))}`;
}

function summary({ epochs, steps, train: trained, test, expectations }: Finished, seconds: number): string {
  const lines = [
    l10n.t('{0} epochs, {1} steps in {2} s', epochs, steps, formatNumber(seconds, 3)),
    metrics(l10n.t('train'), trained),
  ];
  if (test) lines.push(metrics(l10n.t('test'), test));
  for (const { text, passed, value } of expectations) {
    const measured = value === undefined ? '' : ` (${formatNumber(value)})`;
    lines.push(passed ? `✓ ${text}${measured}` : l10n.t('✗ {0}{1}: does not hold', text, measured));
  }
  return lines.join('\n');
}
