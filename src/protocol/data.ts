import * as l10n from '@vscode/l10n';
import type { Stage } from '../model/stage';
import type { ClassBalance, ColumnSummary } from '../model/summary';
import type { ProgramView, RowsRequest } from './session';

export type { Stage } from '../model/stage';
export type { ClassBalance, ColumnSummary, Histogram, NumberSummary, WordSummary } from '../model/summary';

/** A stage of the data, or what the network's first layer makes of its input. */
export interface SampleStage extends Stage {
  /** The layer that it is of: rows of an embedding (`embedding`), a row that is a picture again (`reshaped`). */
  readonly layer?: string;
}

/** What a sample goes through on its way into the network. */
export interface SampleStages {
  readonly row: number;
  /** Samples that there are: rows below this can be asked for. */
  readonly rows: number;
  /** What it is for; of a window into a text absent where it lies across both parts. */
  readonly part?: RowsRequest['part'];
  /** In order. Of very long ones the values are the first ones only; `shape` is that of all. */
  readonly stages: readonly SampleStage[];
  /** What stands in the columns that are predicted; nothing of a sample to be predicted. */
  readonly answers: readonly { readonly target: string; readonly text: string }[];
}

export interface SummaryRequest {
  readonly part: RowsRequest['part'];
  /** The first of the columns to be summarized, and how many. */
  readonly from: number;
  readonly count: number;
}

export interface DataSummary {
  /** All that can be summarized. */
  readonly columns: readonly string[];
  readonly summaries: readonly ColumnSummary[];
  /** Of each target that is a class. */
  readonly balances: readonly ClassBalance[];
}

/** What a sample is for; where nothing is trained, a row with an answer is just that. */
export function partName(part: RowsRequest['part'], mode: ProgramView['mode']): string {
  switch (part) {
    case 'all':
      return l10n.t('all');
    case 'train':
      return mode === 'train' ? l10n.t('to train') : l10n.t('answered');
    case 'test':
      return l10n.t('to test');
    case 'unanswered':
      return l10n.t('to predict');
  }
}

/** Whether a network is fed with pictures alone. */
export function hasPictures({ inputColumns, inputShape }: ProgramView): boolean {
  return inputColumns.length === 1 && inputShape.length === 3;
}
