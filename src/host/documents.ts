import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import type { Span } from '../base/span';
import { isolated } from '../base/visible';

/**
 * Whether a document is a spec to be worked on, by its language, whatever its name is: not an earlier state of one
 * (`git:`, `vscode-local-history:` and their like), which lies in a file system of its own that nobody can write to.
 */
export function isSpec({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === 'nnspec' && isWorkedOn(uri);
}

/** Whether a spec at this address would be one. A write-protected file is, and so is a file of a virtual workspace. */
export function isWorkedOn(uri: vscode.Uri): boolean {
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

/** The column that shows a document, or has its tab; the one in use, where several do. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const key = uri.toString();
  const shows = (tab?: vscode.Tab) => tab?.input instanceof vscode.TabInputText && tab.input.uri.toString() === key;
  const { activeTabGroup, all } = vscode.window.tabGroups;
  const groups = [activeTabGroup, ...all];
  const found = groups.find(({ activeTab }) => shows(activeTab)) ?? groups.find(({ tabs }) => tabs.some(shows));
  return found?.viewColumn;
}

/** A column other than `besides` that shows a text. */
export function columnOfTexts(besides: vscode.ViewColumn): vscode.ViewColumn | undefined {
  const groups = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== besides);
  return groups.find(({ activeTab }) => activeTab?.input instanceof vscode.TabInputText)?.viewColumn;
}

/** Shows a document in another column, and no longer in the one where it is. */
export async function moveEditor(uri: vscode.Uri, from: vscode.ViewColumn, to: vscode.ViewColumn): Promise<void> {
  const selection = editorsOf(uri).find(({ viewColumn }) => viewColumn === from)?.selection;
  await vscode.window.showTextDocument(uri, { viewColumn: to, selection, preview: false });
  // The tab as it is now: what was known of it before the text was shown elsewhere does not close it any more.
  const group = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === from);
  const tab = group?.tabs.find(({ input }) => input instanceof vscode.TabInputText && `${input.uri}` === `${uri}`);
  if (tab) await vscode.window.tabGroups.close(tab, true);
}

/** The file name as it is, to make another file's name of. */
export function fileNameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

/** The file name, for titles and messages. */
export function nameOf(uri: vscode.Uri): string {
  return isolated(fileNameOf(uri));
}

/** The span must be of the document's text as it stands. */
export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
