import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Dataset } from '../data';
import { decide } from '../model/task';
import type { Prediction, RowsPage, RowsRequest } from '../protocol/session';
import type { Evaluation } from './evaluation';
import type { Prepared } from './prepare';

/** A page of the data, of all rows or of one part. */
export function pageRows(dataset: Dataset | undefined, { part, from, count }: RowsRequest): RowsPage {
  if (!dataset) return { columns: [], total: 0, rows: [] };
  const { shown, train, test, unanswered } = dataset;
  const wanted = { all: shown, train, test, unanswered }[part];
  const partOf = (row: number): RowsRequest['part'] =>
    isAmong(test, row) ? 'test' : isAmong(unanswered, row) ? 'unanswered' : 'train';
  const page = [...wanted.subarray(from, from + count)];
  return {
    columns: dataset.columns,
    total: wanted.length,
    rows: page.map((row) => ({ row, part: partOf(row), cells: dataset.cells(row) })),
  };
}

/** Whether a row is among rows in ascending order. */
function isAmong(rows: Int32Array, row: number): boolean {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row;
}

/** What the network says of rows of the data. */
export function predictRows(prepared: Prepared, evaluation: Evaluation, rows: readonly number[]): Prediction[] {
  const { dataset } = prepared;
  if (!dataset) return [];
  const known = rows.filter((row) => row >= 0 && row < dataset.rows);
  const outputs = evaluation.outputs(Int32Array.from(known));
  return known.map((row, i) => ({
    row,
    cells: dataset.inputCells(row),
    input: Array.from(dataset.input(row)),
    output: outputs[i]!,
    label: labelOf(prepared, outputs[i]!),
    expected: expectedOf(dataset, row),
  }));
}

/** What the network says of an input given by hand: a cell for each input column. */
export function predictCells(prepared: Prepared, evaluation: Evaluation, cells: readonly string[]): Prediction {
  const { dataset, inference } = prepared;
  const input = dataset ? dataset.encodeInput(cells) : numbers(cells, inference.input?.[0] ?? 0);
  const output = evaluation.output(input);
  return { cells, input: Array.from(input), output, label: labelOf(prepared, output) };
}

/** The class that outputs stand for; NaN stands for none. */
function labelOf({ task }: Prepared, output: readonly number[]): string | undefined {
  const head = task?.heads[0];
  if (head?.kind !== 'class' || output.some(Number.isNaN)) return undefined;
  return head.classes[decide(output, head.decision)];
}

/** The answer in the data, as written; undefined where it is to be predicted. */
function expectedOf(dataset: Dataset, row: number): string | undefined {
  const columns = dataset.profile.targets.flatMap((target) => target.columns);
  if (columns.length === 0 || dataset.unanswered.includes(row)) return undefined;
  return columns.map((column) => dataset.answer(row, column)).join(', ');
}

function numbers(cells: readonly string[], count: number): Float32Array {
  const values = cells.map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
  const bad = values.findIndex((value) => Number.isNaN(value));
  if (cells.length !== count || bad >= 0) {
    throw new UserError(
      'bad-input',
      bad >= 0
        ? l10n.t('"{0}" is not a number; the network takes {1} numbers.', cells[bad]!, count)
        : l10n.t('The network takes {0} numbers, and {1} are given.', count, cells.length),
    );
  }
  return Float32Array.from(values);
}
