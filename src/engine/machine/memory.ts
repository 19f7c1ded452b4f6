import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../base/format';
import { UserError } from '../../base/problem';
import type { Floats } from '../kernels/types';

/** Bytes of a page of WebAssembly's memory. */
export const PAGE = 65536;

/** Memory of so many bytes, all zero. Throws a `UserError` where there is no room for it. */
export function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  return orOutOfMemory(bytes, () => new WebAssembly.Memory({ initial: pages, maximum: pages }));
}

/** A copy of values, outside of the machine's memory. Throws a `UserError` where there is no room for it. */
export function copyOf(values: Floats): Floats {
  return orOutOfMemory(values.byteLength, () => values.slice());
}

/** JavaScript says by a `RangeError` that it cannot have the bytes: that is the machine's state, no defect of ours. */
function orOutOfMemory<T>(bytes: number, allocation: () => T): T {
  try {
    return allocation();
  } catch (failure) {
    if (!(failure instanceof RangeError)) throw failure;
    throw new UserError(
      'out-of-memory',
      l10n.t(
        'There is no room in memory for {0} more. Make layers, batch_size or the data smaller, or close what else takes memory.',
        formatBytes(bytes),
      ),
    );
  }
}
