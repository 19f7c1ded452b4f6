import * as l10n from '@vscode/l10n';
import { formatNumber } from '../base/format';
import type { BoundStop } from '../language/binder/bind';
import { evaluate, valueOf, type Environment } from '../language/evaluate/evaluate';
import { risingMetrics } from '../language/evaluate/metrics';
import { printExpression } from '../language/print';
import type { EpochRecord, Time } from '../protocol/session';
import { Judge } from './expectations';
import type { Loaded } from './loaded';

/** Where training ended before its length was through, and why, as a sentence. */
export interface Stop {
  readonly step: number;
  readonly reason: string;
}

/** What ends the training of an opened spec. */
export function stoppingOf(
  bound: BoundStop | undefined,
  { prepared, machine, run }: Pick<Loaded, 'prepared' | 'machine' | 'run'>,
): Stopping {
  const judge = new Judge([], prepared, machine, run);
  return new Stopping(bound, run.batches, (record) => judge.metricsAt(record));
}

function meaningOf(bound: BoundStop | undefined): string {
  return bound?.kind === 'condition' ? printExpression(bound.expression) : JSON.stringify(bound);
}

interface Improvement {
  readonly epoch: number;
  readonly value: number;
}

/**
 * Looks after each epoch whether the spec's `stop` ends training. What it has seen is a function of the epochs of the
 * past: going back forgets, going forward again sees the same. Where somebody trains on from a stop, it is not looked
 * for again until he goes back before it.
 */
export class Stopping {
  /** Each epoch that was better than all before, oldest first. */
  private readonly improvements: Improvement[] = [];
  private found: Stop | undefined;

  constructor(
    private readonly bound: BoundStop | undefined,
    /** Steps of an epoch. */
    private readonly batches: number,
    private readonly environmentAt: (record: EpochRecord & { readonly step: number }) => Environment,
  ) {}

  /** The first stop of this past. */
  get stop(): Stop | undefined {
    return this.found;
  }

  /** Whether another text says the same, its constants put in. */
  isOf(bound: BoundStop | undefined): boolean {
    return meaningOf(bound) === meaningOf(this.bound);
  }

  /** Looks at an epoch that has just been finished. */
  reach(record: EpochRecord): void {
    const step = record.epoch * this.batches;
    const reason = this.look(record, step);
    if (reason !== undefined) this.found ??= { step, reason };
  }

  /** Forgets what comes behind a time. */
  backTo({ step }: Time): void {
    if (this.found && this.found.step > step) this.found = undefined;
  }

  /** Takes up a past, with the stop that it has come to. */
  restore(records: readonly EpochRecord[], stop?: Stop): void {
    this.improvements.length = 0;
    for (const record of records) this.look(record, record.epoch * this.batches);
    this.found = stop;
  }

  private look(record: EpochRecord, step: number): string | undefined {
    const { bound } = this;
    if (!bound) return undefined;
    const environment = this.environmentAt({ ...record, step });
    if (bound.kind === 'early_stopping') {
      const value = environment.read(bound.metric);
      return value === undefined ? undefined : this.lookForImprovement(bound, record.epoch, value);
    }
    if (evaluate(bound.expression, environment) !== true) return undefined;
    const value = valueOf(bound.expression, environment);
    return value === undefined
      ? l10n.t('Stopped after epoch {0}: {1}.', record.epoch, bound.text)
      : l10n.t('Stopped after epoch {0}: {1} ({2}).', record.epoch, bound.text, formatNumber(value));
  }

  private lookForImprovement(
    { metric, patience, minDelta }: Extract<BoundStop, { kind: 'early_stopping' }>,
    epoch: number,
    value: number,
  ): string | undefined {
    while (this.improvements.length > 0 && this.improvements.at(-1)!.epoch >= epoch) this.improvements.pop();
    const best = this.improvements.at(-1);
    const sign = risingMetrics.has(metric.split('.').at(-1)!) ? -1 : 1;
    // A NaN is never better.
    if (sign * value < (best ? sign * best.value - minDelta : Infinity)) {
      this.improvements.push({ epoch, value });
      return undefined;
    }
    if (epoch - (best?.epoch ?? 0) < patience) return undefined;
    return best
      ? l10n.t(
          'Stopped after epoch {0}: {1} has not improved since epoch {2} ({3}).',
          epoch,
          metric,
          best.epoch,
          formatNumber(best.value),
        )
      : l10n.t('Stopped after epoch {0}: {1} is no number.', epoch, metric);
  }
}
