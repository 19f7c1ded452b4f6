import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../src/base/problem';
import { decodeRun, encodeRun, type SavedRun } from '../../../src/session/checkpoint';
import type { Session } from '../../../src/session/session';
import { MEMORY, openSession, smallSpec, visible } from './support';

// Bytes of a kept run come from a disk: whatever is wrong with them, the network that is open stays as it stands.

/** Bytes before the header, as the layout has them. */
const PREFIX = 12;
const TEXT = smallSpec();

type Header = Record<string, unknown>;

async function savedRun(): Promise<Uint8Array> {
  const { session } = await openSession(TEXT);
  await session.step({ unit: 'epoch' });
  await session.setLearningRate(0.02);
  await session.step({ unit: 'epoch' });
  await session.step({ unit: 'instruction' });
  return (await session.save({ limit: 2 ** 20 }))!;
}

/** A network that has moved on, with all that a person could tell it by. */
async function standing() {
  const { session, opened } = await openSession(TEXT);
  await session.step({ unit: 'batch' });
  await session.step({ unit: 'instruction' });
  const look = async () => {
    const { revision: _revision, ...state } = await session.state();
    return { state, bits: await visible(session, opened), curve: await session.curve(0) };
  };
  return { session, look };
}

/** The code it is refused with, or undefined where it is taken up; anything but a `UserError` fails. */
async function refusal(session: Session, saved: Uint8Array): Promise<string | undefined> {
  try {
    await session.open({ text: TEXT, memoryLimit: MEMORY, saved });
    return undefined;
  } catch (failure) {
    assert.ok(failure instanceof UserError, String(failure));
    return failure.code;
  }
}

function headerOf(saved: Uint8Array): { header: Header; body: number } {
  const body = PREFIX + new DataView(saved.buffer, saved.byteOffset).getUint32(8, true);
  return { header: JSON.parse(new TextDecoder().decode(saved.subarray(PREFIX, body))) as Header, body };
}

/** The same bytes behind another header, whose length is right. */
function withHeader(saved: Uint8Array, header: unknown): Uint8Array {
  const { body } = headerOf(saved);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil((PREFIX + json.length) / 8) * 8 - PREFIX;
  const bytes = new Uint8Array(PREFIX + length + saved.length - body).fill(0x20);
  bytes.set(saved.subarray(0, PREFIX));
  new DataView(bytes.buffer).setUint32(8, length, true);
  bytes.set(json, PREFIX);
  bytes.set(saved.subarray(body), PREFIX + length);
  return bytes;
}

/** Every place within a value, as the keys that lead to it. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Header) }) as Header;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe('the bytes of a kept run', function () {
  this.timeout(120_000);

  it('are refused with a sentence where their header lacks something, and nothing is replaced', async () => {
    const saved = await savedRun();
    const { session, look } = await standing();
    const before = await look();
    const { header } = headerOf(saved);
    const headers: unknown[] = [{}, null, [], 7, 'x', ...Object.keys(header).map((key) => ({ ...header, [key]: undefined }))];
    for (const other of headers) {
      assert.equal(await refusal(session, withHeader(saved, other)), 'damaged-run', JSON.stringify(other));
    }
    assert.deepEqual(await look(), before);
    assert.equal(await refusal(session, withHeader(saved, header)), undefined, 'the header alone was wrong');
  });

  it('are refused where they do not fit the network or themselves, and nothing is replaced', async () => {
    const run = decodeRun(await savedRun());
    const { session, look } = await standing();
    const before = await look();
    const shorter = run.checkpoints.map(({ step, state }) => ({ step, state: state.subarray(1) }));
    const cases: Partial<SavedRun>[] = [
      { checkpoints: shorter },
      { checkpoints: [...run.checkpoints].reverse() },
      { checkpoints: run.checkpoints.map((checkpoint) => ({ ...checkpoint, step: checkpoint.step + 1000 })) },
      { time: { step: run.time.step, pc: 10_000 } },
      { time: { step: run.time.step, pc: 0.5 } },
      { time: { step: 1e15, pc: 0 } },
      { epochs: [] },
      { epochs: [...run.epochs].reverse() },
      { firstRate: -1 },
      { journal: [...run.journal, ...run.journal] },
    ];
    for (const change of cases) {
      assert.equal(await refusal(session, encodeRun({ ...run, ...change })), 'damaged-run', JSON.stringify(change));
    }
    assert.deepEqual(await look(), before);
  });

  it('are taken up or refused with a sentence, whatever stands in them', async () => {
    const saved = await savedRun();
    const { header, body } = headerOf(saved);
    const places = placesIn(header);
    const flips = fc.array(fc.tuple(fc.integer({ min: 0, max: saved.length - 1 }), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    const headerFlips = fc.tuple(fc.integer({ min: 0, max: body - 1 }), fc.integer({ min: 1, max: 255 }));
    const odd = fc.oneof(fc.jsonValue(), fc.integer(), fc.double(), fc.constantFrom(-1, 0, 0.5, 1e15, 2 ** 53, 1e300, '', null, [], {}));
    const spoilt = fc.oneof(
      fc.integer({ min: 0, max: saved.length }).map((length) => saved.slice(0, length)),
      fc.oneof(flips, headerFlips.map((flip) => [flip])).map((all) => {
        const bytes = saved.slice();
        for (const [at, by] of all) bytes[at]! ^= by;
        return bytes;
      }),
      fc.tuple(fc.constantFrom(...places), odd).map(([place, value]) => withHeader(saved, replaced(header, place, value))),
      fc.uint8Array({ maxLength: 200 }).map((noise) => Uint8Array.from([...saved.subarray(0, 8), ...noise])),
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(spoilt, async (bytes) => {
        const { session, look } = await standing();
        const before = await look();
        const code = await refusal(session, bytes);
        if (code === undefined) return;
        refused++;
        assert.ok(code === 'damaged-run' || code === 'another-run', code);
        assert.deepEqual(await look(), before);
      }),
      { numRuns: 600 },
    );
    assert.ok(refused > 300, `only ${refused} were refused`);
  });
});

describe('a run of another engine', () => {
  it('is refused where its parameters are not those of the network, and nothing is replaced', async () => {
    const run = decodeRun(await savedRun());
    const [first, ...rest] = run.parameters;
    const { session, look } = await standing();
    const before = await look();
    const identity = { ...run.identity, engine: 0 };
    const others = [
      rest,
      [{ ...first!, id: 'h9.weights' }, ...rest],
      [...run.parameters, { ...first!, id: 'h9.weights' }],
      [{ ...first!, length: first!.length - 1 }, ...rest],
      [],
    ];
    for (const parameters of others) {
      assert.equal(await refusal(session, encodeRun({ ...run, identity, parameters })), 'another-run');
    }
    const beyond = [{ ...first!, offset: 1e6 }, ...rest];
    assert.equal(await refusal(session, encodeRun({ ...run, identity, parameters: beyond })), 'damaged-run');
    assert.deepEqual(await look(), before);
  });

  it('that has no state yet begins with the weights of the seed', async () => {
    const { session } = await openSession(TEXT);
    const initial = await session.parameters();
    await session.step({ unit: 'instruction' });
    const run = decodeRun((await session.save({ limit: 2 ** 20 }))!);
    assert.deepEqual(run.checkpoints, []);
    const saved = encodeRun({ ...run, identity: { ...run.identity, engine: 0 } });
    const again = await session.open({ text: TEXT, memoryLimit: MEMORY, saved });
    assert.deepEqual([again.resumed, again.state.fromWeights], ['weights', undefined]);
    assert.deepEqual(await session.parameters(), initial);
  });
});
