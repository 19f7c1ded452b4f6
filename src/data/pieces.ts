import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { FilePart } from '../base/reading';
import { fileLimit, tooLarge } from './text';
import type { FilePort, Reading } from './types';

/** Bytes that are asked for at once: parsing them takes some hundredths of a second. */
const PIECE = 1 << 20;

const noBytes = new Uint8Array(0);

/**
 * A file from its beginning to its end, in pieces where the port can read it so; whoever reads it holds no more than one
 * of them. Throws a `UserError` where the file is changed meanwhile, or reading is cancelled.
 */
export async function* piecesOf(files: FilePort, path: string, reading: Reading = {}): AsyncGenerator<Uint8Array, void> {
  let first: FilePart | undefined;
  for (let from = 0; ; ) {
    const part = await files.readPart?.(path, from, PIECE);
    if (reading.cancelled) throw cancelled(path);
    if (!part) return yield* slices(await files.read(path), path);
    if (first && (part.stamp !== first.stamp || part.size !== first.size)) throw changedWhileRead(path);
    first ??= { ...part, bytes: noBytes };
    from += part.bytes.length;
    if (part.size > PIECE) reading.progress?.({ path, read: from, size: part.size, unit: 'bytes' });
    if (part.bytes.length > 0) yield part.bytes;
    if (from >= part.size) return;
    // A file that has become shorter ends before its size.
    if (part.bytes.length === 0) throw changedWhileRead(path);
  }
}

function* slices(bytes: Uint8Array, path: string): Generator<Uint8Array, void> {
  if (bytes.length > fileLimit) throw tooLarge(bytes.length, path);
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

/** The error for a file of which no two parts need be from the same moment. */
export function changedWhileRead(path: string): UserError {
  const message = l10n.t('{0} was changed while it was read, so that its parts may not belong together; read it again when it is whole.', path);
  return new UserError('file-changed', message, { key: 'data.source' });
}

/** The error for reading that nobody waits for any more. */
export function cancelled(path: string): UserError {
  return new UserError('reading-cancelled', l10n.t('Reading {0} was cancelled.', path), { key: 'data.source' });
}
