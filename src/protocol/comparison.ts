import * as l10n from '@vscode/l10n';
import { thinCurve } from './curve';
import { metricAt, metricLabel } from './metrics';
import type { EpochRecord, Metrics } from './session';

/** What a run of a comparison has come to. */
export type Outcome = Pick<EpochRecord, 'train' | 'test'>;

/** The runs of `compare { }` as far as they have come: one is trained after the other. */
export interface ComparisonView {
  /** Another for each comparison that is begun: what is known of one says nothing of the next. */
  readonly id: number;
  readonly status: 'running' | 'paused' | 'finished' | 'stopped';
  readonly runs: readonly ComparedRunView[];
  /** Whether the runs' losses can be compared; else none is the best. */
  readonly sameLoss: boolean;
  /** Whether the spec means something else by now than when it was begun. */
  readonly older: boolean;
}

export interface ComparedRunView {
  /** `learning_rate=0.1`. */
  readonly label: string;
  readonly status: 'waiting' | 'running' | 'finished' | 'stopped' | 'failed';
  /** Epochs that training is to take; undefined until the run has begun. */
  readonly planned?: number;
  /** The newest epoch that is finished. */
  readonly latest?: EpochRecord;
  /** The newest batch's loss, until the first epoch is finished: training may be shorter than that. */
  readonly loss?: number;
  /** Why it ended before its length, where the spec's `stop` did that. */
  readonly ended?: string;
  /** Why it failed. */
  readonly message?: string;
}

/** What is known of a run by now. */
export function outcomeOf({ latest, loss }: ComparedRunView): Outcome | undefined {
  return latest ?? (loss === undefined ? undefined : { train: { loss } });
}

/** Epochs of a run behind `epoch` are wanted. */
export interface CurveRequest {
  /** Index of the run. */
  readonly run: number;
  readonly epoch: number;
}

export type ComparisonAction = 'start' | 'pause' | 'stop' | 'clear';

/** Records of one run that are kept, at most: there may be many runs. */
const MOST = 1024;

/** The curve of a run, thinned out where it is long. */
export function thinRun(records: readonly EpochRecord[]): readonly EpochRecord[] {
  let thinned = records;
  while (thinned.length > MOST) thinned = thinCurve(thinned, MOST);
  return thinned;
}

/**
 * Index of the run with the smallest loss: of the test where there is one, else of training. One whose loss is no
 * finite number is none; undefined where no run is left.
 */
export function bestOf(outcomes: readonly (Outcome | undefined)[]): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  outcomes.forEach((outcome, i) => {
    const loss = outcome && judged(outcome).loss;
    if (loss === undefined || !(loss < least)) return;
    least = loss;
    best = i;
  });
  return best;
}

/** A number that tables of compared runs have of each. */
export interface OutcomeColumn {
  readonly name: string;
  readonly part: 'train' | 'test';
  readonly value: (outcome: Partial<Outcome>) => number | undefined;
}

/** The loss and these metrics, by their paths, each of training and of the test. */
export function outcomeColumns(metrics: readonly string[]): readonly OutcomeColumn[] {
  return ['loss', ...new Set(metrics)].flatMap((path): OutcomeColumn[] => {
    const label = metricLabel(path);
    return [
      { name: l10n.t('train {0}', label), part: 'train', value: ({ train }) => metricAt(train, path) },
      { name: l10n.t('test {0}', label), part: 'test', value: ({ test }) => metricAt(test, path) },
    ];
  });
}

function judged({ train, test }: Outcome): Metrics {
  return test ?? train;
}
