import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../base/format';
import { UserError } from '../../base/problem';
import type { Prediction, PredictRequest, ProgramView } from '../../protocol/session';
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
  for (const prediction of await open.session.predict(await request(open, options))) {
    const { cells, output: outputs, label = null } = prediction;
    const input = cells.map(asGiven);
    output.record({ type: 'prediction', input, output: outputs, label }, () => describe(prediction, program));
  }
  return exitCodes.ok;
}

async function request({ session, opened }: OpenSpec, { input }: Options): Promise<PredictRequest> {
  // A text may have commas of its own.
  if (input !== undefined && opened.program.inputColumns.length === 1) return { cells: [input] };
  if (input !== undefined) return { cells: input.split(',').map((cell) => cell.trim()) };
  const { train, unanswered, test } = opened.program.rows;
  if (train + unanswered + test === 0) {
    throw new UserError('no-rows', l10n.t('The spec has no rows to predict; give an input, as in --input "1, 2".'));
  }
  const part = unanswered > 0 ? 'unanswered' : test > 0 ? 'test' : 'all';
  const { rows } = await session.rows({ part, from: 0, count: Number.MAX_SAFE_INTEGER });
  return { rows: rows.map(({ row }) => row) };
}

/** A cell as a number where it is one: the input as a person knows it, before it is encoded. */
function asGiven(cell: string): number | string {
  const value = Number(cell);
  return cell.trim() === '' || Number.isNaN(value) ? cell : value;
}

function describe({ cells, output, label, expected }: Prediction, { task }: ProgramView): string {
  const numbers = output.map((value) => formatNumber(value)).join(', ');
  const target = task?.targets.join(', ') ?? l10n.t('output');
  const said = label === undefined ? `${target}: ${numbers}` : `${target}: ${label} (${numbers})`;
  const answer = expected === undefined ? '' : `  [${l10n.t('in the data: {0}', expected)}]`;
  return `${cells.join(', ')} -> ${said}${answer}`;
}
