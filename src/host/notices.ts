import * as l10n from '@vscode/l10n';
import { UserError, type Problem } from '../base/problem';
import { visible } from '../base/visible';
import type { PanelContent } from '../protocol/panel';
import { problemOf } from '../session/analysis';
import type { Known } from './analyses';

/** What the panel says beside (or in place of) its network. */
export type Notice = NonNullable<PanelContent['notice']>;

/** The first error of a text. */
export function errorNotice(known: Known): Notice | undefined {
  const error = known.analysis.problems.find(({ severity }) => severity === 'error');
  return error && { severity: 'error', message: withLine(known, error) };
}

/** Why a text could not be opened, with its line; undefined where the failure is none of the text's. */
export function failureNotice(known: Known, failure: unknown): Notice | undefined {
  if (!(failure instanceof UserError)) return undefined;
  const { problems, bound } = known.analysis;
  const problem = problems.find(({ message }) => message === failure.message) ?? problemOf(failure, bound);
  return { severity: 'error', message: withLine(known, problem) };
}

/** That a network is older than its text, or than its data where the text is the same. */
export function olderNotice(isSameText: boolean): Notice {
  const message = isSameText
    ? l10n.t('The data has changed since; press Reset to use it.')
    : l10n.t('The text has changed since; press Reset to use it.');
  return { severity: 'warning', message };
}

function withLine({ document }: Known, { span, message }: Problem): string {
  return l10n.t('Line {0}: {1}', document.positionAt(span.start).line + 1, visible(message));
}
