import type * as vscode from 'vscode';

/** A file or a folder that has another address now, as VS Code tells of it. */
export interface Rename {
  readonly oldUri: vscode.Uri;
  readonly newUri: vscode.Uri;
}

/** Where a file is after renames, of itself or of a folder above it; undefined where it has stayed. */
export function movedAddress(uri: vscode.Uri, renames: readonly Rename[]): vscode.Uri | undefined {
  for (const { oldUri, newUri } of renames) {
    if (uri.scheme !== oldUri.scheme || uri.authority !== oldUri.authority) continue;
    if (uri.path === oldUri.path) return newUri;
    if (uri.path.startsWith(`${oldUri.path}/`)) {
      return newUri.with({ path: `${newUri.path}${uri.path.slice(oldUri.path.length)}` });
    }
  }
  return undefined;
}
