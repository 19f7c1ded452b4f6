import * as l10n from '@vscode/l10n';
import { hashFloats, hashText, hashWords } from '../base/hash';
import { UserError } from '../base/problem';
import type { Dataset } from '../data';
import { engineVersion, type Kernels } from '../engine';
import { lastEpoch, nextRecorded } from '../protocol/curve';
import { essentialsOf, learningRateOf } from './amend';
import { damaged, type Identity, type SavedRun } from './checkpoint';
import type { Loaded } from './loaded';
import type { Prepared } from './prepare';

/** A saved run as this engine can take it up: whole, or (where another engine made it) its weights. */
interface AcceptedRun {
  readonly what: 'run' | 'weights';
  readonly run: SavedRun;
}

/**
 * What the bits of a run and their meaning depend on. Looks at all data: once for each spec that is opened. A run of a
 * comparison is another than the spec as it stands, even where they mean the same.
 */
export function identify({ spec, run, dataset }: Pick<Prepared, 'spec' | 'run' | 'dataset'>, kernels: Kernels = 'fast'): Identity {
  const meaning = run === undefined ? essentialsOf(spec) : `${essentialsOf(spec)}\n${run}`;
  return {
    engine: engineVersion,
    ...(kernels === 'fused' && { fuses: true }),
    spec: hashText(meaning),
    data: dataset ? hashData(dataset) : '',
  };
}

/** Of what the network gets and is to answer, of what that means, and of which samples train and test. */
function hashData(dataset: Dataset): string {
  const { inputs, targets, train, test, unanswered } = dataset;
  const meaning = hashText(describeData(dataset));
  const numbers = [hashFloats(inputs.parts()), targets === inputs ? 'input' : hashFloats(targets.parts())];
  return hashText([...numbers, ...[train, test, unanswered].map(hashWords), meaning].join(' '));
}

/**
 * What the numbers stand for: columns, words and classes, and how numbers are normalized; of what has no columns its
 * shape, tokens and windows. Always in the same order.
 */
function describeData({ profile, scales, windows }: Dataset): string {
  const { inputs, targets, shape, tokens } = profile;
  // As text: JSON has no infinite numbers, which a mean of very large ones is.
  const scaling = scales.map((scale) => (scale ? [String(scale.offset), String(scale.divisor)] : []));
  const columns = inputs.map(({ column, encoder, categories, sentence }, i) => [
    ...[column, encoder, categories ?? [], scaling[i]],
    ...(sentence ? [sentence] : []),
  ]);
  const other = inputs.length > 0 ? [] : [[shape, scaling, tokens ?? [], windows ?? {}]];
  return JSON.stringify([columns, ...targets.map(({ kind, columns: names, classes }) => [kind, names, classes]), ...other]);
}

/** Whether anything has been done that would be lost. A prediction has no past. */
export function hasBegun({ run, program }: Loaded): boolean {
  const { step, pc } = run.time;
  return program.mode === 'train' && (step > 0 || pc > 0 || run.isFromElsewhere);
}

export function saveRun({ run, prepared, program, machine, identity, stopping }: Loaded, goal: number, limit: number): SavedRun {
  const base = machine.program.layout.arenas.parameters.offset;
  return {
    ...run.save(limit),
    goal,
    ...(stopping.stop && { stop: stopping.stop }),
    identity,
    text: { learningRate: learningRateOf(prepared.spec), steps: program.steps },
    parameters: machine.program.parameters.map(({ tensor: { id, offset, length } }) => {
      return { id, offset: offset - base, length };
    }),
  };
}

/** Throws a `UserError` where the saved run is of another text or of other data. */
export function acceptRun(run: SavedRun, identity: Identity): AcceptedRun {
  const { engine, fuses, spec, data } = run.identity;
  if (spec !== identity.spec) {
    throw new UserError('another-run', l10n.t('The kept run is of another network: the text has changed since.'));
  }
  if (data !== identity.data) {
    throw new UserError('another-run', l10n.t('The kept run is of other data: the data has changed since.'));
  }
  return { what: engine === identity.engine && fuses === identity.fuses ? 'run' : 'weights', run };
}

/**
 * Takes an accepted run up in what was opened for it. Returns the step at which training is done. Throws a `UserError`
 * where the run cannot be one of this network.
 */
export function takeUp(loaded: Loaded, { what, run: saved }: AcceptedRun): number {
  if (what === 'run') return restoreRun(loaded, saved);
  loaded.run.reset(weightsOf(loaded, saved));
  return loaded.program.steps;
}

/**
 * Where the weights of a run of another engine stand in its newest state. Undefined before there was a state to keep:
 * then they are still those of the seed.
 */
function weightsOf({ machine }: Loaded, saved: SavedRun): ReadonlyMap<string, ArrayLike<number>> | undefined {
  const newest = saved.checkpoints.at(-1)?.state;
  if (!newest) return undefined;
  const wanted = machine.program.parameters.map(({ tensor }) => tensor);
  const given = new Map(saved.parameters.map((parameter) => [parameter.id, parameter]));
  if (given.size !== wanted.length || wanted.some(({ id, length }) => given.get(id)?.length !== length)) {
    throw new UserError(
      'another-run',
      l10n.t('The kept run was made by another version of NNSpec, and its weights do not fit this network; train it anew.'),
    );
  }
  const all = [...given.values()];
  if (all.some(({ offset, length }) => offset + length > newest.length)) throw damaged();
  return new Map(all.map(({ id, offset, length }) => [id, newest.subarray(offset, offset + length)]));
}

/** Whether a curve whose last record is of one epoch has all that it would have after another. */
function isUpTo(finished: number, recorded: number): boolean {
  return recorded <= finished && finished < nextRecorded(recorded);
}

/** Comes back to where a run was saved; what the text says anew of rate and length holds from here on. */
function restoreRun({ run, prepared, program, machine, stopping }: Loaded, saved: SavedRun): number {
  const { time, text, goal, checkpoints, epochs } = saved;
  const length = machine.state.length;
  const isWhole =
    checkpoints.every(({ state }) => state.length === length) &&
    time.pc < run.length &&
    // Also bounds what is replayed: a time far behind the last checkpoint has its epochs in the curve.
    isUpTo(Math.floor(time.step / run.batches), lastEpoch(epochs));
  if (program.mode !== 'train' || !isWhole) throw damaged();
  run.restore(saved);
  stopping.restore(run.records, saved.stop);
  const rate = learningRateOf(prepared.spec);
  if (rate !== text.learningRate) run.setLearningRate(rate);
  return program.steps === text.steps ? goal : program.steps;
}
