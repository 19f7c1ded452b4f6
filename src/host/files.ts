import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import {
  changedWhileRead, listFiles, noFolder, notAFolder, relativePath, requireReadable, type FilePort, type FolderEntry,
} from '../data';
import type { Platform } from './platform';

/** What a spec names it in; a problem with a file goes there. */
const at = { key: 'data.source' };

/** How many times as long pictures take as other files of their size: they are unpacked. */
const UNPACKING = 16;

/** Thrown in place of reading a file (or a folder) that is larger than a port reads: no failure that a reader hears of. */
export class LargeFile extends Error {}

interface PortOptions {
  /** Hears which file is about to be read. */
  file(file: vscode.Uri): void;
  /** The same of a folder, with all that is in it. */
  folder(folder: vscode.Uri): void;
  /** Bytes above which a `LargeFile` is thrown. */
  readonly most?: number;
}

/**
 * Reads the files that a spec names: from its own folder, never outside of the workspace folder (without one, of the
 * spec's folder), links followed.
 */
export function specFiles(spec: vscode.Uri, platform: Platform, { most = Infinity, ...hearing }: PortOptions): FilePort {
  const requireWithin = async (path: string, place: vscode.Uri, root: vscode.Uri): Promise<vscode.Uri> => {
    const real = await platform.realPath(place, root);
    if (!isWithin(await platform.realPath(root, root), real)) throw outside(path, root);
    return real;
  };
  /** Reads a file, or a part, once it is sure that it may be. */
  const reading = async <T>(path: string, read: (file: vscode.Uri, facts: vscode.FileStat) => Promise<T>): Promise<T> => {
    const { folder, root } = foldersOf(spec, path);
    const file = resolve(folder, root, path);
    hearing.file(file);
    return failing(path, noFile, async () => {
      await requireWithin(path, file, root);
      const facts = await vscode.workspace.fs.stat(file);
      const { type, size } = facts;
      const [isFolder, isRegular] = [has(type, vscode.FileType.Directory), has(type, vscode.FileType.File)];
      requireReadable(path, { isFolder, isRegular, size }, platform.fileLimit);
      if (size > most) throw new LargeFile(path);
      return read(file, facts);
    });
  };
  return {
    read: (path) => reading(path, (file, facts) => readWhole(path, file, facts)),
    readPart: (path, from, length) => reading(path, (file) => platform.readPart(file, from, length)),
    async list(path) {
      const { folder, root } = foldersOf(spec, path);
      const top = resolve(folder, root, path);
      hearing.folder(top);
      return failing(path, noFolder, async () => {
        await requireWithin(path, top, root);
        const { type } = await vscode.workspace.fs.stat(top);
        if (!has(type, vscode.FileType.Directory)) throw notAFolder(path);
        const identify = async (place: vscode.Uri, name: string) => (await requireWithin(name, place, root)).toString();
        const files = await listFiles(path, top, { entries: entriesOf, identify });
        if (files.reduce((sum, { size }) => sum + size, 0) > most / UNPACKING) throw new LargeFile(path);
        return files;
      });
    },
    asset: async (name) => new Uint8Array(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(platform.assets, name))),
  };
}

async function readWhole(path: string, file: vscode.Uri, before: vscode.FileStat): Promise<Uint8Array> {
  // A copy of its own: what the editor reads may be part of a larger buffer, which would go to the worker whole.
  const bytes = new Uint8Array(await vscode.workspace.fs.readFile(file));
  const { size, mtime } = await vscode.workspace.fs.stat(file);
  if (size !== before.size || mtime !== before.mtime) throw changedWhileRead(path);
  return bytes;
}

/** The files of a spec whose address may change. */
export function filesOfCurrent(files: () => FilePort): FilePort {
  return {
    read: (path) => files().read(path),
    readPart: async (path, from, length) => files().readPart?.(path, from, length),
    list: (path) => files().list(path),
    asset: (name) => files().asset(name),
  };
}

async function entriesOf(folder: vscode.Uri, most: number): Promise<FolderEntry<vscode.Uri>[]> {
  const entries = (await vscode.workspace.fs.readDirectory(folder)).slice(0, most);
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
    throw failure instanceof UserError || failure instanceof LargeFile ? failure : unreadable(path, missing, failure);
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
