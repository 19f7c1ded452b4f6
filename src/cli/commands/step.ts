import * as l10n from '@vscode/l10n';
import { LineMap } from '../../base/span';
import { UserError } from '../../base/problem';
import type { SessionState } from '../../protocol/session';
import { spanOfLayer } from '../../session/analysis';
import { openSpec, type OpenSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/** `nnspec step FILE`: instructions forward, then back, each with its arithmetic for the first sample and unit. */
export async function step(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  const { session } = open;
  // A spec without training stands behind its first pass; stepping begins before it.
  let state = await session.stepBack({ unit: 'batch' });
  for (let i = 0; i < options.count; i++) {
    try {
      state = await session.step({ unit: 'instruction' });
    } catch (failure) {
      if (failure instanceof UserError && failure.code === 'finished') break;
      throw failure;
    }
    await tell('forward', state, open, output);
  }
  for (let i = 0; i < options.back && state.canStepBack; i++) {
    await tell('back', state, open, output);
    state = await session.stepBack({ unit: 'instruction' });
  }
  return exitCodes.ok;
}

/** Tells of the instruction that ran last: going forward it just has, going back it is about to be undone. */
async function tell(
  direction: 'forward' | 'back',
  { computed, epoch, batch }: SessionState,
  { session, opened, analysis }: OpenSpec,
  output: Output,
): Promise<void> {
  const { index, phase, layer, operation } = opened.program.instructions[computed - 1]!;
  const explanation = await session.explain({ instruction: index, sample: 0, position: 0 });
  const explain = explanation?.arithmetic ?? '';
  const offset = spanOfLayer(analysis.bound, layer).start;
  const line = new LineMap(analysis.text).positionAt(offset).line + 1;
  output.record(
    { type: 'step', direction, epoch, batch, index, phase, layer, op: operation, line, explain },
    () => {
      const arrow = direction === 'back' ? '←' : '→';
      const place = l10n.t('line {0}', line);
      return `${arrow} ${phase} ${layer} ${operation} (${place}): ${explanation?.formula ?? ''}\n    ${explain}`;
    },
  );
}
