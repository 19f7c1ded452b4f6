import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { UserError, type Problem } from '../base/problem';
import type { ModelSpec } from '../model/spec';
import type { Opened, OpenRequest } from '../protocol/session';
import { differingParts, type SpecPart } from '../session/amend';
import { visible } from '../base/visible';
import { problemOf } from '../session/analysis';
import type { Known } from './analyses';
import type { Notice } from './noticeBoard';
import { dateOf } from './dates';
import { nameOf } from './documents';
import type { KeptRun } from './runs/runStore';
import { isUntrusted, manageTrust } from './trust';

/** The first error of a text. */
export function errorNotice(known: Known, readAgain: () => Promise<void>): Notice | undefined {
  const error = known.analysis.problems.find(({ severity }) => severity === 'error');
  return error && problemNotice(known, error, readAgain);
}

/** That reading was cancelled is no mistake: it can be done again. */
function problemNotice(known: Known, problem: Problem, readAgain: () => Promise<void>): Notice {
  const message = withLine(known, problem);
  if (problem.code !== 'reading-cancelled') return { severity: 'error', message };
  return { severity: 'information', message, actions: [{ title: l10n.t('Read Again'), run: readAgain }] };
}

/** An error of a text while a run of an earlier one goes on. */
export function besideRun({ message, ...notice }: Notice): Notice {
  return { ...notice, message: `${message} ${l10n.t('The run goes on with the text as it was.')}` };
}

/** Why a text could not be opened, with its line; undefined where the failure is none of the text's. */
export function failureNotice(known: Known, failure: unknown, readAgain: () => Promise<void>): Notice | undefined {
  if (!(failure instanceof UserError)) return undefined;
  if (isUntrusted(failure)) return { severity: 'warning', message: failure.message, actions: [manageTrust()] };
  const { problems, bound } = known.analysis;
  const problem = problems.find(({ message }) => message === failure.message) ?? problemOf(failure, bound);
  return problemNotice(known, problem, readAgain);
}

/** That a run is older than its text, or than its data where the text means the same; what a run can follow is said. */
export function olderNotice(before: ModelSpec, after: ModelSpec, restart: () => Promise<void>): Notice {
  const parts = differingParts(before, after);
  const follows = l10n.t('A run follows the learning rate, the number of epochs, the title and expectations only.');
  const message = parts.length > 0 ? `${changedMessage(parts)} ${follows}` : l10n.t('The data has changed since this run began.');
  const title = parts.length > 0 ? l10n.t('Restart') : l10n.t('Reload and Restart');
  return { severity: 'warning', message, actions: [{ title, run: restart }] };
}

function changedMessage(parts: readonly SpecPart[]): string {
  const list = parts.map((part) => `"${part}"`).join(', ');
  return l10n.t('The text has changed since this run began, in {0}.', list);
}

/** That a run of this text was kept and can be taken up again. */
export function offerNotice(run: KeptRun, resume: () => Promise<void>, dismiss: () => Promise<void>): Notice {
  const when = dateOf(run.saved);
  return {
    severity: 'information',
    message: run.finished
      ? l10n.t('This network was trained before, for {0} epochs ({1}).', run.epochs, when)
      : l10n.t('This network was trained before, up to epoch {0} of {1} ({2}).', run.epochs, run.planned, when),
    actions: [
      { title: l10n.t('Resume'), run: resume },
      { title: l10n.t('Start Anew'), run: dismiss },
    ],
  };
}

/** That a worker has ended and a new one stands where the run was last kept; or at the beginning. */
export function recoveredNotice(reason: string, epoch: number | undefined, dismiss: () => Promise<void>): Notice {
  const where =
    epoch === undefined
      ? l10n.t('It was opened again; nothing had been trained.')
      : l10n.t('It stands again where it was last kept, in epoch {0}; nothing before that is lost.', epoch);
  return { severity: 'warning', message: `${reason} ${where}`, actions: [{ title: l10n.t('Dismiss'), run: dismiss }] };
}

/** What a reader would not expect of a network that has been opened, where there is such a thing. */
export function openedNotice(
  asked: Pick<OpenRequest, 'fuses'>,
  { resumed, fuses }: Pick<Opened, 'resumed' | 'fuses'>,
  dismiss: () => Promise<void>,
): Notice | undefined {
  const setting = 'nnspec.fusedMultiplyAdd';
  const message =
    resumed === 'weights'
      ? l10n.t(
          'This run was kept by another version of NNSpec, or with another setting of {0}: its weights are taken over, at the beginning of a new run.',
          setting,
        )
      : asked.fuses && !fuses
        ? l10n.t(
            'Products and sums are rounded one by one: {0} is set, and this editor\'s JavaScript engine has no relaxed SIMD.',
            setting,
          )
        : undefined;
  return message === undefined ? undefined : { severity: 'information', message, actions: [{ title: l10n.t('Dismiss'), run: dismiss }] };
}

/** That a run cannot be kept: a full disk, storage that may not be written. */
export function notKept(spec: vscode.Uri, failure: unknown): UserError {
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new UserError('not-kept', l10n.t('The run of {0} cannot be kept: {1}', nameOf(spec), reason));
}

/** That a worker has ended, and is not opened again by itself. */
export function lostNotice(reason: string, reopen: () => Promise<void>): Notice {
  return { severity: 'error', message: reason, actions: [{ title: l10n.t('Open Again'), run: reopen }] };
}

function withLine({ document }: Known, { span, message }: Problem): string {
  return l10n.t('Line {0}: {1}', document.positionAt(span.start).line + 1, visible(message));
}
