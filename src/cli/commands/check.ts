import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/problem';
import { hasErrors } from '../../session/analysis';
import { check as checkFile } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/** `nnspec check FILE...`: every problem of text, data and shapes. */
export async function check(options: Options, output: Output): Promise<number> {
  let wrong = false;
  for (const file of options.files) {
    try {
      const { problems } = await checkFile(file, options, output);
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
