import * as l10n from '@vscode/l10n';
import { constants } from 'node:fs';
import { access, lstat, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { formatBytes, formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { GivenParameter } from '../protocol/session';
import { decodeWeights, encodeWeights, weightsFileLimit } from '../session/weightsFile';
import { whyUnreadable } from './files';
import type { OpenSpec } from './open';
import type { Output } from './output';

/** The tensors of a file that the user has named, wherever it lies. Throws a `UserError` where there are none. */
export async function readWeights(file: string): Promise<GivenParameter[]> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(file);
    if (size > weightsFileLimit) throw tooLarge(file, size);
    bytes = await readFile(file);
  } catch (failure) {
    throw failure instanceof UserError ? failure : new UserError('unreadable-file', whyUnreadable(file, failure));
  }
  return decodeWeights(bytes, file);
}

/** Throws a `UserError` where a file could not be written: to be known before training, not after it. */
export async function requireWritable(file: string): Promise<void> {
  try {
    const target = await targetOf(file);
    if (target.exists) await access(target.path, constants.W_OK);
    if (target.isReplaceable) await access(path.dirname(target.path), constants.W_OK);
  } catch (failure) {
    throw unwritable(file, failure);
  }
}

/** Writes the weights of a session as they stand, and tells where. */
export async function saveWeights({ session, opened }: OpenSpec, file: string, output: Output): Promise<void> {
  const { name, parameterCount: parameters } = opened.program;
  const bytes = encodeWeights(name, await session.parameters());
  try {
    await writeWhole(file, bytes);
  } catch (failure) {
    throw unwritable(file, failure);
  }
  output.record({ type: 'saved', file, parameters }, () => {
    return l10n.t('{0} parameters written to {1}.', formatCount(parameters), file);
  });
}

interface Target {
  readonly path: string;
  readonly exists: boolean;
  /** Whether a new file may take its place: not that of a device or a pipe. */
  readonly isReplaceable: boolean;
  /** Who may do what with it, to be kept. */
  readonly mode?: number;
}

/**
 * Where the bytes go: behind links, so that a link stays one. Only a plain file, or a name where there is nothing at
 * all, may be replaced; a device, a pipe, a link to nothing, or anything under /dev is written to as it is.
 */
async function targetOf(file: string): Promise<Target> {
  const isDevice = path.resolve(file).startsWith('/dev/');
  const stats = await ifThere(stat(file));
  if (stats?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  const entry = stats ?? (await ifThere(lstat(file)));
  const found = stats?.isFile() ? await ifThere(realpath(file)) : undefined;
  return { path: found ?? file, exists: !!stats, isReplaceable: !isDevice && (!!found || !entry), mode: stats?.mode };
}

/** What a question about a file gives; undefined where there is no such file. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return undefined;
    throw failure;
  }
}

/** The file holds all of it or, whatever fails, what it held before. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const target = await targetOf(file);
  if (!target.isReplaceable) return writeFile(target.path, bytes);
  const temporary = `${target.path}.${process.pid}.tmp`;
  const handle = await open(temporary, 'wx', target.mode);
  try {
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target.path);
  } catch (failure) {
    await rm(temporary, { force: true });
    throw failure;
  }
}

function tooLarge(file: string, size: number): UserError {
  const sizes = [formatBytes(size), formatBytes(weightsFileLimit)] as const;
  return new UserError('file-too-large', l10n.t('{0} has {1}, and at most {2} of weights can be read.', file, ...sizes));
}

function unwritable(file: string, failure: unknown): UserError {
  return new UserError('unwritable-file', whyUnwritable(file, failure));
}

function whyUnwritable(file: string, failure: unknown): string {
  const code = codeOf(failure);
  if (code === 'ENOENT') return l10n.t('"{0}" cannot be written: there is no folder "{1}".', file, path.dirname(file));
  if (code === 'EISDIR') return l10n.t('"{0}" is a folder, not a file.', file);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return l10n.t('"{0}" cannot be written: you may not write there.', file);
  }
  if (code === 'ENOSPC') return l10n.t('"{0}" cannot be written: the disk is full.', file);
  return l10n.t('"{0}" cannot be written: {1}.', file, code ?? String(failure));
}

function codeOf(failure: unknown): string | undefined {
  return (failure as NodeJS.ErrnoException).code;
}
