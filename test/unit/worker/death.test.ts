import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Random } from '../../../src/base/random';
import { Peer } from '../../../src/protocol/rpc';
import type { Opened, SessionApi, SessionEvents } from '../../../src/protocol/session';
import { decodeRun } from '../../../src/session/checkpoint';
import { exampleFiles, MEMORY } from '../session/support';

// The real worker, killed in the middle of its work again and again. Its owner keeps the run as the editor does.

const KILLS = 50;
/** Milliseconds between two times that the owner keeps the run: short, so that each life of a worker has some. */
const KEEP_GAP = 8;
const LIMIT = 2 ** 20;

const text = `
data { source: spiral(points: 120)
  split: 80% }
layers {
  h1 = dense(8, tanh)
  h2 = dense(8, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.01)
  batch_size: 8
  epochs: 80000
  seed: 11
}
`;

const lives: Life[] = [];

class Life {
  readonly worker = new Worker(path.resolve('dist/worker/worker.js'));
  readonly peer: Peer<SessionApi, SessionEvents>;

  constructor() {
    lives.push(this);
    const port = {
      post: (message: unknown) => this.worker.postMessage(message),
      listen: (listener: (message: unknown) => void) => void this.worker.on('message', listener),
    };
    this.peer = new Peer<SessionApi, SessionEvents>(port, { readFile: (name: string) => exampleFiles.read(name) });
  }

  open(saved?: Uint8Array): Promise<Opened> {
    return this.peer.remote.open({ text, memoryLimit: MEMORY, saved });
  }

  /** Trains for so long, keeping the run meanwhile; then the worker is killed. Gives what was kept last. */
  async until(death: number): Promise<Uint8Array | undefined> {
    let kept: Uint8Array | undefined;
    let alive = true;
    await this.peer.remote.train();
    const keeping = (async () => {
      while (alive) {
        const saved = await this.peer.remote.save({ limit: LIMIT }).catch(() => undefined);
        kept = saved ?? kept;
        await pause(KEEP_GAP);
      }
    })();
    await pause(death);
    await this.kill();
    alive = false;
    await keeping;
    return kept;
  }

  async kill(): Promise<void> {
    await this.worker.terminate();
    this.peer.close(new Error('killed'));
  }

  async finish(): Promise<{ bits: string; curve: unknown; time: unknown }> {
    const { remote } = this.peer;
    await remote.train();
    let state = await remote.state();
    for (; state.status === 'running'; state = await remote.state()) await pause(5);
    assert.equal(state.status, 'finished');
    const values = (await remote.parameters()).flatMap((parameter) => [...parameter.values]);
    const bits = Buffer.from(Float32Array.from(values).buffer).toString('hex');
    return { bits, curve: await remote.curve(0), time: state.time };
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a worker that is killed', function () {
  this.timeout(120_000);

  after(async () => {
    for (const life of lives) await life.kill();
  });

  it(`${KILLS} times at any moment loses nothing that was kept, and comes to the same bits`, async () => {
    const undisturbed = new Life();
    await undisturbed.open();
    const wanted = await undisturbed.finish();
    await undisturbed.kill();

    const random = new Random(3, 'death', 0);
    let kept: Uint8Array | undefined;
    let resumptions = 0;
    for (let i = 0; i < KILLS; i++) {
      const life = new Life();
      const { state, resumed } = await life.open(kept);
      if (kept) {
        assert.equal(resumed, 'run');
        assert.deepEqual(state.time, decodeRun(kept).time, 'it stands where it was kept');
        assert.equal(state.status === 'running', false, 'and does not go on by itself');
        resumptions++;
      }
      kept = (await life.until(1 + random.below(30, i))) ?? kept;
    }
    assert.ok(resumptions > KILLS / 2, `${resumptions} lives began where an earlier one was kept`);
    const last = new Life();
    const { state } = await last.open(kept);
    assert.equal(state.status, 'paused', 'the deaths fall within the run');
    assert.deepEqual(await last.finish(), wanted);
    await last.kill();
  });
});
