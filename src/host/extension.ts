import { realpath } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { activateHost, type Api } from './activate';
import { nodePort } from './nodeWorker';

/** The entry of the node extension host. */
export function activate(context: vscode.ExtensionContext): Api {
  const program = context.asAbsolutePath('dist/worker/worker.js');
  return activateHost(context, {
    startWorker: () => nodePort(new Worker(program, { name: 'NNSpec session' })),
    assets: vscode.Uri.joinPath(context.extensionUri, 'dist', 'assets'),
    realPath: async (uri) => (uri.scheme === 'file' ? vscode.Uri.file(await realpath(uri.fsPath)) : uri),
  });
}
