import type { RowsRequest, StepUnit } from '../../src/protocol/session';
import { initialCursor, type Cursor } from './cursor';
import { initialData, type DataState } from './data';
import { cellNames, initialState, initialUi, type CellName, type PanelState, type UiState } from './panel';

/** What comes back after the panel was hidden or the window reloaded. */
export type Kept = Pick<PanelState, 'ui' | 'cursor' | 'data' | 'predictions'>;

export function toKeep({ ui, cursor, data, predictions }: PanelState): object {
  return { ui, cursor, data: looked(data), cells: predictions.cells };
}

export const stepUnits: readonly StepUnit[] = ['layer', 'instruction', 'pass', 'batch', 'epoch'];
const parts: readonly RowsRequest['part'][] = ['all', 'train', 'test', 'unanswered'];

/** Reads what an earlier panel, maybe of an earlier version, has kept; what does not fit takes its default. */
export function restoreKept(kept: unknown): Kept {
  const { ui, cursor, data, cells } = record(kept);
  const { predictions } = initialState;
  return {
    ui: restoreUi(record(ui)),
    cursor: restoreCursor(record(cursor)),
    data: restoreData(record(data)),
    predictions: { ...predictions, cells: strings(cells) },
  };
}

function looked({ part, from, row, column }: DataState): object {
  return { part, from, row, column };
}

function restoreData({ part, from, row, column }: Record<string, unknown>): DataState {
  return {
    part: parts.find((known) => known === part) ?? initialData.part,
    from: isIndex(from) ? from : initialData.from,
    ...(isIndex(row) && { row }),
    column: isIndex(column) ? column : initialData.column,
  };
}

function restoreUi(ui: Record<string, unknown>): UiState {
  const collapsed = record(ui.collapsed);
  const cells = cellNames.map((cell): [CellName, boolean] => {
    const value = collapsed[cell];
    return [cell, typeof value === 'boolean' ? value : initialUi.collapsed[cell]];
  });
  return {
    collapsed: Object.fromEntries(cells) as Record<CellName, boolean>,
    stepUnit: stepUnits.find((unit) => unit === ui.stepUnit) ?? initialUi.stepUnit,
    logScale: ui.logScale === true,
    ...(typeof ui.seenComparison === 'number' && { seenComparison: ui.seenComparison }),
    unfolded: strings(ui.unfolded),
    show: ui.show === 'values' || ui.show === 'gradients' ? ui.show : undefined,
  };
}

function restoreCursor({ column, units, outputs, input, sample }: Record<string, unknown>): Cursor {
  return {
    column: typeof column === 'string' ? column : undefined,
    units: indices(units),
    ...(outputs !== undefined && { outputs: indices(outputs) }),
    input: isIndex(input) ? input : initialCursor.input,
    sample: isIndex(sample) ? sample : initialCursor.sample,
  };
}

function indices(value: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(record(value)).filter((entry): entry is [string, number] => isIndex(entry[1])));
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : [];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
