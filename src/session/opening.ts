import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Machine } from '../engine';
import type { Analysis } from './analysis';
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
    rows: (spec.train ? dataset?.train : dataset?.shown) ?? new Int32Array(0),
    testRows: dataset?.test ?? new Int32Array(0),
    shuffle: spec.train?.shuffle ?? false,
    windowStarts: dataset?.windows?.starts,
    learningRate: (spec.train?.optimizer.args['learning_rate'] as number | undefined) ?? 0,
    task,
    historyLimit,
  };
}

/** Steps of the whole training, or 0 where there is none. */
export function stepsOf({ spec }: Prepared, batches: number): number {
  if (!spec.train) return 0;
  const { unit, count } = spec.train.length;
  return unit === 'steps' ? count : count * batches;
}

export function nothingToTrain(): UserError {
  return new UserError(
    'no-training',
    l10n.t('This spec has no train section: its network predicts only. Add train { } to train it.'),
  );
}
