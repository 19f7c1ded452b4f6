import { hasErrors } from '../../session/analysis';
import { check as checkFile } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/** `nnspec check FILE...`: every problem of text, data and shapes. */
export async function check(options: Options, output: Output): Promise<number> {
  let wrong = false;
  for (const file of options.files) {
    const { problems } = await checkFile(file, options, output);
    wrong ||= hasErrors(problems);
  }
  return wrong ? exitCodes.wrong : exitCodes.ok;
}
