import assert from 'node:assert/strict';
import { analyse, analyseText } from '../../../src/session/analysis';
import { decodeRun } from '../../../src/session/checkpoint';
import { identify } from '../../../src/session/saving';
import { Session } from '../../../src/session/session';
import { exampleFiles, MEMORY, openSession, scheduler, settled, smallSpec, visible } from './support';

const optimizer = 'sgd(learning_rate: 0.5)';
const compared = `${smallSpec({ optimizer, epochs: 3 })}compare { learning_rate: [0.1, 0.5]\n h1.units: [3, 5] }\n`;

async function openRun(run: string | undefined, text = compared, saved?: Uint8Array) {
  const session = new Session(exampleFiles, scheduler);
  return { session, opened: await session.open({ text, run, memoryLimit: MEMORY, saved }) };
}

describe('a run of a comparison', () => {
  it('is the spec with the values of the run, bit for bit', async () => {
    const { session, opened } = await openRun('learning_rate=0.1, h1.units=5');
    const text = smallSpec({ optimizer: 'sgd(learning_rate: 0.1)', epochs: 3 }).replace('dense(3', 'dense(5');
    const other = await openSession(text);
    assert.equal(opened.program.layers.find(({ id }) => id === 'h1')?.shape[0], 5);
    for (const each of [session, other.session]) {
      await each.train();
      assert.equal((await settled(each)).status, 'finished');
    }
    assert.deepEqual(await visible(session, opened), await visible(other.session, other.opened));
    assert.deepEqual(await session.curve(0), await other.session.curve(0));
  });

  it('leaves the spec as it stands to itself', async () => {
    const { opened } = await openRun(undefined);
    assert.equal(opened.state.learningRate, 0.5);
    const plain = await openSession(smallSpec({ optimizer, epochs: 3 }));
    assert.deepEqual(opened.program, plain.opened.program);
  });

  it('is another run than the spec as it stands, and than any other of the comparison', async () => {
    const runs = [undefined, ...analyseText(compared).bound.comparison!.runs.map(({ label }) => label)];
    const identities = await Promise.all(
      runs.map(async (run) => identify((await analyse(compared, exampleFiles, { run })).prepared!).spec),
    );
    assert.equal(new Set(identities).size, 5);
    const again = await analyse(`// note\n${compared}`, exampleFiles, { run: runs[1] });
    assert.equal(identify(again.prepared!).spec, identities[1], 'comments change nothing');
  });

  it('is kept and taken up as itself only', async () => {
    const { session, opened } = await openRun('learning_rate=0.5, h1.units=3');
    await session.step({ unit: 'epoch' });
    const saved = (await session.save({ limit: 2 ** 20 }))!;
    assert.equal(decodeRun(saved).identity.spec.length > 0, true);
    const again = await openRun('learning_rate=0.5, h1.units=3', compared, saved);
    assert.deepEqual([again.opened.resumed, again.opened.state.epochs], ['run', 1]);
    assert.deepEqual(await visible(again.session, again.opened), await visible(session, opened));
    // The spec as it stands has the same values.
    await assert.rejects(openRun(undefined, compared, saved), { code: 'another-run' });
  });

  it('follows what a run can follow, with its own values', async () => {
    const { session } = await openRun('learning_rate=0.1, h1.units=3');
    await session.step({ unit: 'epoch' });
    const { program, state } = await session.amend({ text: compared.replace('epochs: 3', 'epochs: 5') });
    assert.deepEqual([program.steps, state.learningRate], [5 * program.batches, 0.1]);
    await assert.rejects(session.amend({ text: compared.replace('[3, 5]', '[4, 5]') }), { code: 'no-run' });
    await assert.rejects(session.amend({ text: compared.replace('dense(2', 'dense(4') }), { code: 'needs-restart' });
  });

  it('expects nothing', async () => {
    const { session } = await openRun('learning_rate=0.1, h1.units=3', `${compared}expect { loss < 0 }\n`);
    assert.deepEqual((await session.finish({ epochs: 1 })).expectations, []);
  });

  it('that the text does not have is refused with a sentence, and what is open stays', async () => {
    const { session } = await openRun(undefined);
    const request = { text: compared, run: 'learning_rate=7', memoryLimit: MEMORY };
    await assert.rejects(session.open(request), { code: 'no-run', message: /no run "learning_rate=7"/ });
    assert.equal((await session.step({ unit: 'epoch' })).epochs, 1);
    await assert.rejects(openRun('seed=1', smallSpec()), { code: 'no-run' });
  });

  it('that cannot be made of its shapes says so on the line of its value', async () => {
    const text = `${smallSpec({ epochs: 1 })}compare { h1.units: [3, 100000000] }\n`;
    const { problems } = await analyse(text, exampleFiles, { run: 'h1.units=100000000', memoryLimit: MEMORY });
    assert.deepEqual(problems.map(({ severity }) => severity), ['error']);
    await assert.rejects(openRun('h1.units=100000000', text), /memory|bytes|GiB/i);
  });
});
