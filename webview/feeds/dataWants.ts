import type { ProgramView } from '../../src/protocol/session';
import { inspectedRow } from '../state/data';
import { isLive, pageSize, type PanelState } from '../state/panel';
import { keyOf } from './wants';

export function wantRows(state: PanelState) {
  const { program, data } = state;
  if (!program || !isLive(state, 'data')) return undefined;
  const request = { part: data.part, from: data.from, count: pageSize };
  return { key: keyOf(state, request), request };
}

/** What becomes of the sample that is looked at. */
export function wantSampleStages(state: PanelState) {
  const { program, session } = state;
  const row = inspectedRow(state);
  if (!program || !session || row === undefined || !hasRows(program) || !isLive(state, 'data')) return undefined;
  // The dense rows of an embedding are weights, which change.
  return { key: keyOf(state, row, embedsInput(program) && session.revision), row };
}

/** What the chosen column is like in the chosen part, and the balance of classes. */
export function wantSummary(state: PanelState) {
  const { program, data } = state;
  if (!program || !hasRows(program) || !isLive(state, 'data')) return undefined;
  const request = { part: data.part, from: data.column, count: 1 };
  return { key: keyOf(state, request), request };
}

function hasRows({ rows: { train, test, unanswered } }: ProgramView): boolean {
  return train + test + unanswered > 0;
}

function embedsInput({ layers }: ProgramView): boolean {
  return layers.some(({ type, inputs }) => type === 'embedding' && /^input($|\.)/.test(inputs[0] ?? ''));
}
