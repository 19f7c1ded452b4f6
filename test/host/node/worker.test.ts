import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Api } from '../../../src/host/activate';
import { nodePort } from '../../../src/host/nodeWorker';
import { activate, closeEverything, showExample, weightsOf } from '../support';

describe('a session on a worker thread', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  it('says so when its worker ends, and is opened again by Reset', async () => {
    const { startWorker } = api.platform;
    let worker: Worker | undefined;
    const program = path.join(vscode.extensions.getExtension('nnspec.nnspec')!.extensionPath, 'dist/worker/worker.js');
    Object.assign(api.platform, { startWorker: () => nodePort((worker = new Worker(program))) });
    try {
      const session = api.sessions.of((await showExample('xor')).document.uri);
      await session.open();
      const initial = await weightsOf(session);
      await session.train();
      const open = session.step('epoch');
      await worker?.terminate();
      await assert.rejects(open, /stopped unexpectedly/);
      assert.equal(session.content.notice?.severity, 'error');
      assert.match(session.content.notice?.message ?? '', /Press Reset/);
      assert.equal((await session.read([{ tensor: 'h1.weights' }]))[0]?.values, undefined);
      Object.assign(api.platform, { startWorker });
      await session.reset();
      assert.equal(session.content.notice, undefined);
      assert.deepEqual(await weightsOf(session), initial);
    } finally {
      Object.assign(api.platform, { startWorker });
    }
  });
});
