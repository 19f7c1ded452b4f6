import { open, realpath } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { FilePart } from '../base/reading';
import { fileLimit } from '../data';
import { activateHost, type Api } from './activate';
import { nodePort } from './nodeWorker';

/** The entry of the node extension host. */
export function activate(context: vscode.ExtensionContext): Api {
  const program = context.asAbsolutePath('dist/worker/worker.js');
  return activateHost(context, {
    startWorker: () => nodePort(new Worker(program, { name: 'NNSpec session' })),
    assets: vscode.Uri.joinPath(context.extensionUri, 'dist', 'assets'),
    realPath: async (uri) => (uri.scheme === 'file' ? vscode.Uri.file(await realpath(uri.fsPath)) : uri),
    readPart: async (uri, from, length) => (uri.scheme === 'file' ? readPart(uri.fsPath, from, length) : undefined),
    fileLimit,
  });
}

async function readPart(path: string, from: number, length: number): Promise<FilePart> {
  const handle = await open(path);
  try {
    const { ino, size, mtimeMs } = await handle.stat();
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(length), 0, length, from);
    return { bytes: buffer.subarray(0, bytesRead), size, stamp: `${ino} ${mtimeMs}` };
  } finally {
    await handle.close();
  }
}
