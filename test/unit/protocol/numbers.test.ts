import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packNumbers, unpackNumbers, withEveryNumber } from '../../../src/protocol/numbers';
import { Peer, type Port } from '../../../src/protocol/rpc';

describe('protocol: numbers that JSON lacks', () => {
  it('come through JSON as they were', () => {
    const value = fc.anything({
      values: [fc.double().filter((number) => !Object.is(number, -0)), fc.string(), fc.boolean()],
      key: fc.string().filter((key) => !['$number', '__proto__'].includes(key)),
    });
    fc.assert(
      fc.property(value, (sent) => {
        assert.deepEqual(unpackNumbers(JSON.parse(JSON.stringify(packNumbers({ sent })))), { sent });
      }),
    );
    const broken = { loss: NaN, curve: [Infinity, { test: -Infinity }], rest: 1 };
    assert.deepEqual(unpackNumbers(JSON.parse(JSON.stringify(packNumbers(broken)))), broken);
  });

  it('typed arrays pass as they are', () => {
    const values = Float32Array.of(NaN, 1);
    assert.equal((packNumbers({ values }) as { values: Float32Array }).values, values);
  });

  it('reach the other side of a conversation', async () => {
    const [here, there] = jsonPair();
    new Peer(withEveryNumber(there), { loss: async () => [NaN, -Infinity] });
    const peer = new Peer<{ loss(): Promise<number[]> }>(withEveryNumber(here));
    assert.deepEqual(await peer.remote.loss(), [NaN, -Infinity]);
  });
});

/** Two ends of a channel that carries JSON only. */
function jsonPair(): [Port, Port] {
  const listeners: ((message: unknown) => void)[] = [];
  const end = (mine: number, other: number): Port => ({
    post: (message) => listeners[other]?.(JSON.parse(JSON.stringify(message))),
    listen: (listener) => (listeners[mine] = listener),
  });
  return [end(0, 1), end(1, 0)];
}
