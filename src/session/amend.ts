import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { BoundStop } from '../language/binder/bind';
import { lengthMatters } from '../model/catalogue';
import { resolveDeferred } from '../model/deferred';
import type { ModelSpec } from '../model/spec';
import { analyseText, hasErrors } from './analysis';
import type { Loaded } from './loaded';
import { stoppingOf, type Stopping } from './stopping';
import { viewProgram } from './view';

/**
 * What a spec's bits depend on, as text: all but the title and what may change while a run goes on (the learning rate,
 * which metrics are shown, and the length of training unless its schedule depends on that). The same essentials, the
 * same run.
 */
export function essentialsOf({ name: _name, train, ...rest }: ModelSpec): string {
  if (!train) return JSON.stringify(rest);
  const { length, metrics: _metrics, optimizer, ...others } = train;
  const { learning_rate: _rate, ...args } = optimizer.args;
  const matters = lengthMatters(train.schedule);
  const kept = matters === 'all' ? { length } : matters === 'unit' ? { unit: length.unit } : {};
  return JSON.stringify({ ...rest, train: { ...others, ...kept, optimizer: { ...optimizer, args } } });
}

/** Another `stop` holds for the epochs to come; how the past went counts. */
function anew(loaded: Loaded, stop: BoundStop | undefined): Stopping {
  const stopping = stoppingOf(stop, loaded);
  stopping.restore(loaded.run.records);
  return stopping;
}

/** Parts of a spec, as a reader knows them. */
export type SpecPart = 'data' | 'layers' | 'train';

/** The parts in which two specs differ so that a run of the one cannot go on with the other. */
export function differingParts(before: ModelSpec, after: ModelSpec): SpecPart[] {
  const parts: readonly SpecPart[] = ['data', 'layers', 'train'];
  return parts.filter((part) => essentialsOf(only(before, part)) !== essentialsOf(only(after, part)));
}

function only({ data, layers, train }: ModelSpec, part: SpecPart): ModelSpec {
  return {
    name: '',
    layers: part === 'layers' ? layers : [],
    ...(part === 'data' && data && { data }),
    ...(part === 'train' && train && { train }),
  };
}

/** The rate that a text begins with; 0 where there is no training. */
export function learningRateOf({ train }: ModelSpec): number {
  return (train?.optimizer.args['learning_rate'] as number | undefined) ?? 0;
}

/**
 * An opened spec with another text, whose essentials are the same, and the step at which training is done now. What the
 * text changes holds from the present on. Throws a `UserError` where it has errors, or changes something else.
 */
export function amended(loaded: Loaded, text: string, goal: number): { loaded: Loaded; goal: number } {
  const { prepared, run, machine, driver, program: before } = loaded;
  const analysis = analyseText(text, prepared.run);
  const { stop } = analysis.bound;
  // The numbers that the data gives are still the same: data is not read anew.
  const spec = analysis.bound.spec && resolveDeferred(analysis.bound.spec, prepared.profile).spec;
  if (!spec || hasErrors(analysis.problems) || essentialsOf(spec) !== essentialsOf(prepared.spec)) {
    throw new UserError('needs-restart', l10n.t('The text has changed in a way that a run cannot follow; restart it.'));
  }
  const rate = learningRateOf(spec);
  if (rate !== learningRateOf(prepared.spec)) run.amendLearningRate(rate);
  const amendedPrepared = { ...prepared, spec };
  const program = viewProgram(amendedPrepared, machine, run);
  const { step, pc } = run.time;
  // What is done is done: training that is to be shorter than that ends with the step in hand.
  const least = pc > 0 || driver.isRunning ? step + 1 : step;
  return {
    loaded: {
      ...loaded,
      analysis: { ...analysis, prepared: amendedPrepared },
      prepared: amendedPrepared,
      program,
      stopping: loaded.stopping.isOf(stop) ? loaded.stopping : anew(loaded, stop),
    },
    goal: program.steps === before.steps ? goal : Math.max(program.steps, least),
  };
}
