import * as l10n from '@vscode/l10n';
import { hashFloats, hashText, hashWords } from '../base/hash';
import { UserError } from '../base/problem';
import type { Dataset } from '../data';
import { engineVersion } from '../engine';
import { essentialsOf, learningRateOf } from './amend';
import type { Identity, SavedRun } from './checkpoint';
import type { Loaded } from './loaded';
import type { Prepared } from './prepare';

/** A saved run as this engine can take it up: whole, or (where another engine made it) its weights. */
export type AcceptedRun =
  | { readonly what: 'run'; readonly run: SavedRun }
  | { readonly what: 'weights'; readonly parameters: ReadonlyMap<string, ArrayLike<number>> };

/** What the bits of a run depend on. */
export function identify({ spec, dataset }: Pick<Prepared, 'spec' | 'dataset'>): Identity {
  return { engine: engineVersion, spec: hashText(essentialsOf(spec)), data: dataset ? hashData(dataset) : '' };
}

/** Of what the network gets and is to answer, and of which rows train and test. */
export function hashData({ inputs, targets, train, test, unanswered }: Dataset): string {
  return hashText([hashFloats(inputs), hashFloats(targets), ...[train, test, unanswered].map(hashWords)].join(' '));
}

/** Whether anything has been done that would be lost. A prediction has no past. */
export function hasBegun({ run, program }: Loaded): boolean {
  const { step, pc } = run.time;
  return program.mode === 'train' && (step > 0 || pc > 0 || run.isFromElsewhere);
}

export function saveRun({ run, prepared, program, machine }: Loaded, goal: number, limit: number): SavedRun {
  const base = machine.program.layout.arenas.parameters.offset;
  return {
    ...run.save(limit),
    goal,
    identity: identify(prepared),
    text: { learningRate: learningRateOf(prepared.spec), steps: program.steps },
    parameters: machine.program.parameters.map(({ tensor: { id, offset, length } }) => {
      return { id, offset: offset - base, length };
    }),
  };
}

/** Throws a `UserError` where the saved run is of another text or of other data. */
export function acceptRun(run: SavedRun, identity: Identity): AcceptedRun {
  const { engine, spec, data } = run.identity;
  if (spec !== identity.spec) {
    throw new UserError('another-run', l10n.t('The kept run is of another network: the text has changed since.'));
  }
  if (data !== identity.data) {
    throw new UserError('another-run', l10n.t('The kept run is of other data: the data has changed since.'));
  }
  if (engine === identity.engine) return { what: 'run', run };
  const newest = run.checkpoints.at(-1)?.state ?? new Float32Array(0);
  const parameters = run.parameters.map(({ id, offset, length }) => {
    return [id, newest.subarray(offset, offset + length)] as const;
  });
  return { what: 'weights', parameters: new Map(parameters) };
}

/**
 * Comes back to where a run was saved; what the text says anew of rate and length holds from here on. Returns the
 * goal.
 */
export function restoreRun({ run, prepared, program, machine }: Loaded, saved: SavedRun): number {
  const { time, text, goal, checkpoints } = saved;
  const length = machine.state.length;
  if (checkpoints.some(({ state }) => state.length !== length) || time.pc >= run.length) {
    throw new UserError('damaged-run', l10n.t('The kept run is damaged and cannot be taken up again.'));
  }
  run.restore(saved);
  const rate = learningRateOf(prepared.spec);
  if (rate !== text.learningRate) run.setLearningRate(rate);
  return program.steps === text.steps ? goal : program.steps;
}
