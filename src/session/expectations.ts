import { Random } from '../base/random';
import { initialize, type Machine } from '../engine';
import type { BoundCheck } from '../language/binder/bind';
import { evaluate, valueOf, type Environment } from '../language/evaluate/evaluate';
import { upToEpoch } from '../protocol/curve';
import type { EpochRecord, Finished, Metrics } from '../protocol/session';
import type { Analysis } from './analysis';
import { Evaluation } from './evaluation';
import { planRun } from './opening';
import { buildMachine, type Prepared } from './prepare';
import { Run } from './run';

type Judgement = Finished['expectations'][number];

/** Steps within which a network must learn a single batch by heart, and the part of its loss that may be left. */
const OVERFIT_STEPS = 1000;
const OVERFIT_REST = 0.05;

/** What training came to, in prediction mode over the whole parts, and which expectations hold. */
export function judge({ bound }: Analysis, prepared: Prepared, machine: Machine, run: Run): Finished {
  const evaluation = new Evaluation(machine, prepared.task?.kind === 'class');
  const train = evaluation.metrics(prepared.dataset?.train ?? new Int32Array(0)) ?? { loss: NaN };
  const test = evaluation.metrics(prepared.dataset?.test ?? new Int32Array(0));
  const step = run.time.step;
  const epochs = Math.floor(step / run.batches);
  const environment = metricsAt({ epoch: epochs, train, test }, run, () => initialLoss(prepared, machine, evaluation));
  return {
    epochs,
    steps: step,
    train,
    test,
    expectations: bound.checks.map((check) => judgeCheck(check, environment, prepared, run)),
  };
}

function judgeCheck(check: BoundCheck, atEnd: Environment, prepared: Prepared, run: Run): Judgement {
  const { text } = check;
  if (check.kind === 'overfits') return { text, ...overfits(prepared, check.overfits?.batch ?? 8) };
  const { within } = check;
  if (!within) return { text, ...holds(check, atEnd) };
  const limit = within.unit === 'epochs' ? within.count : Math.floor(within.count / run.batches);
  const candidates = upToEpoch(run.records, limit).map((record) => holds(check, metricsAt(record, run)));
  return { text, ...(candidates.find(({ passed }) => passed) ?? candidates.at(-1) ?? { passed: false }) };
}

function holds({ expression }: BoundCheck, environment: Environment): { passed: boolean; value?: number } {
  const value = valueOf(expression, environment);
  return { passed: evaluate(expression, environment) === true, ...(value !== undefined && { value }) };
}

/** The metrics that an expression can read, after an epoch. */
function metricsAt({ epoch, train, test }: EpochRecord, run: Run, initial?: () => number): Environment {
  const metric = (metrics: Metrics | undefined, name: string): number | undefined =>
    name === 'loss' || name === 'accuracy' ? metrics?.[name] : undefined;
  return {
    read(path) {
      const [part, name = ''] = path.split('.') as [string, string?];
      if (part === 'train') return metric(train, name);
      if (part === 'test') return metric(test, name);
      if (path === 'loss') return train.loss;
      if (path === 'initial_loss') return initial?.();
      if (path === 'epoch') return epoch;
      if (path === 'step') return epoch * run.batches;
      return path === 'learning_rate' ? run.learningRate : undefined;
    },
  };
}

/** The loss over the training part before the first step; the state is put back afterwards. */
function initialLoss({ spec, dataset }: Prepared, machine: Machine, evaluation: Evaluation): number {
  const kept = machine.state.slice();
  initialize(machine, spec.train?.seed ?? 0);
  const metrics = evaluation.metrics(dataset?.train ?? new Int32Array(0));
  machine.state.set(kept);
  return metrics?.loss ?? NaN;
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
    spec: { ...spec, train: { ...spec.train, batchSize: 'all' } },
    dataset: { ...dataset, train: rows.slice(0, batch), test: new Int32Array(0) },
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
