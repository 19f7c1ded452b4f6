import * as l10n from '@vscode/l10n';
import { displayWidth, formatCount, formatNumber } from '../../base/format';
import { bestOf, outcomeColumns, type Outcome } from '../../protocol/comparison';
import { analyse, hasErrors, type Analysis } from '../../session/analysis';
import { batchesOf, nothingToCompare, nothingToTrain, stepsOf } from '../../session/opening';
import { compileProgram } from '../../session/prepare';
import { nodeFiles } from '../files';
import { check, checkRun, MEMORY_LIMIT, newSession, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, toUserError, type Output } from '../output';
import { epochsOf, notFinite, Progress, trainToEnd } from './train';

/** A run with what is known of it before it begins. */
interface Planned {
  readonly run: string;
  /** 0 where it cannot run. */
  readonly steps: number;
  readonly epochs: number;
}

interface Result extends Partial<Outcome> {
  readonly run: string;
  /** Paths of the metrics to be shown beside the loss. */
  readonly shown?: readonly string[];
  /** Why it came to nothing. */
  readonly failed?: string;
}

/** `nnspec compare FILE`: trains the runs of `compare { }` one after the other, then puts their ends side by side. */
export async function compare(options: Options, output: Output): Promise<number> {
  const file = options.files[0]!;
  const analysis = await check(file, options, output);
  if (hasErrors(analysis.problems)) return exitCodes.wrong;
  const { comparison, spec } = analysis.bound;
  if (!spec?.train) throw nothingToTrain();
  if (!comparison) throw nothingToCompare();
  const comparing = new Comparing(file, analysis, options, output);
  const planned: Planned[] = [];
  for (const { label } of comparison.runs) planned.push(await comparing.plan(label));
  tellPlan(planned, output);
  const results: Result[] = [];
  for (const [i, run] of planned.entries()) results.push(await comparing.train(run, i, planned.length));
  tellResults(results, comparison.sameLoss, output);
  return results.some(({ train }) => !train) ? exitCodes.wrong : exitCodes.ok;
}

/** The runs of one spec, each in a session of its own. */
class Comparing {
  constructor(
    private readonly file: string,
    private readonly checked: Analysis,
    private readonly options: Options,
    private readonly output: Output,
  ) {}

  /** How long a run will be. What is wrong with it is told here, before any of them is trained. */
  async plan(run: string): Promise<Planned> {
    const { prepared } = await checkRun(this.file, this.checked, run, this.options, this.output);
    if (!prepared) return { run, steps: 0, epochs: 0 };
    const batches = batchesOf(prepared, compileProgram(prepared, MEMORY_LIMIT).main.capacity);
    const { epochs } = this.options;
    const steps = epochs === undefined ? stepsOf(prepared, batches) : epochs * batches;
    return { run, steps, epochs: Math.ceil(steps / batches) };
  }

  async train({ run }: Planned, index: number, count: number): Promise<Result> {
    const { output } = this;
    output.line(l10n.t('{0} (run {1} of {2})', run, index + 1, count));
    try {
      const analysis = await this.analyse(run);
      const error = analysis.problems.find(({ severity }) => severity === 'error');
      if (!error) return await this.trainToEnd(run, analysis);
      output.line(error.message);
      return { run, failed: error.message };
    } catch (failure) {
      const { code, message } = toUserError(failure);
      output.failure(code, message, this.file, { run });
      return { run, failed: message };
    }
  }

  private async trainToEnd(run: string, analysis: Analysis): Promise<Result> {
    const { file, options, output } = this;
    const session = newSession(file, options.root);
    const opened = await session.openAnalysed(analysis, { memoryLimit: MEMORY_LIMIT });
    const open: OpenSpec = { analysis, session, opened };
    const begun = performance.now();
    const shown = opened.program.task?.metrics ?? [];
    const progress = new Progress(output, epochsOf(open, options), shown, { run });
    const { epochs, steps, train, test, stopped = null } = await trainToEnd(open, options, progress);
    const seconds = (performance.now() - begun) / 1000;
    if (output.json) output.record({ type: 'done', run, epochs, steps, seconds, train, test: test ?? null, stopped }, () => '');
    if (stopped !== null) output.line(stopped);
    if (Number.isFinite(train.loss)) return { run, train, test, shown };
    const failed = notFinite();
    output.line(failed);
    return { run, train, test, shown, failed };
  }

  private analyse(run: string): Promise<Analysis> {
    const files = nodeFiles(this.file, this.options.root);
    return analyse(this.checked.text, files, { run, memoryLimit: MEMORY_LIMIT });
  }
}

function tellPlan(planned: readonly Planned[], output: Output): void {
  const steps = planned.reduce((sum, run) => sum + run.steps, 0);
  output.record({ type: 'compare', runs: planned, steps }, () =>
    l10n.t('Runs to compare: {0}, steps of all together: {1}.', planned.length, formatCount(steps)),
  );
}

function tellResults(results: readonly Result[], sameLoss: boolean, output: Output): void {
  const outcomes = results.map(({ train, test }) => train && { train, test });
  const best = sameLoss ? bestOf(outcomes) : undefined;
  const ending = sameLoss
    ? bestLine(results, best)
    : ['', l10n.t('The losses of the runs are not the same, so none is marked as the best.')];
  const runs = results.map(({ run, train = null, test = null, failed = null }) => ({ run, train, test, failed }));
  output.record({ type: 'comparison', runs, best: best === undefined ? null : results[best]!.run }, () =>
    ['', ...table(results, best), ...ending].join('\n'),
  );
}

function bestLine(results: readonly Result[], best: number | undefined): string[] {
  if (best === undefined) return [];
  const { run, test } = results[best]!;
  return ['', test ? l10n.t('★ The smallest test loss: {0}', run) : l10n.t('★ The smallest train loss: {0}', run)];
}

/** The ends of all runs, in columns. */
function table(results: readonly Result[], best: number | undefined): string[] {
  const columns = outcomeColumns(results.flatMap(({ shown = [] }) => shown));
  const shown = columns.filter(({ value }) => results.some((result) => value(result) !== undefined));
  const rows = results.map((result, i) => {
    const numbers = shown.map(({ value }) => value(result)).map((x) => (x === undefined ? '–' : formatNumber(x)));
    return [`${i === best ? '★' : ' '} ${result.run}`, ...numbers];
  });
  return aligned([[`  ${l10n.t('run')}`, ...shown.map(({ name }) => name)], ...rows]);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column]!))));
  return rows.map((row) =>
    row.map((text, column) => text + ' '.repeat(widths[column]! - displayWidth(text))).join('  ').trimEnd(),
  );
}
