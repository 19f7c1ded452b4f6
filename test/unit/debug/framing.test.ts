import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeMessage, FramingError, MessageReader } from '../../../src/debug/framing';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cuts bytes at these places. */
function cut(all: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (all.length + 1)), all.length].sort((a, b) => a - b);
  return ends.map((end, i) => all.subarray(ends[i - 1] ?? 0, end));
}

describe('framing', () => {
  it('gives back every message, wherever the stream is cut', () => {
    const message = fc.record({ seq: fc.nat(), text: fc.string({ unit: 'grapheme' }), more: fc.array(fc.jsonValue()) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 12 }), (messages, places) => {
        const stream = messages.flatMap((each) => [...encodeMessage(each)]);
        const reader = new MessageReader();
        const found = cut(Uint8Array.from(stream), places).flatMap((piece) => reader.push(piece));
        const wanted = messages.map((each) => ({ message: JSON.parse(JSON.stringify(each)) as unknown }));
        assert.deepEqual(found, wanted);
        assert.equal(reader.isInside, false);
      }),
    );
  });

  it('counts bytes, not characters, and passes over other headers', () => {
    const body = '{"text":"π × 🧠"}';
    const head = `X-Other: 1\r\ncontent-length:  ${bytes(body).length}\r\n\r\n`;
    assert.deepEqual(new MessageReader().push(bytes(head + body)), [{ message: { text: 'π × 🧠' } }]);
  });

  it('goes on behind a message that is no JSON', () => {
    const found = new MessageReader().push(bytes('Content-Length: 3\r\n\r\n{a}Content-Length: 4\r\n\r\nnull'));
    assert.match('problem' in found[0]! ? found[0].problem : '', /JSON/);
    assert.deepEqual(found.slice(1), [{ message: null }]);
  });

  it('gives up where a header makes no sense', () => {
    for (const text of ['Content-Type: x\r\n\r\n{}', 'Content-Length: many\r\n\r\n{}', 'Content-Length: 99999999999\r\n\r\n']) {
      assert.throws(() => new MessageReader().push(bytes(text)), FramingError, text);
    }
    assert.throws(() => new MessageReader().push(bytes('x'.repeat(5000))), FramingError);
  });
});
