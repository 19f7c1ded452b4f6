import * as vscode from 'vscode';
import source from 'nnspec:web-worker';
import { activateHost, type Api } from './activate';
import { requireNoLinks } from './links';
import { startFromText } from './webWorker';

/** The entry of the web extension host. */
export function activate(context: vscode.ExtensionContext): Api {
  return activateHost(context, {
    startWorker: () => startFromText(source),
    assets: vscode.Uri.joinPath(context.extensionUri, 'dist', 'assets'),
    realPath: requireNoLinks,
    readPart: () => Promise.resolve(undefined),
    fileLimit: 64 * 1024 * 1024,
  });
}
