import type { DataSummary, SampleStages } from '../../src/protocol/data';
import type { ProgramView, RowsPage, RowsRequest } from '../../src/protocol/session';
import type { PanelState } from './panel';

/** The data's cell: a page of rows, a sample on its way into the network, and what a column is like. */
export interface DataState {
  readonly part: RowsRequest['part'];
  readonly from: number;
  readonly page?: RowsPage;
  /** The row that the reader has chosen; undefined while it is the sample in hand. */
  readonly row?: number;
  readonly sample?: SampleStages;
  /** Place of the column whose distribution is shown. */
  readonly column: number;
  readonly summary?: DataSummary;
}

export const initialData: DataState = { part: 'all', from: 0, column: 0 };

export type DataAction =
  | { readonly type: 'rows'; readonly page: RowsPage }
  | { readonly type: 'dataPage'; readonly part: RowsRequest['part']; readonly from: number }
  | { readonly type: 'inspect'; readonly row?: number }
  | { readonly type: 'sampleStages'; readonly sample?: SampleStages }
  | { readonly type: 'dataColumn'; readonly column: number }
  | { readonly type: 'dataSummary'; readonly summary?: DataSummary };

export function reduceData(data: DataState, action: DataAction): DataState {
  switch (action.type) {
    case 'rows':
      return { ...data, page: action.page };
    case 'dataPage':
      return { ...data, part: action.part, from: action.from };
    case 'inspect':
      return { ...data, row: action.row };
    case 'sampleStages':
      return { ...data, sample: action.sample ?? data.sample };
    case 'dataColumn':
      return { ...data, column: action.column };
    case 'dataSummary':
      return action.summary ? withSummary(data, action.summary) : data;
  }
}

/** A column that was chosen before the data had fewer is the last one now. */
function withSummary(data: DataState, summary: DataSummary): DataState {
  return { ...data, summary, column: Math.max(0, Math.min(data.column, summary.columns.length - 1)) };
}

/** Where the reader looks, within the data of another program; what was pulled of the one before is dropped. */
export function carryData({ part, from, row, column }: DataState, program?: ProgramView): DataState {
  if (!program) return { part, from, row, column };
  const { samples, rows: { train, test, unanswered } } = program;
  const counts = { all: train + test + unanswered, train, test, unanswered };
  const kept = counts[part] > 0 ? part : 'all';
  return {
    part: kept,
    from: from < counts[kept] ? from : 0,
    row: row === undefined || samples === 0 ? undefined : Math.min(row, samples - 1),
    column,
  };
}

/** The row whose way is shown. While training runs, the batch is another one many times a second: it is not followed. */
export function inspectedRow({ data, session, cursor }: PanelState): number | undefined {
  if (data.row !== undefined) return data.row;
  return session?.status === 'running' ? undefined : session?.samples[cursor.sample];
}
