import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import type { Span } from '../base/span';
import { isolated } from '../base/visible';

/**
 * Whether a document is a spec to be worked on: not one side of a comparison (`git:` and its like), which lies in
 * a file system of its own that nobody can write to.
 */
export function isSpec({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === 'nnspec' && isWorkedOn(uri);
}

function isWorkedOn(uri: vscode.Uri): boolean {
  if (uri.scheme === 'untitled' || uri.scheme === 'file') return true;
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true || !!vscode.workspace.getWorkspaceFolder(uri);
}

export function openSpecs(): vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter((document) => !document.isClosed && isSpec(document));
}

/** The document as it stands in the editor, if it is open there. */
export function findDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === key);
}

/** The document, opened (in memory, not shown) where it is not open yet. */
export async function requireDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const open = findDocument(uri);
  if (open) return open;
  try {
    if (uri.scheme !== 'untitled') return await vscode.workspace.openTextDocument(uri);
  } catch {
    // VS Code's own message speaks of its resources; ours says it below.
  }
  const message = l10n.t('{0} is not there any more; open it again, or close its panel.', nameOf(uri));
  throw new UserError('no-document', message);
}

/** The editors that show a document now. */
export function editorsOf(uri: vscode.Uri): vscode.TextEditor[] {
  const key = uri.toString();
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key);
}

/** The file name, for titles and messages. */
export function nameOf(uri: vscode.Uri): string {
  return isolated(uri.path.slice(uri.path.lastIndexOf('/') + 1));
}

/** The span must be of the document's text as it stands. */
export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
