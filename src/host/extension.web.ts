import * as vscode from 'vscode';
import { activateHost, type Api } from './activate';
import { requireNoLinks } from './links';
import { startFromText } from './webWorker';

/** The entry of the web extension host. */
export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker', 'worker.js');
  const source = new TextDecoder().decode(await vscode.workspace.fs.readFile(program));
  return activateHost(context, {
    startWorker: () => startFromText(source),
    assets: vscode.Uri.joinPath(context.extensionUri, 'dist', 'assets'),
    realPath: requireNoLinks,
    readPart: () => Promise.resolve(undefined),
    fileLimit: 64 * 1024 * 1024,
  });
}
