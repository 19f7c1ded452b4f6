import * as l10n from '@vscode/l10n';
import { UserError, type Problem } from '../../base/problem';
import { hasErrors } from '../../session/analysis';
import { check as checkFile, checkRun } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/** `nnspec check FILE...`: every problem of text, data and shapes. */
export async function check(options: Options, output: Output): Promise<number> {
  let wrong = false;
  for (const file of options.files) {
    try {
      const problems = await checkWithRuns(file, options, output);
      wrong ||= hasErrors(problems);
      if (problems.length === 0 && output.live) output.note(l10n.t('{0}: no problems.', file));
    } catch (failure) {
      // A file that cannot be read does not keep the others from being checked.
      if (!(failure instanceof UserError)) throw failure;
      output.failure(failure.code, failure.message, file);
      wrong = true;
    }
  }
  return wrong ? exitCodes.wrong : exitCodes.ok;
}

/** The problems of a spec, and of the runs of its comparison, which may not fit data, shapes or memory either. */
async function checkWithRuns(file: string, options: Options, output: Output): Promise<readonly Problem[]> {
  const analysis = await checkFile(file, options, output);
  const problems = [...analysis.problems];
  if (hasErrors(problems)) return problems;
  for (const { label } of analysis.bound.comparison?.runs ?? []) {
    problems.push(...(await checkRun(file, analysis, label, options, output)).problems);
  }
  return problems;
}
