import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { ColumnEncoding, Profile } from '../model/profile';
import type { ModelSpec } from '../model/spec';
import type { Head, Task } from '../model/task';
import { categoryLookup, nearCategory } from './categories';
import { isMissing, parseNumber } from './cells';
import { dataOf, dataSeed, listed, placesOf } from './columns';
import { RowEncoder } from './encoder';
import { requireRoom } from './room';
import { splitRows } from './split';
import { stagesOfRow } from './stages';
import { Store } from './store';
import { isAnswered } from './target';
import type { Dataset, Table } from './types';

/**
 * Encodes a table for the machine. Splits the rows that have an answer, fits normalisation on those that train, then
 * encodes every row. `profile` must be the one of this table and spec; without a task there are no targets, and all
 * rows wait for an answer. Throws a `UserError` where rows cannot be split, or where what they become is above
 * `memoryLimit` bytes; nothing is made then.
 */
export function encodeTable(
  table: Table,
  profile: Profile,
  spec: ModelSpec,
  task: Task | undefined,
  memoryLimit: number,
): Dataset {
  const data = dataOf(spec);
  const predictsInput = data.predicts === 'input';
  const width = profile.features + (predictsInput ? 0 : (task?.width ?? 0));
  const advice = l10n.t('Ignore columns with many words, take fewer rows');
  requireRoom(table.origin, table.rows.length, width, memoryLimit, advice);
  const { answered, unanswered } = separate(table, profile, spec);
  const { train, test } = splitRows(table, profile, answered, data.split, dataSeed(spec));
  requireFit(profile, train);
  const places = placesOf(table);
  const columns = profile.inputs.map(({ column }) => places.get(column)!);
  const inputCells = (row: number): string[] => columns.map((column) => table.rows[row]![column]!);
  const encoder = new RowEncoder(profile.inputs, (name) => {
    const column = places.get(name)!;
    return Array.from(train, (row) => table.rows[row]![column]!);
  });
  const rows = table.rows.length;
  const inputs = encodeInputs(profile, encoder, rows, inputCells);
  return {
    profile,
    rows,
    inputs,
    targets: predictsInput ? inputs : encodeTargets(table, task),
    targetWidth: task?.width ?? 0,
    train,
    test,
    unanswered,
    shown: Int32Array.from({ length: rows }, (_, row) => row),
    scales: encoder.scales,
    columns: table.columns,
    cells: (row) => table.rows[row] ?? [],
    inputColumns: profile.inputs.map(({ column }) => column),
    inputCells,
    answer: (row, column) => table.rows[row]?.[places.get(column) ?? -1] ?? '',
    input: (row) => inputs.slice(row * profile.features, (row + 1) * profile.features),
    stages: (row) => stagesOfRow(profile, encoder, inputCells(row)),
    encodeInput: (cells) => encodeByHand(profile, encoder, cells),
  };
}

function encodeInputs({ inputs, features }: Profile, encoder: RowEncoder, rows: number, cellsOf: (row: number) => string[]): Store {
  const numbers = new Float32Array(rows * features);
  const refuse = (input: number): Error => notEncoded(inputs[input]!);
  for (let row = 0; row < rows; row++) encoder.encode(cellsOf(row), numbers, row * features, refuse);
  return Store.ofNumbers(numbers);
}

/**
 * Cells were checked when the profile was made. One that cannot be encoded is a gap that nothing fills, or belongs to
 * another table.
 */
function notEncoded({ column, missing }: ColumnEncoding): Error {
  if (!missing) return new Error('the profile is not that of the table');
  const message = l10n.t(
    'No training row has a value in the column "{0}", by which missing: {1} could fill it; ignore the column, or write missing: zero.',
    column,
    missing,
  );
  return new UserError('nothing-to-fit', message, { key: 'data.missing' });
}

/** Requires a row to fit normalisation on where a column is normalized. */
function requireFit(profile: Profile, train: Int32Array): void {
  const normalized = profile.inputs.find(({ encoder }) => encoder === 'standard' || encoder === 'min_max');
  if (train.length > 0 || !normalized) return;
  throw new UserError(
    'nothing-to-fit',
    l10n.t(
      '"{0}" is normalized by what the training rows are like, and no row has an answer; write normalize: none.',
      normalized.column,
    ),
    { key: 'data.normalize' },
  );
}

/** Rows with an answer and rows without; where the input itself is predicted, all have one. */
export function separate(table: Table, profile: Profile, spec: ModelSpec): { answered: Int32Array; unanswered: Int32Array } {
  const all = Int32Array.from(table.rows.keys());
  if (dataOf(spec).predicts === 'input') return { answered: all, unanswered: new Int32Array(0) };
  const targets = profile.targets.flatMap(({ columns }) => columns.map((name) => table.columns.indexOf(name)));
  const has = table.rows.map((cells) => targets.length > 0 && isAnswered(cells, targets));
  return { answered: all.filter((row) => has[row]), unanswered: all.filter((row) => !has[row]) };
}

/** `[rows, width]` as the task stores targets; NaN where a row has no answer. */
export function encodeTargets(table: Table, task: Task | undefined): Store {
  if (!task) return Store.ofNumbers(new Float32Array(0));
  const targets = new Float32Array(table.rows.length * task.width);
  for (const head of task.heads) encodeHead(table, head, task.width, targets);
  return Store.ofNumbers(targets);
}

/** The targets of one head into `targets`, rows of `stride` numbers. */
function encodeHead(table: Table, head: Head, stride: number, targets: Float32Array): void {
  const { columns: names, classes, encoding, offset, width } = head;
  const columns = names.map((name) => table.columns.indexOf(name));
  const positionOf = categoryLookup(classes);
  table.rows.forEach((cells, row) => {
    const own = targets.subarray(row * stride + offset, row * stride + offset + width);
    if (!isAnswered(cells, columns)) own.fill(NaN);
    else if (encoding === 'values') own.set(columns.map((column) => parseNumber(cells[column]!)!));
    else if (encoding === 'index') own[0] = positionOf(cells[columns[0]!]!)!;
    else own[positionOf(cells[columns[0]!]!)!] = 1;
  });
}

function encodeByHand(profile: Profile, encoder: RowEncoder, cells: readonly string[]): Float32Array {
  if (cells.length !== profile.inputs.length) {
    throw new UserError(
      'input-count',
      l10n.t(
        'The input needs {0} values ({1}), and {2} are given.',
        profile.inputs.length,
        profile.inputs.map(({ column }) => column).join(', '),
        cells.length,
      ),
    );
  }
  const trimmed = cells.map((cell) => cell.trim());
  profile.inputs.forEach(({ column }, input) => {
    const refusal = encoder.sentence(input)?.refusal(trimmed[input]!, column);
    if (refusal) throw refusal;
  });
  const values = new Float32Array(profile.features);
  encoder.encode(trimmed, values, 0, (input) => wrongInput(profile.inputs[input]!, trimmed[input]!));
  return values;
}

function wrongInput({ column, categories }: ColumnEncoding, cell: string): UserError {
  const refuse = (message: string): UserError => new UserError('input-value', message);
  if (isMissing(cell)) return refuse(l10n.t('The input has no value for "{0}"; give one.', column));
  if (!categories) return refuse(l10n.t('The input "{0}" must be a finite number, and is "{1}".', column, cell));
  const near = nearCategory(cell, categories);
  return refuse(
    near === undefined
      ? l10n.t('The input "{0}" must be one of {1}, and is "{2}".', column, listed(categories), cell)
      : l10n.t('The input "{0}" cannot be "{1}"; did you mean "{2}"?', column, cell, near),
  );
}
