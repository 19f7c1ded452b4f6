import { Random } from '../base/random';
import type { Dataset } from '../data';
import { initialize, type Machine } from '../engine';
import type { BoundCheck } from '../language/binder/bind';
import { evaluate, valueOf, type Environment } from '../language/evaluate/evaluate';
import type { Call } from '../model/spec';
import { metricAt } from '../protocol/metrics';
import type { EpochRecord, Finished } from '../protocol/session';
import { Evaluation } from './evaluation';
import { planRun } from './opening';
import { buildMachine, type Prepared } from './prepare';
import { Run } from './run';
import { readNumber } from './view';

/** A learning rate that no schedule changes. */
const STEADY: Call = { call: 'constant', args: { warmup: 0 } };

type Judgement = Finished['expectations'][number];

/** Steps within which a network must learn a single batch by heart, and the part of its loss that may be left. */
const OVERFIT_STEPS = 1000;
const OVERFIT_REST = 0.05;

/**
 * Looks at a run while it trains, and says at the end what it came to. Checks with `within` are judged epoch by
 * epoch, and at the end: by then, the curve may have left out the epoch at which a check held.
 */
export class Judge {
  private readonly evaluation: Evaluation;
  /** Of the checks with `within`: as when it first held, else as at the last epoch that counts. */
  private readonly judgements = new Map<BoundCheck, Judgement>();
  private initialLoss: number | undefined;

  constructor(
    private readonly checks: readonly BoundCheck[],
    private readonly prepared: Prepared,
    private readonly machine: Machine,
    private readonly run: Run,
  ) {
    this.evaluation = new Evaluation(machine, prepared.task);
    for (const record of run.records) this.reach(record);
  }

  /** Looks at an epoch that has just been finished. */
  reach(record: EpochRecord): void {
    const step = record.epoch * this.run.batches;
    for (const check of this.checks) {
      if (!check.within || this.judgements.get(check)?.passed || !this.reaches(check, step)) continue;
      this.judgements.set(check, judgeCondition(check, this.metricsAt({ ...record, step })));
    }
  }

  /** What training came to, in prediction mode over the whole parts, and which expectations hold. */
  conclude(): Finished {
    const { time, finishedEpochs: epochs } = this.run;
    const train = this.evaluation.metrics(this.trainRows) ?? { loss: NaN };
    const test = this.evaluation.metrics(this.prepared.dataset?.test ?? new Int32Array(0));
    const atEnd = this.metricsAt({ epoch: epochs, step: time.step, train, test });
    const judged = (check: BoundCheck): Judgement => {
      const { text, kind } = check;
      if (kind === 'overfits') return { text, ...overfits(this.prepared, check.overfits?.batch ?? 8) };
      const before = this.judgements.get(check);
      if (before?.passed) return before;
      // The end counts like an epoch's: training may be shorter than one, or end in the midst of it.
      return this.reaches(check, time.step) ? judgeCondition(check, atEnd) : (before ?? { text, passed: false });
    };
    return { epochs, steps: time.step, train, test, expectations: this.checks.map(judged) };
  }

  /** Whether what holds after so many steps counts for a check. */
  private reaches({ within }: BoundCheck, step: number): boolean {
    return !within || (within.unit === 'epochs' ? step / this.run.batches : step) <= within.count;
  }

  private get trainRows(): Int32Array {
    return this.prepared.dataset?.train ?? new Int32Array(0);
  }

  /** The metrics that an expression can read, after an epoch or at the end. */
  metricsAt({ epoch, step, train, test }: EpochRecord & { readonly step: number }): Environment {
    return {
      read: (path) => {
        const [part] = path.split('.') as [string];
        const metric = path.slice(part.length + 1);
        if (part === 'train') return metricAt(train, metric);
        if (part === 'test') return metricAt(test, metric);
        if (path === 'loss') return train.loss;
        if (path === 'initial_loss') return (this.initialLoss ??= this.measureInitialLoss());
        if (path === 'epoch') return epoch;
        if (path === 'step') return step;
        if (path === 'gradient_norm') return readNumber(this.machine, this.run, 'gradient_norm');
        return path === 'learning_rate' ? this.run.scheduledRate : undefined;
      },
    };
  }

  /** The loss over the training part before the first step; the state is put back afterwards. */
  private measureInitialLoss(): number {
    const { machine, prepared } = this;
    const kept = machine.state.slice();
    initialize(machine, prepared.spec.train?.seed ?? 0);
    const metrics = this.evaluation.metrics(this.trainRows);
    machine.state.set(kept);
    return metrics?.loss ?? NaN;
  }
}

function judgeCondition({ text, expression }: BoundCheck, environment: Environment): Judgement {
  const value = valueOf(expression, environment);
  const passed = evaluate(expression, environment) === true;
  return { text, passed, ...(value !== undefined && { value }) };
}

/**
 * Whether the network can learn one batch by heart: trained on nothing else from its initial parameters, the
 * loss falls to a twentieth. It has a machine of its own, so that nothing that is looked at changes.
 */
function overfits(prepared: Prepared, batch: number): { passed: boolean; value: number } {
  const { spec, dataset } = prepared;
  if (!spec.train || !dataset) return { passed: false, value: NaN };
  const rows = dataset.train.slice();
  new Random(spec.train.seed, 'overfits').shuffle(rows);
  const alone: Prepared = {
    ...prepared,
    // At its full rate, and by its errors alone: whether the network could learn is the question.
    spec: { ...spec, train: { ...spec.train, batchSize: 'all', schedule: STEADY, l1: 0, l2: 0 } },
    dataset: onlyRows(dataset, rows.subarray(0, batch)),
  };
  const machine = buildMachine(alone, Infinity);
  const run = new Run(planRun(alone, machine, 0));
  const loss = machine.view(run.plan.tensors.get('loss')!);
  run.runTo({ step: 1, pc: 0 });
  const first = loss[0]!;
  while (run.time.step < OVERFIT_STEPS && !(loss[0]! <= first * OVERFIT_REST)) {
    run.runTo({ step: run.time.step + 1, pc: 0 });
  }
  return { passed: loss[0]! <= first * OVERFIT_REST, value: loss[0]! / first };
}

/** A few rows of the data, all of them to train on; windows are taken as they are, and none is drawn elsewhere. */
function onlyRows(dataset: Dataset, rows: Int32Array): Dataset {
  const { windows } = dataset;
  return { ...dataset, ...(windows && { windows: { ...windows, starts: 0 } }), train: rows, test: new Int32Array(0) };
}
