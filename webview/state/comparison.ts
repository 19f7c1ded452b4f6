import * as l10n from '@vscode/l10n';
import { bestOf, outcomeOf, thinRun, type ComparisonView, type CurveRequest } from '../../src/protocol/comparison';
import { lastEpoch, upToEpoch } from '../../src/protocol/curve';
import type { EpochRecord } from '../../src/protocol/session';
import { pointsOf, type Series } from './curve';

/** The comparison that the host tells of, with as much of its curves as has been pulled. */
export interface ComparisonState {
  readonly view: ComparisonView;
  /** By run. */
  readonly curves: readonly (readonly EpochRecord[])[];
  /** The run that the reader has picked out. */
  readonly picked?: number;
}

/** What was pulled of a comparison stays, until another one begins. */
export function withView(before: ComparisonState | undefined, view: ComparisonView | undefined): ComparisonState | undefined {
  if (!view) return undefined;
  if (before?.view.id === view.id) return { ...before, view };
  return { view, curves: view.runs.map(() => []) };
}

export function withCurves(
  state: ComparisonState | undefined,
  requests: readonly CurveRequest[],
  answers: readonly (readonly EpochRecord[])[],
): ComparisonState | undefined {
  if (!state) return undefined;
  const curves = [...state.curves];
  requests.forEach(({ run, epoch }, i) => {
    const known = curves[run];
    if (known && epoch <= lastEpoch(known)) curves[run] = thinRun([...upToEpoch(known, epoch), ...(answers[i] ?? [])]);
  });
  return { ...state, curves };
}

/** A run is picked out by choosing it, and let go by choosing it again. */
export function pick(state: ComparisonState | undefined, run: number): ComparisonState | undefined {
  return state && { ...state, picked: state.picked === run ? undefined : run };
}

/** Epochs that are finished and not pulled yet. */
export function missingCurves({ view, curves }: ComparisonState): readonly CurveRequest[] {
  return view.runs.flatMap(({ latest }, run) => {
    const epoch = lastEpoch(curves[run] ?? []);
    return latest && latest.epoch > epoch ? [{ run, epoch }] : [];
  });
}

/** The losses of all runs, as lines of at most so many points each. */
export function comparedSeries({ view, curves }: ComparisonState, limit: number): Series[] {
  return curves.flatMap((curve, run) =>
    (['train', 'test'] as const).flatMap((part): Series[] => {
      const points = pointsOf(curve, part, 'loss', limit);
      const name = view.runs[run]?.label ?? '';
      return points.length > 0 ? [{ part, metric: 'loss', points, run: { index: run, name } }] : [];
    }),
  );
}

/** Index of the run that stands best by now; none before two have come to an end, or where their losses differ. */
export function bestRun({ runs, sameLoss }: ComparisonView): number | undefined {
  if (!sameLoss) return undefined;
  const outcomes = runs.map((run) => (run.status === 'running' ? undefined : outcomeOf(run)));
  return outcomes.filter((outcome) => outcome !== undefined).length > 1 ? bestOf(outcomes) : undefined;
}

/** Epochs that the longest of the runs takes. */
export function plannedOf({ runs }: ComparisonView): number {
  return Math.max(0, ...runs.map(({ planned, latest }) => Math.max(planned ?? 0, latest?.epoch ?? 0)));
}

/** Where a comparison stands, in a sentence. */
export function standing({ status, runs }: ComparisonView): string {
  const done = runs.filter(({ status: each }) => each === 'finished' || each === 'failed').length;
  const current = Math.min(runs.length, done + 1);
  switch (status) {
    case 'running':
      return l10n.t('Comparing: run {0} of {1}', current, runs.length);
    case 'paused':
      return l10n.t('Comparison paused: run {0} of {1}', current, runs.length);
    case 'stopped':
      return l10n.t('Comparison stopped: {0} of {1} runs done', done, runs.length);
    case 'finished':
      return l10n.t('{0} runs compared', runs.length);
  }
}
