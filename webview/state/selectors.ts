import * as l10n from '@vscode/l10n';
import { formatCount, formatNumber } from '../../src/base/format';
import { unitOf } from './cursor';
import type { CellName, PanelState, Show } from './panel';
import {
  columnOf,
  columnsOf,
  lastInstructions,
  lastPhase,
  nextInstruction,
  outputColumn,
  tensorOf,
  type Column,
  type Phase,
} from './program';
import { readOutputs, type Reading } from './reading';
import { rowAt, valueAt } from './tensors';

/** What the drawing shows: as the reader chose, else gradients while the backward pass is stepped through. */
export function showing({ ui, program, session }: PanelState): Show {
  if (ui.show) return ui.show;
  return session?.status !== 'running' && lastPhase(program, session) === 'backward' ? 'gradients' : 'values';
}

/** A neuron's number in the drawing; undefined where it has not been computed in this batch. */
export function neuronValue(state: PanelState, column: Column, unit: number): number | undefined {
  if (column.kind === 'loss') return lossValue(state);
  for (const name of showing(state) === 'values' ? ['output'] : ['output.gradient', 'pre_activation.gradient']) {
    const id = tensorOf(column, name)?.id;
    const value = id === undefined ? undefined : valueAt(state.windows.get(id), state.cursor.sample, unit);
    if (value !== undefined) return value;
  }
  return undefined;
}

function lossValue(state: PanelState): number | undefined {
  return showing(state) === 'values' ? state.session?.loss : undefined;
}

export function biasValue(state: PanelState, column: Column, unit: number): number | undefined {
  const id = tensorOf(column, showing(state) === 'values' ? 'bias' : 'bias.gradient')?.id;
  return id === undefined ? undefined : valueAt(state.windows.get(id), unit);
}

/** What the selected sample's outputs stand for; without an answer where they have not been computed. */
export function outputReading(state: PanelState): Reading {
  const { program, windows, cursor } = state;
  if (!program) return { names: [] };
  const id = tensorOf(outputColumn(program), 'output')?.id;
  return readOutputs(program, id === undefined ? undefined : rowAt(windows.get(id), cursor.sample));
}

/** How a column stands to the step in hand. */
export interface ColumnMarks {
  readonly ran: boolean;
  readonly next: boolean;
}

export function columnMarks({ program, session }: PanelState, column: string): ColumnMarks {
  if (!program || !session || session.status === 'running') return { ran: false, next: false };
  return {
    ran: lastInstructions(program, session).some(({ layer }) => layer === column),
    next: nextInstruction(program, session)?.layer === column,
  };
}

export function phaseName(phase: Phase): string {
  switch (phase) {
    case 'forward':
      return l10n.t('forward');
    case 'loss':
      return l10n.t('loss');
    case 'backward':
      return l10n.t('backward');
    case 'update':
      return l10n.t('update');
  }
}

/** What a screen reader says after a step. */
export function announcement({ program, session }: PanelState): string {
  if (!program || !session) return '';
  if (session.status === 'running') return l10n.t('Training');
  const [first, ...others] = lastInstructions(program, session);
  if (!first) return '';
  const text = `${first.layer}, ${first.operation}, ${phaseName(first.phase)}`;
  const last = others.at(-1);
  if (!last) return l10n.t('Ran: {0}', text);
  if (last.layer === first.layer && last.phase === first.phase)
    return l10n.t('Ran: {0} and {1} more', text, others.length);
  return l10n.t('Ran {0} instructions, up to {1}', others.length + 1, `${last.layer}, ${phaseName(last.phase)}`);
}

/** `h1 unit 3: 0.5521`, as a screen reader says it. */
export function neuronName(state: PanelState, column: Column, unit: number): string {
  const value = neuronValue(state, column, unit);
  const text = value === undefined ? l10n.t('not computed') : formatNumber(value);
  if (column.kind === 'input') return `${state.program?.features[unit] ?? unit}: ${text}`;
  if (column.kind === 'loss') return l10n.t('loss: {0}', text);
  return l10n.t('{0} unit {1}: {2}', column.id, unit, text);
}

/** One line beside a cell's name: what is inside, also while it is closed. */
export function cellSummary(state: PanelState, cell: CellName): string {
  const { program } = state;
  if (!program) return '';
  switch (cell) {
    case 'data':
      return dataSummary(state);
    case 'network': {
      const layers = columnsOf(program).filter(({ kind }) => kind === 'layer').length;
      const size = layers === 1 ? l10n.t('1 layer') : l10n.t('{0} layers', layers);
      return `${size} · ${l10n.t('{0} parameters', formatCount(program.parameterCount))}`;
    }
    case 'step':
      return stepSummary(state);
    case 'loss':
      return program.task?.loss ?? '';
    case 'predictions':
      return '';
  }
}

function dataSummary({ program }: PanelState): string {
  const { train, test, unanswered } = program!.rows;
  const known =
    program!.mode === 'train' ? l10n.t('{0} to train', formatCount(train)) : l10n.t('{0} answered', formatCount(train));
  const parts = [
    train > 0 ? known : '',
    test > 0 ? l10n.t('{0} to test', formatCount(test)) : '',
    unanswered > 0 ? l10n.t('{0} to predict', formatCount(unanswered)) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

function stepSummary(state: PanelState): string {
  const { program, session, cursor } = state;
  const column = program && columnOf(program, cursor.column);
  if (!column) return session && program ? ranSummary(state) : '';
  if (column.kind === 'loss') return l10n.t('loss · sample {0}', cursor.sample);
  return l10n.t('{0} · unit {1} · sample {2}', column.id, unitOf(cursor, column), cursor.sample);
}

function ranSummary({ program, session }: PanelState): string {
  if (session!.status === 'running') return '';
  const last = lastInstructions(program!, session!).at(-1);
  return last ? `${last.layer} · ${phaseName(last.phase)}` : '';
}
