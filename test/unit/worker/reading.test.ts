import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ReadProgress } from '../../../src/base/reading';
import { Peer } from '../../../src/protocol/rpc';
import type { SessionApi, SessionEvents } from '../../../src/protocol/session';
import { MEMORY } from '../session/support';

// The real worker and a table that it reads in parts, which its owner gives.

const MIB = 1 << 20;
const table = new TextEncoder().encode(`a,y\n${'1.25,yes\n2.5,no\n'.repeat((8 * MIB) / 16)}`);
const text = 'data {\n  source: csv("big.csv")\n  split: 50%\n  normalize: standard\n}\nlayers { dense(1, sigmoid) }\ntrain { epochs: 1 }\n';

describe('a worker that reads a large file', function () {
  this.timeout(120_000);
  let worker: Worker;
  let peer: Peer<SessionApi, SessionEvents>;
  let told: ReadProgress[];

  beforeEach(() => {
    told = [];
    worker = new Worker(path.resolve('dist/worker/worker.js'));
    const port = {
      post: (message: unknown) => worker.postMessage(message),
      listen: (listener: (message: unknown) => void) => void worker.on('message', listener),
    };
    peer = new Peer<SessionApi, SessionEvents>(port, {
      readPart: async (_path: string, from: number, length: number) => ({ bytes: table.slice(from, from + length), size: table.length, stamp: '1' }),
    });
    peer.on('reading', (progress) => told.push(progress));
  });
  afterEach(() => worker.terminate());

  it('tells how far it is, piece by piece, and opens what it says', async () => {
    const { program } = await peer.remote.open({ text, memoryLimit: MEMORY });
    assert.equal(program.rows.train + program.rows.test, 2 * ((8 * MIB) / 16));
    assert.equal(told.length, Math.ceil(table.length / MIB));
    assert.deepEqual(told.at(-1), { path: 'big.csv', read: table.length, size: table.length, unit: 'bytes' });
  });

  it('looks at a spec without keeping it: problems, profile and the identity that opening has', async () => {
    const checked = await peer.remote.check({ text, memoryLimit: MEMORY });
    assert.deepEqual(checked.problems, []);
    assert.equal(checked.prepared?.profile?.rows, 2 * ((8 * MIB) / 16));
    assert.deepEqual(checked.prepared?.inference.shapes.get('dense_1'), [1]);
    assert.match(checked.identity?.data ?? '', /^[0-9a-f]{16}$/);
    await assert.rejects(peer.remote.state(), /no spec is open/);
  });

  for (const method of ['open', 'check'] as const) {
    it(`ends in the middle of ${method} where it is cancelled, and can begin again`, async () => {
      peer.on('reading', ({ read }) => void (read === 3 * MIB && told.length === 3 && peer.remote.cancelReading()));
      if (method === 'open') await assert.rejects(peer.remote.open({ text, memoryLimit: MEMORY }), { code: 'reading-cancelled' });
      else assert.deepEqual((await peer.remote.check({ text, memoryLimit: MEMORY })).problems.map(({ code }) => code), ['reading-cancelled']);
      assert.ok(told.length < 8, `${told.length} pieces were read`);
      assert.equal((await peer.remote.open({ text, memoryLimit: MEMORY })).state.status, 'ready');
    });
  }

  it('answers while it reads', async () => {
    const opening = peer.remote.open({ text, memoryLimit: MEMORY });
    let answers = 0;
    while (told.length < 7) {
      await peer.remote.state().catch(() => answers++);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await opening;
    assert.ok(answers >= 3, `${answers} answers`);
  });
});
