import * as l10n from '@vscode/l10n';
import type { PanelContent } from '../../src/protocol/panel';
import type { Commands } from '../controller';
import type { Failure } from '../state/panel';
import { Icon } from './Icon';

const productName = 'NNSpec';
const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** What the host has to say about the content: why there is none, or that it is older than the text. */
export function ContentNotice({ content }: { readonly content: PanelContent }) {
  const { notice, program, title } = content;
  if (program && !notice) return null;
  const severity = notice?.severity ?? 'information';
  const message = notice?.message ?? l10n.t('There is nothing to show yet. Write a network, and it appears here.');
  if (program) {
    return (
      <p class={`notice ${severity}`} role={severity === 'error' ? 'alert' : 'note'}>
        <Icon name={icons[severity]} />
        <span>{message}</span>
      </p>
    );
  }
  return (
    <div class="empty" role={severity === 'error' ? 'alert' : 'note'}>
      <h1>{title || productName}</h1>
      <p class={`notice ${severity}`}>
        <Icon name={icons[severity]} />
        <span>{message}</span>
      </p>
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
