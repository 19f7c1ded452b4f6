import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import type { FilePort } from '../data';
import type { Platform } from './platform';

/** What a spec names it in; a problem with a file goes there. */
const at = { key: 'data.source' };

/**
 * Reads the files that a spec names: from its own folder, never outside of the workspace folder (without one, of the
 * spec's folder), links followed. `onRead` hears which file is about to be read.
 */
export function specFiles(spec: vscode.Uri, { realPath }: Platform, onRead: (file: vscode.Uri) => void): FilePort {
  return {
    async read(path) {
      const { folder, root } = foldersOf(spec, path);
      const file = resolve(folder, root, path);
      onRead(file);
      try {
        if (!isWithin(await realPath(root, root), await realPath(file, root))) throw outside(path, root);
        const { type } = await vscode.workspace.fs.stat(file);
        if (type & vscode.FileType.Directory) throw aFolder(path);
        // A copy of its own: what the editor reads may be part of a larger buffer, which would go to the worker whole.
        return new Uint8Array(await vscode.workspace.fs.readFile(file));
      } catch (failure) {
        throw failure instanceof UserError ? failure : unreadable(path, failure);
      }
    },
  };
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

/** A backslash separates as well, so that on Windows it leads nowhere that a slash may not. */
function resolve(folder: vscode.Uri, root: vscode.Uri, path: string): vscode.Uri {
  const relative = path.replaceAll('\\', '/');
  if (relative.startsWith('/') || /^[A-Za-z][\w+.-]*:/.test(relative)) {
    const message = l10n.t(
      '"{0}" is an absolute path; write it from the folder of the spec, such as "data/iris.csv".',
      path,
    );
    throw new UserError('outside-workspace', message, at);
  }
  const file = vscode.Uri.joinPath(folder, relative);
  if (!isWithin(root, file)) throw outside(path, root);
  return file;
}

function isWithin(root: vscode.Uri, file: vscode.Uri): boolean {
  if (file.scheme !== root.scheme || file.authority !== root.authority) return false;
  const prefix = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return file.path === root.path || file.path.startsWith(prefix);
}

function aFolder(path: string): UserError {
  return new UserError('not-a-file', l10n.t('"{0}" is a folder, not a file.', path), at);
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
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new UserError('unreadable-file', l10n.t('"{0}" cannot be read: {1}', path, reason), at);
}
