import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import { changedWhileRead, relativePath, requireReadable, type FilePort } from '../data';
import type { Platform } from './platform';

/** What a spec names it in; a problem with a file goes there. */
const at = { key: 'data.source' };

/** Thrown in place of reading a file that is larger than a port reads: no failure that a reader hears of. */
export class LargeFile extends Error {}

interface PortOptions {
  /** Hears which file is about to be read. */
  readonly onRead: (file: vscode.Uri) => void;
  /** Bytes above which a `LargeFile` is thrown. */
  readonly most?: number;
}

/**
 * Reads the files that a spec names: from its own folder, never outside of the workspace folder (without one, of the
 * spec's folder), links followed.
 */
export function specFiles(spec: vscode.Uri, platform: Platform, { onRead, most = Infinity }: PortOptions): FilePort {
  /** Reads a file, or a part, once it is sure that it may be. */
  const reading = async <T>(path: string, read: (file: vscode.Uri, facts: vscode.FileStat) => PromiseLike<T>): Promise<T> => {
    const { folder, root } = foldersOf(spec, path);
    const file = resolve(folder, root, path);
    onRead(file);
    try {
      if (!isWithin(await platform.realPath(root, root), await platform.realPath(file, root))) throw outside(path, root);
      const facts = await vscode.workspace.fs.stat(file);
      const [isFolder, isRegular] = [vscode.FileType.Directory, vscode.FileType.File].map((bit) => (facts.type & bit) !== 0);
      requireReadable(path, { isFolder: isFolder!, isRegular: isRegular!, size: facts.size }, platform.fileLimit);
      if (facts.size > most) throw new LargeFile(path);
      return await read(file, facts);
    } catch (failure) {
      throw failure instanceof UserError || failure instanceof LargeFile ? failure : unreadable(path, failure);
    }
  };
  return {
    read: (path) => reading(path, (file, facts) => readWhole(path, file, facts)),
    readPart: (path, from, length) => reading(path, (file) => platform.readPart(file, from, length)),
  };
}

async function readWhole(path: string, file: vscode.Uri, before: vscode.FileStat): Promise<Uint8Array> {
  // A copy of its own: what the editor reads may be part of a larger buffer, which would go to the worker whole.
  const bytes = new Uint8Array(await vscode.workspace.fs.readFile(file));
  const { size, mtime } = await vscode.workspace.fs.stat(file);
  if (size !== before.size || mtime !== before.mtime) throw changedWhileRead(path);
  return bytes;
}

function foldersOf(spec: vscode.Uri, path: string): { folder: vscode.Uri; root: vscode.Uri } {
  if (spec.scheme === 'untitled') {
    const first = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (first) return { folder: first, root: first };
    throw new UserError('not-saved', l10n.t('Save the spec first: "{0}" is then looked for beside it.', path), at);
  }
  const folder = vscode.Uri.joinPath(spec, '..');
  return { folder, root: vscode.workspace.getWorkspaceFolder(spec)?.uri ?? folder };
}

function resolve(folder: vscode.Uri, root: vscode.Uri, path: string): vscode.Uri {
  const file = vscode.Uri.joinPath(folder, relativePath(path));
  if (!isWithin(root, file)) throw outside(path, root);
  return file;
}

function isWithin(root: vscode.Uri, file: vscode.Uri): boolean {
  if (file.scheme !== root.scheme || file.authority !== root.authority) return false;
  const prefix = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return file.path === root.path || file.path.startsWith(prefix);
}

function outside(path: string, root: vscode.Uri): UserError {
  const folder = root.path.slice(root.path.lastIndexOf('/') + 1);
  const message = l10n.t('"{0}" lies outside of the folder "{1}", where specs may read; move it inside.', path, folder);
  return new UserError('outside-workspace', message, at);
}

function unreadable(path: string, failure: unknown): UserError {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  if (code === 'FileNotFound' || code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError('no-such-file', l10n.t('There is no file "{0}" beside the spec.', path), at);
  }
  if (code === 'NoPermissions' || code === 'EACCES') {
    return new UserError('unreadable-file', l10n.t('"{0}" may not be read: permission is denied.', path), at);
  }
  if (code === 'ELOOP') {
    const message = l10n.t('"{0}" cannot be read: it is a link that leads back to itself.', path);
    return new UserError('unreadable-file', message, at);
  }
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new UserError('unreadable-file', l10n.t('"{0}" cannot be read: {1}', path, reason), at);
}
