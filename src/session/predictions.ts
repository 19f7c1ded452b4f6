import * as l10n from '@vscode/l10n';
import { exp, sigmoid } from '../base/math';
import { UserError } from '../base/problem';
import type { Dataset } from '../data';
import { decide, type Head, type Task } from '../model/task';
import type { Answer, Prediction, RowsPage, RowsRequest, StepAnswer } from '../protocol/session';
import type { Evaluation } from './evaluation';
import type { Prepared } from './prepare';
import { isAmong } from './samples';

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

/** What the network says of rows of the data. */
export function predictRows(prepared: Prepared, evaluation: Evaluation, rows: readonly number[]): Prediction[] {
  const { dataset, task } = prepared;
  if (!dataset) return [];
  const known = rows.filter((row) => row >= 0 && row < dataset.rows);
  const results = evaluation.outputs(Int32Array.from(known));
  return known.map((row, i) => {
    const { outputs, targets } = results[i]!;
    const answers = answersOf(task, outputs, targets).map((answer, k) => {
      const expected = expectedOf(dataset, row, task!.heads[k]!.columns);
      if (answer.steps) return dataset.windows ? answer : { ...answer, ...wholeAnswer(answer.steps) };
      return expected === undefined ? answer : { ...answer, expected };
    });
    const input = Array.from(dataset.input(row));
    return { row, cells: dataset.inputCells(row), input, output: answers[0]?.output ?? outputs[0]!, answers };
  });
}

/** What the network says of an input given by hand: a cell for each input column. */
export function predictCells(prepared: Prepared, evaluation: Evaluation, cells: readonly string[]): Prediction {
  const { dataset, inference, task } = prepared;
  const input = dataset ? dataset.encodeInput(cells) : numbers(cells, inference.input?.[0] ?? 0);
  const outputs = evaluation.output(input);
  // A shorter sequence is filled up at its end (a text at its beginning): what follows its last token is asked for.
  const given = dataset?.windows ? undefined : dataset?.codec?.encode(cells[0]!).length;
  const answers = answersOf(task, outputs, undefined, given);
  return { cells, input: Array.from(input), output: answers[0]?.output ?? outputs[0]!, answers };
}

/** What the outputs of each head's layer say; `targets` as the data has them, `given` the steps that there are. */
function answersOf(
  task: Task | undefined,
  outputs: readonly (readonly number[])[],
  targets?: readonly number[],
  given = Infinity,
): Answer[] {
  return (task?.heads ?? []).map((head, i): Answer => {
    const output = outputs[i]!;
    const units = output.length / head.positions;
    if (head.positions === 1) return { target: head.name, output, ...stepOf(head, output) };
    const known = Math.min(head.positions, given);
    const steps = Array.from({ length: known }, (_, position) => {
      const wanted = targets?.[head.offset + position];
      const expected = wanted === undefined || head.kind === 'number' ? undefined : head.classes[wanted];
      const step = stepOf(head, output.slice(position * units, (position + 1) * units));
      return { ...step, ...(expected !== undefined && { expected }) };
    });
    return { target: head.name, output: output.slice((known - 1) * units, known * units), ...steps.at(-1), steps };
  });
}

/** What a sequence's answer as a whole is said to be: all steps that have one, and how likely they are together. */
function wholeAnswer(steps: readonly StepAnswer[]): StepAnswer {
  const answering = steps.filter(({ expected }) => expected !== undefined);
  const probability = answering.reduce((product, step) => product * (step.probability ?? NaN), 1);
  const isKnown = answering.every(({ label }) => label !== undefined);
  return {
    label: isKnown ? answering.map(({ label }) => label).join(' ') : undefined,
    expected: answering.length > 0 ? answering.map(({ expected }) => expected).join(' ') : undefined,
    probability: Number.isNaN(probability) ? undefined : probability,
  };
}

/** The class that outputs stand for, and its probability; NaN stands for none. */
function stepOf(head: Head, output: readonly number[]): StepAnswer {
  if (head.kind !== 'class' || output.some(Number.isNaN)) return {};
  const answer = decide(output, head.decision);
  const label = head.classes[answer];
  return head.gives === 'amounts' ? { label } : { label, probability: probabilitiesOf(head, output)[answer]! };
}

/** Of each class, from the outputs of one position; scores of another loss are read as a softmax would read them. */
export function probabilitiesOf({ gives, decision }: Head, output: readonly number[]): number[] {
  if (decision.rule === 'threshold') {
    const p = gives === 'probabilities' ? output[0]! : sigmoid(output[0]!);
    return [1 - p, p];
  }
  return gives === 'probabilities' ? [...output] : softmax(output);
}

/** The answer in the data, as written; undefined where it is to be predicted. */
function expectedOf(dataset: Dataset, row: number, columns: readonly string[]): string | undefined {
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

function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
