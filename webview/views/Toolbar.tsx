import * as l10n from '@vscode/l10n';
import { useState } from 'preact/hooks';
import { formatNumber } from '../../src/base/format';
import { visible } from '../../src/base/visible';
import { metricAt, metricLabel } from '../../src/protocol/metrics';
import type { SessionState, StepUnit } from '../../src/protocol/session';
import { canPause, canReset, canStep, canStepBack, canTrain, parseLearningRate } from '../state/commands';
import { stepUnits } from '../state/kept';
import type { PanelState } from '../state/panel';
import { plannedEpochs } from '../state/program';
import type { ViewProps } from './App';
import { Icon } from './Icon';

export function Toolbar({ state, commands }: ViewProps) {
  const { stepUnit } = state.ui;
  const session = state.session!;
  const training = state.program?.mode === 'train';
  return (
    <div class="toolbar">
      <div class="controls" role="toolbar" aria-label={l10n.t('Training')}>
        <Command
          name={l10n.t('Train')}
          icon="play"
          primary={training}
          enabled={canTrain(state)}
          hint={trainHint(state)}
          run={commands.train}
        />
        <Command
          name={l10n.t('Pause')}
          icon="debug-pause"
          enabled={canPause(state)}
          hint={l10n.t('Pause (T)')}
          run={commands.pause}
        />
        {training && <SpeedToggle state={state} commands={commands} />}
        <span class="divider" />
        <Command
          name={l10n.t('Step back')}
          icon="debug-step-back"
          enabled={canStepBack(state)}
          hint={l10n.t('Undo one step exactly (B)')}
          run={() => commands.stepBack(stepUnit)}
        />
        <Command
          name={l10n.t('Step')}
          icon="debug-step-over"
          enabled={canStep(state)}
          hint={l10n.t('Run the next {0} (S)', unitName(stepUnit))}
          run={() => commands.step(stepUnit)}
        />
        <StepUnitSelect state={state} commands={commands} />
        <span class="divider" />
        <Command
          name={l10n.t('Reset')}
          icon="debug-restart"
          enabled={canReset(state)}
          hint={l10n.t('Back to the initial weights of seed {0}', state.program?.seed ?? 0)}
          run={commands.reset}
        />
        {training && (
          <LearningRate
            current={session.learningRate}
            scheduled={session.scheduledRate}
            set={commands.setLearningRate}
            refuse={(message) => commands.dispatch({ type: 'failure', message })}
          />
        )}
      </div>
      {training && <StatusLine state={state} commands={commands} />}
    </div>
  );
}

function trainHint({ program, session }: PanelState): string {
  if (program?.mode !== 'train') return l10n.t('This spec has no train section');
  if (session?.stopped !== undefined) return l10n.t('Train on to the planned end (T)');
  return session?.status === 'finished' ? l10n.t('Train for as many epochs again (T)') : l10n.t('Train (T)');
}

/** A small network is trained in a blink; unless this is on, it is held back so that one can watch it learn. */
function SpeedToggle({ state, commands }: ViewProps) {
  const full = state.content?.speed === 'full';
  return (
    <button
      type="button"
      class="command"
      title={full ? l10n.t('Training runs at full speed') : l10n.t('Training takes a few seconds at least, to be watched')}
      aria-pressed={full}
      onClick={() => commands.setSpeed(full ? 'watch' : 'full')}
    >
      <Icon name="zap" />
      <span class="text">{l10n.t('Full speed')}</span>
    </button>
  );
}

interface CommandProps {
  readonly name: string;
  readonly icon: string;
  readonly hint: string;
  readonly enabled: boolean;
  readonly primary?: boolean;
  readonly run: () => void;
}

/** `aria-disabled`, not `disabled`: the keyboard's focus stays where it is when Train makes itself unavailable. */
function Command({ name, icon, hint, enabled, primary, run }: CommandProps) {
  return (
    <button
      type="button"
      class={primary ? 'command primary' : 'command'}
      title={hint}
      aria-disabled={!enabled}
      onClick={() => enabled && run()}
    >
      <Icon name={icon} />
      <span class="text">{name}</span>
    </button>
  );
}

function StepUnitSelect({ state, commands }: ViewProps) {
  return (
    <select
      aria-label={l10n.t('Step unit')}
      title={l10n.t('How far one step goes')}
      value={state.ui.stepUnit}
      onChange={({ currentTarget }) => commands.dispatch({ type: 'stepUnit', unit: currentTarget.value as StepUnit })}
    >
      {stepUnits.map((unit) => (
        <option key={unit} value={unit}>
          {unitName(unit)}
        </option>
      ))}
    </select>
  );
}

function unitName(unit: StepUnit): string {
  switch (unit) {
    case 'layer':
      return l10n.t('layer');
    case 'instruction':
      return l10n.t('instruction');
    case 'pass':
      return l10n.t('pass');
    case 'batch':
      return l10n.t('batch');
    case 'epoch':
      return l10n.t('epoch');
  }
}

interface LearningRateProps {
  readonly current?: number;
  /** What the schedule has made of it. */
  readonly scheduled?: number;
  readonly set: (value: number) => void;
  /** Says why what was typed is no rate. */
  readonly refuse: (message: string) => void;
}

/** Takes effect on Enter or on leaving, also while training; what is no rate springs back, and it is said why. */
function LearningRate({ current, scheduled, set, refuse }: LearningRateProps) {
  const [draft, setDraft] = useState<string | undefined>();
  const shown = current === undefined ? '' : formatNumber(current, 6);
  const apply = (text: string) => {
    const value = parseLearningRate(text);
    if (value === undefined) refuse(l10n.t('The learning rate must be a number of at least 0.'));
    else if (text !== shown) set(value);
    setDraft(undefined);
  };
  return (
    <label class="field">
      <span>{l10n.t('Learning rate')}</span>
      <input
        type="number"
        min="0"
        step="any"
        title={l10n.t('Applies on Enter, also while training')}
        value={draft ?? shown}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => apply(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply(event.currentTarget.value);
          if (event.key === 'Escape') setDraft(undefined);
        }}
      />
      {scheduled !== undefined && (
        <Steady
          text={l10n.t('now {0}', formatNumber(scheduled, 3))}
          longest={l10n.t('now {0}', '0.00e-00')}
          hint={`${l10n.t('What the schedule has made of it in this step')}\n${scheduled}`}
        />
      )}
    </label>
  );
}

/** Where training stands. Every metric has its place from the start, so that nothing moves when it comes. */
function StatusLine({ state }: ViewProps) {
  const session = state.session!;
  const program = state.program!;
  const { latest, loss } = session;
  const [metric] = program.task?.metrics ?? [];
  const tested = program.rows.test > 0;
  const planned = plannedEpochs(program);
  const digits = state.settings.precision;
  return (
    <p class="status-line">
      <span class={`status ${session.status}`}>{statusName(session)}</span>
      <Steady text={epochText(session.epoch, planned)} longest={epochText(planned, planned)} />
      <Steady
        text={l10n.t('batch {0} / {1}', session.batch, program.batches)}
        longest={l10n.t('batch {0} / {1}', program.batches, program.batches)}
      />
      <Metric
        text={(value) => l10n.t('loss {0}', value)}
        value={loss}
        digits={digits}
        hint={l10n.t("The newest batch's loss")}
      />
      {metric !== undefined && (
        <Metric
          text={(value) => l10n.t('train {0} {1}', visible(metricLabel(metric)), value)}
          value={metricAt(latest?.train, metric)}
          digits={digits}
        />
      )}
      {metric !== undefined && tested && (
        <Metric
          text={(value) => l10n.t('test {0} {1}', visible(metricLabel(metric)), value)}
          value={metricAt(latest?.test, metric)}
          digits={digits}
        />
      )}
      {metric === undefined && tested && (
        <Metric text={(value) => l10n.t('test loss {0}', value)} value={latest?.test?.loss} digits={digits} />
      )}
      {session.stopped !== undefined && <span class="reason">{session.stopped}</span>}
    </p>
  );
}

interface MetricProps {
  readonly text: (value: string) => string;
  readonly value: number | undefined;
  readonly digits: number;
  readonly hint?: string;
}

function Metric({ text, value, digits, hint }: MetricProps) {
  const shown = value === undefined ? '–' : formatNumber(value, digits);
  const exact = value === undefined ? undefined : String(value);
  const lines = [hint, exact].filter((line) => line !== undefined);
  return <Steady text={text(shown)} longest={text('0'.repeat(digits + 2))} hint={lines.join('\n')} />;
}

/** A text that keeps the room of its longest form, so that those behind it stay where they are. */
function Steady({ text, longest, hint }: { text: string; longest: string; hint?: string }) {
  return (
    <span class="steady" title={hint} data-longest={longest}>
      {text}
    </span>
  );
}

/** Training may go on behind its goal. */
function epochText(epoch: number, planned: number): string {
  if (epoch <= planned) return l10n.t('epoch {0} / {1}', epoch, planned);
  return l10n.t('epoch {0} ({1} planned)', epoch, planned);
}

function statusName({ status, stopped }: SessionState): string {
  switch (status) {
    case 'ready':
      return l10n.t('ready');
    case 'running':
      return l10n.t('training');
    case 'paused':
      return l10n.t('paused');
    case 'finished':
      return stopped === undefined ? l10n.t('finished') : l10n.t('stopped early');
  }
}
