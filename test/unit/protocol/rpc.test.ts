import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { Peer, type Port } from '../../../src/protocol/rpc';

interface Api {
  add(a: number, b: number): Promise<number>;
  refuse(): Promise<void>;
  break(): Promise<void>;
  never(): Promise<void>;
  unsendable(): Promise<unknown>;
}

/** Two ends of a channel; messages are cloned and arrive later, as between threads. */
function channel(): [Port, Port] {
  const listeners: ((message: unknown) => void)[] = [];
  const end = (mine: 0 | 1): Port => ({
    post: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => listeners[1 - mine]?.(copy));
    },
    listen: (listener) => (listeners[mine] = listener),
  });
  return [end(0), end(1)];
}

const api: Api = {
  add: (a, b) => Promise.resolve(a + b),
  refuse: () => Promise.reject(new UserError('no', 'Not today.', { layer: 'h1' })),
  break: () => Promise.reject(new TypeError('a defect')),
  never: () => new Promise(() => undefined),
  unsendable: () => Promise.resolve({ method: () => 1 }),
};

describe('protocol: calls over a port', () => {
  it('answers calls, each to its caller', async () => {
    const [near, far] = channel();
    new Peer(far, api);
    const peer = new Peer<Api>(near);
    assert.deepEqual(await Promise.all([peer.remote.add(1, 2), peer.remote.add(3, 4)]), [3, 7]);
  });

  it('carries failures: a UserError with its place, a defect with its stack', async () => {
    const [near, far] = channel();
    new Peer(far, api);
    const peer = new Peer<Api>(near);
    await assert.rejects(peer.remote.refuse(), (failure) => failure instanceof UserError && failure.at.layer === 'h1');
    await assert.rejects(peer.remote.break(), (failure: Error) => !(failure instanceof UserError) && /rpc\.test/.test(failure.stack ?? ''));
    await assert.rejects((peer.remote as unknown as { gone(): Promise<void> }).gone(), /no method "gone"/);
  });

  it('rejects what is open when the conversation ends, and what is asked afterwards', async () => {
    const [near, far] = channel();
    new Peer(far, api);
    const peer = new Peer<Api>(near);
    const waiting = peer.remote.never();
    peer.close(new UserError('worker-ended', 'The worker ended.'));
    await assert.rejects(waiting, { code: 'worker-ended' });
    await assert.rejects(peer.remote.add(1, 2), { code: 'worker-ended' });
  });

  it('rejects where the answer cannot be sent, rather than leave the caller waiting', async () => {
    const [near, far] = channel();
    new Peer(far, api);
    await assert.rejects(new Peer<Api>(near).remote.unsendable(), /could not be cloned/);
  });

  it('can be awaited as a whole', async () => {
    const [near, far] = channel();
    new Peer(far, api);
    const remote = await Promise.resolve(new Peer<Api>(near).remote);
    assert.equal(await remote.add(2, 2), 4);
  });

  it('tells events', async () => {
    const [near, far] = channel();
    const teller = new Peer(far, api);
    const peer = new Peer<Api, { news: string }>(near);
    const heard = new Promise((resolve) => peer.on('news', resolve));
    teller.emit('news', 'it rains');
    assert.equal(await heard, 'it rains');
  });
});
