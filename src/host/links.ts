import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import { nameOf } from './documents';

/**
 * The file itself, where it and the folders between it and `root` are no links. A web host can see a link (of a file
 * system behind a server) but not where it leads, so it reads none.
 */
export async function requireNoLinks(file: vscode.Uri, root: vscode.Uri): Promise<vscode.Uri> {
  for (let at = file; at.path.length > root.path.length; at = vscode.Uri.joinPath(at, '..')) {
    const { type } = await vscode.workspace.fs.stat(at);
    if (type & vscode.FileType.SymbolicLink) throw aLink(at);
  }
  return file;
}

function aLink(uri: vscode.Uri): UserError {
  const message = l10n.t(
    '"{0}" is a link, and in a browser nobody can tell whether it stays inside the folder; put the file itself there.',
    nameOf(uri),
  );
  return new UserError('link', message, { key: 'data.source' });
}
