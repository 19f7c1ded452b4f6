import * as l10n from '@vscode/l10n';
import { formatCount } from '../../base/format';
import { UserError } from '../../base/problem';
import { isolated, visible } from '../../base/visible';
import { partName, type ColumnSummary, type SampleStages } from '../../protocol/data';
import type { ProgramView, RowsRequest } from '../../protocol/session';
import { openSpec, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';
import { balanceText, columnsText, stageText } from '../stageText';

/** `nnspec data FILE`: what a sample goes through on its way into the network, and what the data is like. */
export async function data(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  await tellSample(open, options, output);
  await tellSummary(open, options, output);
  return exitCodes.ok;
}

async function tellSample({ session, opened }: OpenSpec, options: Options, output: Output): Promise<void> {
  const { sample } = options;
  const part: RowsRequest['part'] = options.part ?? 'all';
  const { total, rows } = await session.rows({ part, from: sample, count: 1 });
  if (!rows[0]) throw noSample(sample, total, part);
  const told = await session.sampleStages(rows[0].row);
  const { row, stages, answers } = told;
  const of = Object.fromEntries(answers.map(({ target, text }) => [target, text]));
  output.record({ type: 'sample', sample, row, part: told.part ?? null, answers: of }, () => `${describe(sample, told, opened.program.mode)}\n`);
  for (const stage of stages) {
    const { name, column, layer, shape, labels, arithmetic } = stage;
    const values = Array.from(stage.values, asWritten);
    output.record({ type: 'stage', name, column, layer, shape, labels, arithmetic, values }, () => `${stageText(stage, stages, output.width)}\n`);
  }
}

/** Numbers of 32 bits with no more digits than tell them apart: 0.1, and not 0.10000000149. */
function asWritten(value: string | number): string | number {
  if (typeof value === 'string' || Math.fround(value) !== value) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function describe(sample: number, { row, part, answers }: SampleStages, mode: ProgramView['mode']): string {
  const of = part === undefined ? '' : partName(part, mode);
  const told = answers.map(({ target, text }) => `${isolated(target)}: ${visible(text)}`);
  return [l10n.t('Sample {0}', sample), ...(row === sample ? [] : [l10n.t('row {0}', row)]), of, ...told].filter(Boolean).join(' · ');
}

function noSample(sample: number, total: number, part: RowsRequest['part']): UserError {
  if (total > 0) {
    const message = l10n.t('There is no sample {0}; they are numbered from 0 to {1}.', sample, formatCount(total - 1));
    return new UserError('no-sample', message);
  }
  return part === 'all'
    ? new UserError('no-data', l10n.t('The spec has no data; add a data section with a source.'))
    : new UserError('no-sample', l10n.t('This part of the data has no samples: {0}.', part));
}

async function tellSummary({ session, opened }: OpenSpec, options: Options, output: Output): Promise<void> {
  const part = options.part ?? 'all';
  const { summaries, balances } = await session.dataSummary({ part, from: 0, count: Number.MAX_SAFE_INTEGER });
  for (const summary of summaries) if (output.json) output.record({ type: 'column', ...recordOf(summary) }, () => '');
  if (summaries.length > 0) output.line(`${columnsText(summaries, output.width).join('\n')}\n`);
  for (const balance of balances) {
    const { target, classes, train, test } = balance;
    const counts = classes.map((name, i) => ({ class: name, train: train[i]!, test: test[i]! }));
    output.record({ type: 'balance', target, classes: counts }, () => `${balanceText(balance, opened.program.mode).join('\n')}\n`);
  }
}

function recordOf({ numbers, ...summary }: ColumnSummary): Record<string, unknown> {
  if (!numbers) return { ...summary };
  const { histogram, ...measures } = numbers;
  return { ...summary, numbers: { ...measures, histogram: { ...histogram, counts: [...histogram.counts] } } };
}
