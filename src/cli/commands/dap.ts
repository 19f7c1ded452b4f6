import * as l10n from '@vscode/l10n';
import process from 'node:process';
import { DebugAdapter } from '../../debug/adapter';
import { encodeMessage, FramingError, MessageReader } from '../../debug/framing';
import { processTargets } from '../debugTarget';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';

/**
 * `nnspec dap`: the debug adapter over stdin and stdout, for any client of the Debug Adapter Protocol. Ends when the
 * client disconnects or closes the stream; a stream that makes no sense any more is an error.
 */
export async function dap({ root }: Options, output: Output): Promise<number> {
  const reader = new MessageReader();
  let isEnded = false;
  const adapter = new DebugAdapter(processTargets(root), {
    send: (message) => process.stdout.write(encodeMessage(message)),
    ended: () => {
      isEnded = true;
      process.stdin.destroy();
    },
  });
  try {
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      for (const incoming of reader.push(chunk)) {
        if ('message' in incoming) adapter.receive(incoming.message);
        else adapter.receiveMalformed(incoming.problem);
      }
    }
    if (reader.isInside && !isEnded) throw new FramingError('the stream ends within a message');
    return exitCodes.ok;
  } catch (failure) {
    if (isEnded) return exitCodes.ok;
    if (!(failure instanceof FramingError)) throw failure;
    output.failure('framing', l10n.t('The debug client cannot be understood: {0}.', failure.message));
    return exitCodes.wrong;
  } finally {
    adapter.dispose();
  }
}
