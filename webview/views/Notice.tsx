import * as l10n from '@vscode/l10n';
import type { PanelContent } from '../../src/protocol/panel';
import type { Commands } from '../controller';
import type { Failure } from '../state/panel';
import { Icon } from './Icon';

const productName = 'NNSpec';
const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

interface NoticeProps {
  readonly content: PanelContent;
  readonly commands: Commands;
}

/** What the host has to say about the content: why there is none, or that it is older than the text. */
export function ContentNotice({ content, commands }: NoticeProps) {
  const { notice, program, title, isOpening } = content;
  if (program && !notice) return null;
  const severity = notice?.severity ?? 'information';
  const message =
    notice?.message ??
    (isOpening ? l10n.t('Opening the network…') : l10n.t('There is nothing to show yet. Write a network, and it appears here.'));
  const text = (
    <div class={`notice ${severity}`} role={severity === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[severity]} />
      <span>
        {message}
        {notice?.progress !== undefined && <progress value={notice.progress} aria-label={message} />}
      </span>
      <Actions titles={notice?.actions ?? []} commands={commands} />
    </div>
  );
  if (program) return text;
  return (
    <div class="empty">
      <h1>{title || productName}</h1>
      {text}
    </div>
  );
}

function Actions({ titles, commands }: { readonly titles: readonly string[]; readonly commands: Commands }) {
  if (titles.length === 0) return null;
  return (
    <span class="actions">
      {titles.map((title, i) => (
        <button key={title} type="button" class={i === 0 ? 'command primary' : 'command'} onClick={() => commands.choose(title)}>
          {title}
        </button>
      ))}
    </span>
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
