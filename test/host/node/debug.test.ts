import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { nodePort } from '../../../src/host/nodeWorker';
import { activate, closeEverything, showExample, stateOf, until } from '../support';

describe('debugging on a worker thread', () => {
  it('says so when the worker ends, and restarts with a new one', async () => {
    const api = await activate();
    const { startWorker } = api.platform;
    const program = path.join(vscode.extensions.getExtension('nnspec.nnspec')!.extensionPath, 'dist/worker/worker.js');
    const events: DebugProtocol.Event[] = [];
    const tracking = vscode.debug.registerDebugAdapterTrackerFactory('nnspec', {
      createDebugAdapterTracker: () => ({ onDidSendMessage: (message: DebugProtocol.Event) => events.push(message) }),
    });
    const heard = (event: string) => events.filter((each) => each.event === event);
    let worker: Worker | undefined;
    Object.assign(api.platform, { startWorker: () => nodePort((worker = new Worker(program))) });
    try {
      const session = api.sessions.of((await showExample('xor')).document.uri);
      await vscode.debug.startDebugging(undefined, { type: 'nnspec', request: 'launch', name: 'ends' });
      await until('the first stop', () => heard('stopped').length === 1 && vscode.debug.activeStackItem);
      await session.train();
      await until('training', () => stateOf(session).time.step > 0);
      Object.assign(api.platform, { startWorker });
      await worker?.terminate();
      const output = await until('the reason', () => heard('output')[0] as DebugProtocol.OutputEvent | undefined);
      assert.match(output.body.output, /stopped unexpectedly/);
      await until('a stop', () => heard('stopped').length > 1);
      const stops = heard('stopped').length;
      await vscode.debug.activeDebugSession!.customRequest('restart', {});
      await until('the stop after Restart', () => heard('stopped').length > stops);
      assert.deepEqual(stateOf(session).time, { step: 0, pc: 0 });
    } finally {
      Object.assign(api.platform, { startWorker });
      tracking.dispose();
      await vscode.debug.stopDebugging();
      await closeEverything();
    }
  });
});
