import assert from 'node:assert/strict';
import { Session } from '../../../src/session/session';
import { analyse } from '../../../src/session/analysis';
import { filesOf, idxOf } from '../data/content';
import { MEMORY, scheduler, settled, visible } from './support';

const [COUNT, HEIGHT, WIDTH] = [12, 10, 20];
/** Every pixel says where it stands: its row in tens, its column twice. */
const pixels = Array.from({ length: COUNT * HEIGHT * WIDTH }, (_, i) => (Math.floor(i / WIDTH) % HEIGHT) * 20 + (i % WIDTH));
const files = filesOf({ 'a.idx': idxOf([COUNT, HEIGHT, WIDTH], pixels), 'b.idx': idxOf([COUNT], pixels.slice(0, COUNT).map((_, i) => i % 2)) });

const spec = (augment: string, layers = '') => `data {
  source: idx("a.idx", labels: "b.idx")
  normalize: none
  split: 75%
  ${augment}
}
layers { ${layers}flatten(), dense(2, softmax) }
train { epochs: 4, batch_size: 5, seed: 3 }
`;

async function open(text: string) {
  const session = new Session(files, scheduler);
  return { session, opened: await session.open({ text, memoryLimit: MEMORY }) };
}

async function values(session: Session, tensor: string): Promise<number[]> {
  const [frame] = await session.read([{ tensor }]);
  return Array.from(frame!.values!);
}

/** How each picture of the batch in hand was changed: by rows, by columns, mirrored. */
async function changes(session: Session): Promise<string[]> {
  const seen = await values(session, 'input.augmented');
  return Array.from({ length: seen.length / (HEIGHT * WIDTH) }, (_, i) => {
    // Amid a picture, far from what is repeated at its edges.
    const [row, column] = [5, 10];
    const value = seen[i * HEIGHT * WIDTH + row * WIDTH + column]!;
    const right = seen[i * HEIGHT * WIDTH + row * WIDTH + column + 1]!;
    const isMirrored = right < value;
    return `${row - Math.floor(value / 20)} ${(isMirrored ? WIDTH - 1 - column : column) - (value % 20)} ${isMirrored}`;
  });
}

async function seenIn(text: string, batches: number): Promise<Set<string>> {
  const { session } = await open(text);
  const seen = new Set<string>();
  for (let i = 0; i < batches; i++) {
    await session.step({ unit: 'batch' });
    for (const change of await changes(session)) seen.add(change);
  }
  return seen;
}

describe('pictures that are changed while training', function () {
  this.timeout(120_000);

  it('are mirrored or not, and moved by up to a tenth of each side', async () => {
    const seen = await seenIn(spec('augment: [flip, shift]'), 60);
    for (const change of seen) assert.match(change, /^(-1|0|1) (-2|-1|0|1|2) (true|false)$/);
    assert.equal(seen.size, 3 * 5 * 2);
  });

  it('are mirrored alone where that is asked for, or moved alone', async () => {
    assert.deepEqual(await seenIn(spec('augment: flip'), 10), new Set(['0 0 true', '0 0 false']));
    assert.ok([...(await seenIn(spec('augment: shift'), 20))].every((change) => change.endsWith('false')));
  });

  it('go on beyond their edge with what is there', async () => {
    const { session } = await open(spec('augment: shift'));
    for (let i = 0; i < 10; i++) {
      await session.step({ unit: 'batch' });
      const told = await changes(session);
      const seen = await values(session, 'input.augmented');
      told.forEach((change, at) => {
        const [down, right] = change.split(' ').map(Number) as [number, number];
        const wanted = Math.max(0, -down) * 20 + Math.max(0, -right);
        assert.equal(seen[at * HEIGHT * WIDTH], wanted, change);
      });
    }
  });

  it('are left as they are in prediction', async () => {
    const { problems, prepared } = await analyse(spec('augment: [flip, shift]'), files, { memoryLimit: MEMORY });
    assert.deepEqual(problems, []);
    const [plain, changed] = [await open(spec('')), await open(spec('augment: [flip, shift]'))];
    const ask = { rows: [...prepared!.dataset!.test] };
    assert.deepEqual(await changed.session.predict(ask), await plain.session.predict(ask));
  });

  it('leave the other random numbers alone', async () => {
    const [plain, changed] = [await open(spec('', 'dropout(0.5), ')), await open(spec('augment: flip', 'dropout(0.5), '))];
    for (const { session } of [plain, changed]) await session.step({ unit: 'batch' });
    assert.deepEqual(await values(plain.session, 'dropout_1.mask'), await values(changed.session, 'dropout_1.mask'));
    assert.deepEqual((await plain.session.state()).samples, (await changed.session.state()).samples);
  });

  it('are the same in single steps, in one run, and behind steps back', async () => {
    const text = spec('augment: [flip, shift]');
    const [stepped, run] = [await open(text), await open(text)];
    await run.session.train();
    const end = await settled(run.session);
    for (let i = 0; i < 3; i++) await stepped.session.step({ unit: 'batch' });
    for (let i = 0; i < 4; i++) await stepped.session.step({ unit: 'instruction' });
    const before = await visible(stepped.session, stepped.opened);
    for (let i = 0; i < 25; i++) await stepped.session.stepBack({ unit: 'instruction' });
    for (let i = 0; i < 25; i++) await stepped.session.step({ unit: 'instruction' });
    assert.deepEqual(await visible(stepped.session, stepped.opened), before);
    let { time } = await stepped.session.state();
    while (time.step < end.time.step) ({ time } = await stepped.session.step({ unit: 'instruction' }));
    assert.deepEqual(await visible(stepped.session, stepped.opened), await visible(run.session, run.opened));
  });

  it('are refused where the input is its own target, and in a table', async () => {
    const own = spec('augment: flip\n  target: input').replace('dense(2, softmax)', 'dense(200)');
    for (const [text, code] of [
      [own, 'target-kind'],
      ['data { source: xor(), augment: flip }\nlayers { dense(1, sigmoid) }\ntrain { }\n', 'misplaced-key'],
      [spec('augment: turn'), 'unknown-choice'],
    ] as const) {
      const { problems } = await analyse(text, files, { memoryLimit: MEMORY });
      assert.deepEqual(problems.map((problem) => problem.code), [code]);
    }
  });
});
