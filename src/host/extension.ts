import * as vscode from 'vscode';

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('nnspec.showPanel', () => {
      const panel = vscode.window.createWebviewPanel('nnspec.panel', 'NNSpec', vscode.ViewColumn.Beside);
      panel.webview.html = '<!DOCTYPE html><html><body><h1>NNSpec</h1></body></html>';
    }),
  );
}
