import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { nodePort } from '../../../src/host/nodeWorker';
import type { Platform } from '../../../src/host/platform';
import { describeDeaths } from '../mortality';

const program = (): string =>
  path.join(vscode.extensions.getExtension('nnspec.nnspec')!.extensionPath, 'dist/worker/worker.js');

let worker: Worker | undefined;
let original: Platform['startWorker'];

describeDeaths({
  install({ platform }) {
    original = platform.startWorker;
    Object.assign(platform, { startWorker: () => nodePort((worker = new Worker(program()))) });
  },
  kill: () => worker?.terminate(),
  uninstall: ({ platform }) => Object.assign(platform, { startWorker: original }),
});
