import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import type { Commands } from '../controller';
import type { PanelState } from '../state/panel';
import { announcement, untold } from '../state/selectors';
import { DataCell } from './DataCell';
import { LossCell } from './LossCell';
import { NetworkCell } from './NetworkCell';
import { ContentNotice, Failures } from './Notice';
import { PredictionsCell } from './PredictionsCell';
import { onShortcut } from './shortcuts';
import { StepCell } from './StepCell';
import { Toolbar } from './Toolbar';

export interface ViewProps {
  readonly state: PanelState;
  readonly commands: Commands;
}

/** The notebook: a toolbar that stays, then the cells. */
export function App({ state, commands }: ViewProps) {
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onShortcut(event, latest.current, commands);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [commands]);

  // Before what is inside reads its colours.
  document.documentElement.dataset.palette = state.settings.palette;

  const { program, session, content } = state;
  if (!content) return <p class="loading">{l10n.t('Opening the network…')}</p>;
  return (
    <>
      <header class="top">
        {program && session && <Toolbar state={state} commands={commands} />}
        <Failures failures={untold(state)} commands={commands} />
      </header>
      <ContentNotice content={content} commands={commands} />
      {program && session && (
        <main>
          <DataCell state={state} commands={commands} />
          <NetworkCell state={state} commands={commands} />
          <StepCell state={state} commands={commands} />
          {program.mode === 'train' && <LossCell state={state} commands={commands} />}
          <PredictionsCell state={state} commands={commands} />
        </main>
      )}
      <p class="unseen" role="status" aria-live="polite">
        {announcement(state)}
      </p>
    </>
  );
}
