import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeMessage, MessageReader } from '../../../src/debug/framing';
import { DebugClient } from '../../support/debugClient';

// `nnspec dap` as an editor runs it: a process that speaks over its stdin and stdout.

const cli = path.resolve('dist/cli/nnspec.js');
const xor = path.resolve('examples/xor.nnspec');

const children: ChildProcess[] = [];

function start(...options: string[]) {
  const child = spawn(process.execPath, [cli, 'dap', ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const reader = new MessageReader();
  const client = new DebugClient((message) => child.stdin.write(encodeMessage(message)));
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    for (const incoming of reader.push(chunk)) {
      assert.ok('message' in incoming, 'the answers are JSON');
      client.receive(incoming.message as DebugProtocol.ProtocolMessage & { type: string });
    }
  });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, client, exit, errors: () => errors };
}

describe('nnspec dap', function () {
  this.timeout(30_000);

  // One that a failed test leaves behind would keep the runner from its end.
  afterEach(() => children.splice(0).forEach((child) => child.kill()));

  it('debugs a spec over stdin and stdout, and ends with its client', async () => {
    const { client, exit, errors } = start();
    const found = await client.launch({ program: xor }, { path: xor, lines: [10] });
    assert.deepEqual(found, [{ id: 1, verified: true, line: 10 }]);
    assert.equal((await client.event<DebugProtocol.StoppedEvent['body']>('stopped')).reason, 'entry');
    assert.deepEqual((await client.stop('continue')).hitBreakpointIds, [1]);
    const frames = await client.frames();
    assert.deepEqual(
      frames.map(({ name, line }) => [name, line]),
      [['h1: forward (affine)', 10], ['batch 1 of 1', 5], ['epoch 1 of 500', 14], ['run', 1]],
    );
    await client.stop('next');
    assert.match(await client.evaluate('h1.output'), /^\[4 × 4\]/);
    await client.stop('stepBack');
    await client.setBreakpoints(xor, []);
    assert.equal((await client.stop('continue')).reason, 'finished');
    await client.request('disconnect', { terminateDebuggee: true });
    assert.equal(await exit, 0);
    assert.equal(errors(), '');
  });

  it('ends while it trains, by disconnecting and by closing the stream', async () => {
    for (const leave of ['disconnect', 'close'] as const) {
      const { child, client, exit } = start();
      await client.launch({ program: xor, stopOnEntry: false });
      if (leave === 'disconnect') await client.request('disconnect', { terminateDebuggee: true });
      else child.stdin.end();
      assert.equal(await exit, 0, leave);
    }
  });

  it('says what is wrong with a spec, and reads files below --root only', async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    const folder = path.join(parent, 'specs');
    mkdirSync(folder);
    writeFileSync(path.join(parent, 'iris.csv'), 'a,b\n1,2\n');
    try {
      const wrong = path.join(folder, 'wrong.nnspec');
      writeFileSync(wrong, 'layers {\n  dnese(1)\n}\n');
      const outside = path.join(folder, 'outside.nnspec');
      writeFileSync(outside, 'data { source: csv("../iris.csv") }\nlayers { dense(1) }\n');
      const { client, child, exit } = start('--root', folder);
      await assert.rejects(client.launch({ program: wrong }), /wrong\.nnspec, line 2: .*did you mean "dense"/);
      await assert.rejects(client.request('launch', { program: outside }), /lies outside of the folder/);
      await assert.rejects(client.request('launch', { program: path.join(folder, 'none.nnspec') }), /no file/);
      child.stdin.end();
      assert.equal(await exit, 0);
    } finally {
      rmSync(parent, { recursive: true });
    }
  });

  it('answers bad JSON with an error and goes on, and gives up on a broken header', async () => {
    const { child, client, exit, errors } = start();
    child.stdin.write('Content-Length: 5\r\n\r\n{bad}');
    await client.request('initialize', { adapterID: 'nnspec' });
    const [answer] = client.trace.filter(({ type }) => type === 'response') as DebugProtocol.Response[];
    assert.deepEqual([answer!.request_seq, answer!.success], [0, false]);
    assert.match(answer!.message ?? '', /not valid JSON/);
    child.stdin.write('Content-Size: 5\r\n\r\n{}');
    assert.equal(await exit, 2);
    assert.match(errors(), /cannot be understood: no Content-Length/);
  });

  it('says so when the stream ends within a message', async () => {
    const { child, exit, errors } = start();
    child.stdin.end('Content-Length: 100\r\n\r\n{');
    assert.equal(await exit, 2);
    assert.match(errors(), /ends within a message/);
  });

  it('takes no file', async () => {
    const { exit, errors } = start('net.nnspec');
    assert.equal(await exit, 2);
    assert.match(errors(), /dap takes no file/);
  });
});
