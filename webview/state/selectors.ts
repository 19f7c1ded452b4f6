import * as l10n from '@vscode/l10n';
import { formatCount, formatNumber } from '../../src/base/format';
import { isolated } from '../../src/base/visible';
import { phaseName } from '../../src/protocol/phases';
import type { TensorView } from '../../src/protocol/session';
import { unitOf } from './cursor';
import { lossName } from './heads';
import { operationName } from './operations';
import type { CellName, Failure, PanelState, Show } from './panel';
import { placeOf, type Picture } from './pictures';
import {
  columnOf,
  columnsOf,
  lastInstructions,
  lastPhase,
  nextInstruction,
  outputColumn,
  tensorOf,
  type Column,
} from './program';
import { readOutputs, type Reading } from './reading';
import { rowAt, valueAt } from './tensors';

/** What the drawing shows: as the reader chose, else gradients while the backward pass is stepped through. */
export function showing({ ui, program, session }: PanelState): Show {
  if (ui.show) return ui.show;
  return session?.status !== 'running' && lastPhase(program, session) === 'backward' ? 'gradients' : 'values';
}

/** A neuron's number in the drawing; without a value where it has not been computed in this batch. */
export interface NeuronNumber {
  readonly value?: number;
  /** Among gradients, the value of something that has none. */
  readonly bystander: boolean;
}

/** What a column's neurons can show: where it has no gradient, that is its value all the same. */
export function neuronTensors(column: Column, show: Show): readonly TensorView[] {
  const gradients = show === 'gradients' ? gradientTensors(column) : [];
  return gradients.length > 0 ? gradients : [...named(column, column.picture?.tensor ?? 'output'), ...statesOf(column)];
}

/** The states of a recurrent layer, where they are what it will give: they are there time step by time step. */
function statesOf(column: Column): readonly TensorView[] {
  const shape = tensorOf(column, 'output')?.shape;
  return column.picture?.kind === 'sequence' ? named(column, 'hidden').filter((one) => sameShape(one.shape, shape)) : [];
}

function gradientTensors(column: Column): readonly TensorView[] {
  if (column.picture?.tensor === 'scores') return named(column, 'scores.gradient');
  return named(column, 'output.gradient', 'pre_activation.gradient');
}

function named(column: Column, ...names: readonly string[]): readonly TensorView[] {
  return names.flatMap((name) => tensorOf(column, name) ?? []);
}

export function neuronNumber(state: PanelState, column: Column, unit: number): NeuronNumber {
  const show = showing(state);
  const bystander = show === 'gradients' && gradientTensors(column).length === 0;
  if (column.kind === 'loss') return { value: state.session?.loss, bystander };
  for (const { id } of neuronTensors(column, show)) {
    const value = valueAt(state.windows.get(id), state.cursor.sample, unit);
    if (value !== undefined) return { value, bystander };
  }
  return { bystander };
}

export function biasValue(state: PanelState, column: Column, unit: number): number | undefined {
  const id = tensorOf(column, showing(state) === 'values' ? 'bias' : 'bias.gradient')?.id;
  return id === undefined ? undefined : valueAt(state.windows.get(id), unit);
}

/** What the selected sample's outputs stand for; without an answer where they have not been computed. */
export function outputReading(state: PanelState): Reading {
  const { program, windows, cursor, settings } = state;
  if (!program) return { names: [] };
  const id = tensorOf(outputColumn(program), 'output')?.id;
  const outputs = id === undefined ? undefined : rowAt(windows.get(id), cursor.sample);
  return readOutputs(program, outputs, settings.precision);
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

/** What a screen reader says after a step. */
export function announcement({ program, session }: PanelState): string {
  if (!program || !session) return '';
  if (session.status === 'running') return l10n.t('Training');
  const [first, ...others] = lastInstructions(program, session);
  if (!first) return '';
  const text = l10n.t('{0}, {1}, {2}', first.layer, operationName(first.operation), phaseName(first.phase));
  const last = others.at(-1);
  if (!last) return l10n.t('Ran: {0}', text);
  if (last.layer === first.layer && last.phase === first.phase)
    return l10n.t('Ran: {0} and {1} more', text, others.length);
  const end = l10n.t('{0}, {1}', last.layer, phaseName(last.phase));
  return l10n.t('Ran {0} instructions, up to {1}', others.length + 1, end);
}

/** `h1 unit 3: 0.5521`, as a screen reader says it. */
export function neuronName(state: PanelState, column: Column, unit: number): string {
  const { precision } = state.settings;
  const text = numberText(neuronNumber(state, column, unit), (value) => formatNumber(value, precision));
  if (column.picture) return `${isolated(column.id)} ${cellName(column.picture, unit)}: ${text}`;
  if (column.kind === 'input') return `${isolated(state.program?.features[unit] ?? String(unit))}: ${text}`;
  if (column.kind === 'loss') return l10n.t('loss: {0}', text);
  return l10n.t('{0} unit {1}: {2}', isolated(column.id), unit, text);
}

/** Where a cell of a picture lies. */
export function cellName(picture: Picture, unit: number): string {
  const { tile, row, column } = placeOf(picture, unit);
  if (picture.kind === 'sequence') return l10n.t('time {0}, unit {1}', column, row);
  if (picture.kind === 'maps') return l10n.t('map {0}, row {1}, column {2}', tile, row, column);
  return l10n.t('head {0}, from {1} to {2}', tile, row, column);
}

export function numberText({ value, bystander }: NeuronNumber, format: (value: number) => string): string {
  if (value === undefined) return l10n.t('not computed');
  return bystander ? l10n.t('{0} (its gradient is not computed)', format(value)) : format(value);
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
      return lossName(program);
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
  const unit = unitOf(cursor, column);
  if (column.picture) {
    return l10n.t('{0} · {1} · sample {2}', isolated(column.id), cellName(column.picture, unit), cursor.sample);
  }
  return l10n.t('{0} · unit {1} · sample {2}', isolated(column.id), unit, cursor.sample);
}

function ranSummary({ program, session }: PanelState): string {
  if (session!.status === 'running') return '';
  const last = lastInstructions(program!, session!).at(-1);
  return last ? `${isolated(last.layer)} · ${phaseName(last.phase)}` : '';
}

/** Failures that the notice does not tell of already. */
export function untold({ failures, content }: PanelState): readonly Failure[] {
  const told = content?.notice?.message ?? '';
  return failures.filter(({ message }) => !told.includes(message));
}

function sameShape(a: readonly number[], b: readonly number[] | undefined): boolean {
  return a.length === b?.length && a.every((extent, axis) => extent === b[axis]);
}
