import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import { listFiles, noFolder, notAFolder, relativePath, requireReadable, type FilePort, type FolderEntry } from '../data';
import type { Platform } from './platform';

/** What a spec names it in; a problem with a file goes there. */
const at = { key: 'data.source' };

/** Hears what is about to be read. */
export interface Watch {
  file(file: vscode.Uri): void;
  /** With all that is in it. */
  folder(folder: vscode.Uri): void;
}

/**
 * Reads the files that a spec names: from its own folder, never outside of the workspace folder (without one, of the
 * spec's folder), links followed.
 */
export function specFiles(spec: vscode.Uri, { realPath, assets }: Platform, watch: Watch): FilePort {
  const requireWithin = async (path: string, place: vscode.Uri, root: vscode.Uri): Promise<vscode.Uri> => {
    const real = await realPath(place, root);
    if (!isWithin(await realPath(root, root), real)) throw outside(path, root);
    return real;
  };
  return {
    async read(path) {
      const { folder, root } = foldersOf(spec, path);
      const file = resolve(folder, root, path);
      watch.file(file);
      return failing(path, noFile, async () => {
        await requireWithin(path, file, root);
        const { type, size } = await vscode.workspace.fs.stat(file);
        requireReadable(path, { isFolder: has(type, vscode.FileType.Directory), isRegular: has(type, vscode.FileType.File), size });
        // A copy of its own: what the editor reads may be part of a larger buffer, which would go to the worker whole.
        return new Uint8Array(await vscode.workspace.fs.readFile(file));
      });
    },
    async list(path) {
      const { folder, root } = foldersOf(spec, path);
      const top = resolve(folder, root, path);
      watch.folder(top);
      return failing(path, noFolder, async () => {
        await requireWithin(path, top, root);
        const { type } = await vscode.workspace.fs.stat(top);
        if (!has(type, vscode.FileType.Directory)) throw notAFolder(path);
        const identify = async (place: vscode.Uri, name: string) => (await requireWithin(name, place, root)).toString();
        return listFiles(path, top, { entries: entriesOf, identify });
      });
    },
    asset: async (name) => new Uint8Array(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(assets, name))),
  };
}

/** The files of a spec whose address may change. */
export function filesOfCurrent(files: () => FilePort): FilePort {
  return { read: (path) => files().read(path), list: (path) => files().list(path), asset: (name) => files().asset(name) };
}

async function entriesOf(folder: vscode.Uri): Promise<FolderEntry<vscode.Uri>[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  return Promise.all(
    entries.map(async ([name, type]) => {
      const place = vscode.Uri.joinPath(folder, name);
      if (has(type, vscode.FileType.Directory)) return { name, place, kind: 'folder', size: 0 };
      if (!has(type, vscode.FileType.File) && !has(type, vscode.FileType.SymbolicLink)) return { name, place, kind: 'other', size: 0 };
      const size = await vscode.workspace.fs.stat(place).then((facts) => facts.size, () => 0);
      return { name, place, kind: 'file', size };
    }),
  );
}

function has(type: vscode.FileType, bit: vscode.FileType): boolean {
  return (type & bit) !== 0;
}

async function failing<T>(path: string, missing: (path: string) => UserError, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    throw failure instanceof UserError ? failure : unreadable(path, missing, failure);
  }
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

function noFile(path: string): UserError {
  return new UserError('no-such-file', l10n.t('There is no file "{0}" beside the spec.', path), at);
}

function unreadable(path: string, missing: (path: string) => UserError, failure: unknown): UserError {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : '';
  if (code === 'FileNotFound' || code === 'ENOENT' || code === 'ENOTDIR') return missing(path);
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
