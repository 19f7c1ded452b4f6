import type { DataSummary, SampleStages } from '../../src/protocol/data';
import type { RowsPage, RowsRequest } from '../../src/protocol/session';
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
      return { ...data, summary: action.summary ?? data.summary };
  }
}

/** The row whose way is shown. While training runs, the batch is another one many times a second: it is not followed. */
export function inspectedRow({ data, session, cursor }: PanelState): number | undefined {
  if (data.row !== undefined) return data.row;
  return session?.status === 'running' ? undefined : session?.samples[cursor.sample];
}
