import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../base/format';
import { UserError } from '../../base/problem';
import { hasPictures } from '../../protocol/data';
import type { Answer, HeadView, Prediction, PredictRequest, ProgramView, RowsPage } from '../../protocol/session';
import { openSpec, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';
import { trainToEnd } from './train';

/** `nnspec predict FILE`: for an input, else for the rows without an answer, else for the test rows, else for all. */
export async function predict(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  const { program } = open.opened;
  if (options.train) await trainToEnd(open, options);
  else if (program.mode === 'train' && options.load === undefined) {
    output.note(l10n.t('The network is not trained yet; with --train it is trained first.'));
  }
  if (options.generate !== undefined) return goOn(open, options, output);
  const { asked, page } = await request(open, options);
  const predictions = await open.session.predict(asked);
  predictions.forEach((prediction, i) => {
    const input = page && hasPictures(program) ? nameOfPicture(page, i) : prediction.cells.join(', ');
    output.record({ type: 'prediction', ...recordOf(prediction) }, () => `${input} -> ${describe(prediction, program)}`);
  });
  return exitCodes.ok;
}

/** Goes on with a text: the input, then what follows it. */
async function goOn({ session }: OpenSpec, options: Options, output: Output): Promise<number> {
  const { input: prompt, generate: count = 0, temperature, seed } = options;
  if (prompt === undefined) throw new UserError('usage', l10n.t('--generate needs a beginning: --input "To be".'));
  const { text, tokens } = await session.generate({ prompt, count, temperature, seed });
  output.record({ type: 'generated', input: prompt, text, tokens }, () => prompt + text);
  return exitCodes.ok;
}

/** What is to be predicted; of rows of the data, with these. */
interface Request {
  readonly asked: PredictRequest;
  readonly page?: RowsPage;
}

async function request({ session, opened }: OpenSpec, { input }: Options): Promise<Request> {
  // A text may have commas of its own.
  if (input !== undefined && opened.program.inputColumns.length === 1) return { asked: { cells: [input] } };
  if (input !== undefined) return { asked: { cells: input.split(',').map((cell) => cell.trim()) } };
  const { train, unanswered, test } = opened.program.rows;
  if (train + unanswered + test === 0) {
    throw new UserError('no-rows', l10n.t('The spec has no rows to predict; give an input, as in --input "1, 2".'));
  }
  const part = unanswered > 0 ? 'unanswered' : test > 0 ? 'test' : 'all';
  const page = await session.rows({ part, from: 0, count: Number.MAX_SAFE_INTEGER });
  return { asked: { rows: page.rows.map(({ row }) => row) }, page };
}

/** Which of the pictures it is, where its hundreds of bytes would say nothing: its row, and its file where it has one. */
function nameOfPicture({ columns, rows }: RowsPage, at: number): string {
  const { row, cells } = rows[at]!;
  const file = cells[columns.indexOf('file')];
  const name = l10n.t('row {0}', row);
  return file === undefined ? name : `${name}, ${file}`;
}

/** A cell as a number where it is one: the input as a person knows it, before it is encoded. */
function asGiven(cell: string): number | string {
  const value = Number(cell);
  return cell.trim() === '' || Number.isNaN(value) ? cell : value;
}

/** A prediction for programs: of one target, its label; of several, each by its name. */
function recordOf({ cells, output, answers }: Prediction): Record<string, unknown> {
  const input = cells.map(asGiven);
  const said = ({ label, probability, steps }: Answer) => ({
    label: label ?? null,
    ...(probability !== undefined && { probability }),
    ...(steps && { labels: steps.map((step) => step.label ?? null) }),
  });
  const [only, ...others] = answers;
  if (others.length === 0) return { input, output, ...(only ? said(only) : { label: null }) };
  const targets = answers.map((answer) => [answer.target, { output: answer.output, ...said(answer) }] as const);
  return { input, targets: Object.fromEntries(targets) };
}

/** Outputs that are written out beside a class; of more, its probability says enough. */
const WRITTEN = 12;

function describe({ output, answers }: Prediction, { task }: ProgramView): string {
  const said = answers.map((answer, i) => describeAnswer(answer, task!.heads[i]!));
  return said.length > 0 ? said.join('; ') : `${l10n.t('output')}: ${listNumbers(output)}`;
}

function describeAnswer({ label, probability, expected, output, steps }: Answer, { name, kind }: HeadView): string {
  const answer = expected === undefined ? '' : `  [${l10n.t('in the data: {0}', expected)}]`;
  if (label === undefined || kind === 'number') return `${name}: ${listNumbers(output)}${answer}`;
  const numbers = (output.length > WRITTEN || steps) && probability !== undefined ? formatNumber(probability) : listNumbers(output);
  return `${name}: ${label} (${numbers})${answer}`;
}

function listNumbers(values: readonly number[]): string {
  return values.map((value) => formatNumber(value)).join(', ');
}
