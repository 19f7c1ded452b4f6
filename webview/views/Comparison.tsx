import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../../src/base/format';
import { isolated } from '../../src/base/visible';
import {
  outcomeColumns,
  outcomeOf,
  type ComparedRunView,
  type ComparisonAction,
  type Outcome,
  type OutcomeColumn,
} from '../../src/protocol/comparison';
import { bringIntoSight } from '../sight';
import { runColour, runDashes } from '../charts/run-lines';
import { bestRun, standing, type ComparisonState } from '../state/comparison';
import type { ViewProps } from './App';
import { Icon } from './Icon';
import { Scrolled } from './Scrolled';

interface ComparisonProps extends ViewProps {
  readonly comparison: ComparisonState;
}

/** Below the chart: where the comparison stands, what can be done with it, and each run's numbers. */
export function Comparison({ comparison, state, commands }: ComparisonProps) {
  const { view } = comparison;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    const cell = section.current?.closest('.cell');
    if (!cell || state.ui.seenComparison === view.id) return undefined;
    commands.dispatch({ type: 'seenComparison', id: view.id });
    return bringIntoSight(cell);
  }, [view.id]);
  return (
    <section ref={section} class="comparison" aria-label={l10n.t('Comparison')}>
      <div class="table-bar">
        <span class="table-title" role="status">
          {standing(view)}
        </span>
        <Actions comparison={comparison} state={state} commands={commands} />
      </div>
      {view.older && <p class="hint">{l10n.t('The text or its data has changed since this comparison began.')}</p>}
      <Scrolled name={l10n.t('Compared runs, each with its newest epoch')}>
        <RunTable comparison={comparison} state={state} commands={commands} />
      </Scrolled>
    </section>
  );
}

function Actions({ comparison: { view }, commands }: ComparisonProps) {
  const button = (title: string, icon: string, action: ComparisonAction) => (
    <button key={action} type="button" class="command" onClick={() => commands.compare(action)}>
      <Icon name={icon} />
      {title}
    </button>
  );
  const stop = button(l10n.t('Stop'), 'debug-stop', 'stop');
  switch (view.status) {
    case 'running':
      return <span class="actions">{[button(l10n.t('Pause'), 'debug-pause', 'pause'), stop]}</span>;
    case 'paused':
      return <span class="actions">{[button(l10n.t('Continue'), 'play', 'start'), stop]}</span>;
    default: {
      const again = button(l10n.t('Compare again'), 'debug-restart', 'start');
      return <span class="actions">{[again, button(l10n.t('Clear comparison'), 'close', 'clear')]}</span>;
    }
  }
}

function RunTable({ comparison, state, commands }: ComparisonProps) {
  const { view, picked } = comparison;
  const isTested = (state.program?.rows.test ?? 0) > 0 || view.runs.some(({ latest }) => latest?.test);
  const columns = outcomeColumns(state.program?.task?.metrics ?? []).filter(({ part }) => part === 'train' || isTested);
  const best = bestRun(view);
  const digits = state.settings.precision;
  const present = state.session?.latest;
  return (
    <table class="rows runs" aria-label={l10n.t('Compared runs, each with its newest epoch')}>
      <thead>
        <tr>
          <th scope="col">{l10n.t('run')}</th>
          <th scope="col">{l10n.t('state')}</th>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.runs.map((run, i) => (
          <tr key={i} class={picked === i ? 'picked' : undefined}>
            <th scope="row">
              <RunName run={run} index={i} isPicked={picked === i} pick={() => commands.dispatch({ type: 'pickRun', run: i })} />
            </th>
            <td>{i === best ? <Best tested={run.latest?.test !== undefined} /> : <Standing run={run} />}</td>
            <Numbers outcome={outcomeOf(run)} columns={columns} digits={digits} />
          </tr>
        ))}
        {present && (
          <tr>
            <th scope="row">
              <span class="run-name">
                <RunLine name="run-present" />
                {l10n.t('present run')}
              </span>
            </th>
            <td>{l10n.t('epoch {0}', present.epoch)}</td>
            <Numbers outcome={present} columns={columns} digits={digits} />
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface RunNameProps {
  readonly run: ComparedRunView;
  readonly index: number;
  readonly isPicked: boolean;
  readonly pick: () => void;
}

/** A button that makes the run's line stand out in the chart. */
function RunName({ run, index, isPicked, pick }: RunNameProps) {
  return (
    <button type="button" class="run-name" aria-pressed={isPicked} title={l10n.t('Make this run stand out in the chart')} onClick={pick}>
      <RunLine name={`run-${runColour(index)}`} dashes={runDashes(index, 'train')} />
      <span>{isolated(run.label)}</span>
    </button>
  );
}

function RunLine({ name, dashes = [] }: { readonly name: string; readonly dashes?: readonly number[] }) {
  return (
    <svg class="run-line" width="26" height="8" aria-hidden="true">
      <line class={name} x1="0" y1="4" x2="26" y2="4" stroke-dasharray={dashes.join(' ')} />
    </svg>
  );
}

interface NumbersProps {
  readonly outcome?: Outcome;
  readonly columns: readonly OutcomeColumn[];
  readonly digits: number;
}

function Numbers({ outcome, columns, digits }: NumbersProps) {
  return (
    <>
      {columns.map(({ name, value }) => {
        const number = outcome && value(outcome);
        if (number === undefined) return <td key={name}>–</td>;
        return (
          <td key={name} class="numeric" title={String(number)}>
            {formatNumber(number, digits)}
          </td>
        );
      })}
    </>
  );
}

function Best({ tested }: { readonly tested: boolean }) {
  const what = tested ? l10n.t('smallest test loss') : l10n.t('smallest train loss');
  return (
    <span class="best" title={what}>
      <Icon name="star-full" />
      {l10n.t('best')}
      <span class="unseen">: {what}</span>
    </span>
  );
}

function Standing({ run }: { readonly run: ComparedRunView }) {
  const { status, planned, latest, ended, message } = run;
  const outcome = outcomeOf(run);
  if (message !== undefined) return <span title={message}>{l10n.t('failed: {0}', message)}</span>;
  switch (status) {
    case 'waiting':
      return <>{l10n.t('waiting')}</>;
    case 'running':
      return <>{planned === undefined ? l10n.t('opening') : l10n.t('epoch {0} / {1}', latest?.epoch ?? 0, planned)}</>;
    case 'stopped':
      return <>{latest ? l10n.t('stopped in epoch {0}', latest.epoch) : l10n.t('not begun')}</>;
    default: {
      const isLost = outcome && !Number.isFinite((outcome.test ?? outcome.train).loss);
      if (isLost) return <>{l10n.t('its loss is no finite number any more')}</>;
      return ended === undefined ? <>{l10n.t('finished')}</> : <span title={ended}>{l10n.t('stopped early')}</span>;
    }
  }
}
