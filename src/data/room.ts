import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../base/format';
import { UserError } from '../base/problem';

/** Bytes of one encoded number: they are float32 until the machine has them. */
export const numberBytes = 4;

/** Bytes that encoded data may take whatever the limit: more cannot be addressed. */
const mostBytes = 0x100000000;

/**
 * Requires that so many samples of so many numbers fit below the memory limit, before they are made. `advice` says what
 * makes them fewer.
 */
export function requireRoom(origin: string, rows: number, width: number, memoryLimit: number, advice: string): void {
  requireBelow(rows * width * numberBytes, memoryLimit, (bytes, most) =>
    l10n.t(
      'As numbers, {0} needs {1} × {2} × {3} bytes = {4}, above the limit of {5}. {6}, or raise the setting nnspec.memoryLimit.',
      origin,
      formatCount(rows),
      formatCount(width),
      numberBytes,
      bytes,
      most,
      advice,
    ),
  );
}

/** The same of samples that take so many bytes each. */
export function requireBytes(origin: string, rows: number, size: number, memoryLimit: number, advice: string): void {
  requireBelow(rows * size, memoryLimit, (bytes, most) =>
    l10n.t(
      'As bytes, {0} needs {1} × {2} bytes = {3}, above the limit of {4}. {5}, or raise the setting nnspec.memoryLimit.',
      origin,
      formatCount(rows),
      formatCount(size),
      bytes,
      most,
      advice,
    ),
  );
}

function requireBelow(bytes: number, memoryLimit: number, tell: (bytes: string, most: string) => string): void {
  const most = Math.min(memoryLimit, mostBytes);
  if (bytes <= most) return;
  throw new UserError('memory-limit', tell(formatBytes(bytes), formatBytes(most)), { key: 'data.source' });
}
