import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Machine } from '../engine';
import { lengthMatters, rateFactor } from '../model/catalogue';
import type { ModelSpec, TrainSpec } from '../model/spec';
import type { Analysis } from './analysis';
import type { Loaded } from './loaded';
import type { Prepared } from './prepare';
import type { RunPlan } from './run';

/** The prepared spec, or its first error as a failure. */
export function requirePrepared({ prepared, problems }: Analysis): Prepared {
  const error = problems.find(({ severity }) => severity === 'error');
  if (error || !prepared) {
    throw new UserError(error?.code ?? 'no-layers', error?.message ?? l10n.t('There is no network in this file yet.'));
  }
  return prepared;
}

/** What a run of this spec goes through: its training rows, or for prediction all rows in their order. */
export function planRun(prepared: Prepared, machine: Machine, historyLimit: number): RunPlan {
  const { spec, dataset, task } = prepared;
  return {
    machine,
    seed: spec.train?.seed ?? 0,
    rows: rowsOf(prepared),
    testRows: dataset?.test ?? new Int32Array(0),
    shuffle: spec.train?.shuffle ?? false,
    windowStarts: dataset?.windows?.starts,
    learningRate: (spec.train?.optimizer.args['learning_rate'] as number | undefined) ?? 0,
    ...(hasSchedule(spec) && { rateFactor: (step, batches) => factorAt(spec.train!, step, batches) }),
    task,
    historyLimit,
  };
}

function rowsOf({ spec, dataset }: Prepared): Int32Array {
  return (spec.train ? dataset?.train : dataset?.shown) ?? new Int32Array(0);
}

/** Batches an epoch of a spec that is trained in batches of at most `capacity` rows. */
export function batchesOf(prepared: Prepared, capacity: number): number {
  return Math.max(1, Math.ceil(rowsOf(prepared).length / capacity));
}

/** Steps of the whole training, or 0 where there is none. */
export function stepsOf({ spec }: Prepared, batches: number): number {
  return spec.train ? lengthOf(spec.train, batches) : 0;
}

function lengthOf({ length: { unit, count } }: TrainSpec, batches: number): number {
  return unit === 'steps' ? count : count * batches;
}

/** Whether the learning rate changes by itself as training goes on. */
export function hasSchedule({ train }: ModelSpec): boolean {
  return train !== undefined && lengthMatters(train.schedule) !== 'none';
}

/** What the schedule multiplies the learning rate of a step by. */
function factorAt(train: TrainSpec, step: number, batches: number): number {
  const unit = train.length.unit === 'epochs' ? batches : 1;
  return rateFactor(train.schedule, { step, steps: lengthOf(train, batches), unit });
}

/** What has no training has its first batch computed from the beginning. */
export function showForward({ run, program }: Loaded): void {
  if (program.mode === 'predict') run.stepTo({ step: 1, pc: 0 });
}

export function lastStep(): UserError {
  return new UserError('finished', l10n.t('This was the last step. Train goes on, Reset starts again.'));
}

export function nothingToTrain(): UserError {
  return new UserError(
    'no-training',
    l10n.t('This spec has no train section: its network predicts only. Add train { } to train it.'),
  );
}

/** What a comparison may look like, for whoever has none. */
const COMPARISON = 'compare { learning_rate: [0.001, 0.01, 0.1] }';

export function nothingToCompare(): UserError {
  return new UserError('no-comparison', l10n.t('This spec compares nothing; add "{0}".', COMPARISON));
}
