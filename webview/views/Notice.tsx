import * as l10n from '@vscode/l10n';
import type { PanelContent } from '../../src/protocol/panel';
import type { Commands } from '../controller';
import type { Failure } from '../state/panel';
import { Icon } from './Icon';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** What the host has to say about the content: why there is none, or that it is older than the text. */
export function ContentNotice({ content, commands }: { readonly content: PanelContent; readonly commands: Commands }) {
  const { notice, program, title } = content;
  if (program && !notice) return null;
  const severity = notice?.severity ?? 'information';
  const message = notice?.message ?? l10n.t('There is nothing to show yet. Write a network, and it appears here.');
  const inside = (
    <>
      <Icon name={icons[severity]} />
      <span>{message}</span>
      {notice?.actions?.map((action, i) => (
        <button
          key={action}
          type="button"
          class={i === 0 ? 'command primary' : 'command'}
          onClick={() => commands.choose(action)}
        >
          {action}
        </button>
      ))}
    </>
  );
  if (program) {
    return (
      <div class={`notice ${severity}`} role={severity === 'error' ? 'alert' : 'note'}>
        {inside}
      </div>
    );
  }
  return (
    <div class="empty" role={severity === 'error' ? 'alert' : 'note'}>
      <h1>{title || 'NNSpec'}</h1>
      <div class={`notice ${severity}`}>{inside}</div>
    </div>
  );
}

/** Calls that failed: each says so until it is dismissed. */
export function Failures({
  failures,
  commands,
}: {
  readonly failures: readonly Failure[];
  readonly commands: Commands;
}) {
  return (
    <>
      {failures.map(({ id, message }) => (
        <div key={id} class="notice error" role="alert">
          <Icon name="error" />
          <span>{message}</span>
          <button
            type="button"
            class="plain"
            aria-label={l10n.t('Dismiss')}
            title={l10n.t('Dismiss')}
            onClick={() => commands.dispatch({ type: 'dismiss', id })}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </>
  );
}
