import * as vscode from 'vscode';

/** Whether a layer's values stand at the end of its line. */
export function showsInlineValues(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('nnspec', uri).get('inlineValues', true);
}

/** Bytes that one network and its data may take. */
export function memoryLimit(uri: vscode.Uri): number {
  return vscode.workspace.getConfiguration('nnspec', uri).get('memoryLimit', 1024) * 1024 * 1024;
}

/** The bundle of localised messages for worker and webview; none for English. */
export function localisedMessages(): string | undefined {
  return vscode.l10n.bundle && JSON.stringify(vscode.l10n.bundle);
}

/** Bytes that all kept runs together may take on disk; 0 keeps none. */
export function runsLimit(): number {
  return vscode.workspace.getConfiguration('nnspec').get('runs.limit', 512) * 1024 * 1024;
}
