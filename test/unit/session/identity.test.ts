import assert from 'node:assert/strict';
import type { FilePort } from '../../../src/data';
import { analyse } from '../../../src/session/analysis';
import { decodeRun } from '../../../src/session/checkpoint';
import { identify } from '../../../src/session/saving';
import { Session } from '../../../src/session/session';
import { exampleFiles, MEMORY, scheduler, smallSpec } from './support';
import { readingOnly } from '../../support/files';

const holding = (text: string): FilePort => readingOnly(async () => new TextEncoder().encode(text));

const CSV = ['size,colour,kind', '1,red,cat', '2,blue,dog', '4,red,dog', '3,blue,cat'].join('\n');

/** What data counts as, where the spec stays the same. */
async function dataOf(csv: string, normalize = 'standard'): Promise<string> {
  const text = `data { source: csv("a.csv")\n  target: -1\n  normalize: ${normalize} }\nlayers { dense(1, sigmoid) }\ntrain { epochs: 1 }`;
  const { prepared, problems } = await analyse(text.replace('-1', csv.split('\n')[0]!.split(',').at(-1)!), holding(csv), { memoryLimit: MEMORY });
  assert.ok(prepared, JSON.stringify(problems));
  return identify(prepared).data;
}

describe('what a run depends on', () => {
  it('is the same for the same data', async () => {
    assert.equal(await dataOf(CSV), await dataOf(CSV));
    assert.equal(await dataOf(CSV), await dataOf(`${CSV}\n`));
  });

  it('is other data where columns, words or classes are called otherwise, though the numbers are the same', async () => {
    const own = await dataOf(CSV);
    for (const [from, to] of [['size', 'width'], ['kind', 'sort'], ['red', 'white'], ['dog', 'fox']] as const) {
      assert.notEqual(await dataOf(CSV.replaceAll(from, to)), own, `${from} → ${to}`);
    }
  });

  it('is other data where normalisation gives the same numbers of others', async () => {
    const doubled = CSV.replace(/^\d/gm, (digit) => String(Number(digit) * 2));
    assert.notEqual(doubled, CSV);
    for (const normalize of ['standard', 'min_max']) {
      assert.notEqual(await dataOf(doubled, normalize), await dataOf(CSV, normalize), normalize);
    }
  });

  it('is other data where the words of sentences are others, though the ids are the same', async () => {
    const csv = 'review,stars\nso good,1\nso bad,2\n';
    const of = async (text: string, settings = ''): Promise<string> => {
      const spec = `data { source: csv("a.csv")\n  columns { review: words }\n ${settings} }\nlayers { embedding(2), flatten(), dense(1) }\ntrain { }`;
      const { prepared, problems } = await analyse(spec, holding(text), { memoryLimit: MEMORY });
      assert.ok(prepared, JSON.stringify(problems));
      return identify(prepared).data;
    };
    assert.equal(await of(csv), await of(`${csv}\n`));
    assert.notEqual(await of(csv.replace('bad', 'sad')), await of(csv));
    assert.notEqual(await of(csv, 'lowercase: false'), await of(csv), 'what is typed in would be read otherwise');
  });

  it('is worked out once for all that is saved', async () => {
    const analysis = await analyse(smallSpec(), exampleFiles, { memoryLimit: MEMORY });
    const prepared = analysis.prepared!;
    const { inputs, ...rest } = prepared.dataset!;
    let looks = 0;
    const dataset = Object.defineProperty({ ...rest, inputs }, 'inputs', { get: () => (looks++, inputs) });
    const session = new Session(exampleFiles, scheduler);
    await session.openAnalysed({ ...analysis, prepared: { ...prepared, dataset } }, { memoryLimit: MEMORY });
    const before = looks;
    await session.step({ unit: 'batch' });
    const identities = [];
    for (const rate of ['0.05', '0.5']) {
      await session.amend({ text: smallSpec().replace('0.05', rate) });
      identities.push(decodeRun((await session.save({ limit: 2 ** 20 }))!).identity);
    }
    assert.equal(looks, before);
    assert.deepEqual(identities, [identify(prepared), identify(prepared)]);
  });

  it('is the same for a text whose layers take numbers from the data', async () => {
    const text = smallSpec().replace('dense(3, tanh)', 'dense(2 * classes, tanh)').replace('dense(2, leaky', 'dense(features, leaky');
    const session = new Session(exampleFiles, scheduler);
    const { program } = await session.open({ text, memoryLimit: MEMORY });
    assert.deepEqual(program.layers.map(({ shape }) => shape), [[4], [2], [1]]);
    const amended = await session.amend({ text: text.replace('0.05', '0.5') });
    assert.equal(amended.state.learningRate, 0.5);
    await assert.rejects(session.amend({ text: text.replace('2 * classes', '3 * classes') }), { code: 'needs-restart' });
    await session.close();
  });
});
