import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { Session } from '../../../src/session/session';
import { filesOf } from '../data/content';
import { MEMORY, openSession, scheduler } from './support';

const text = 'abcde '.repeat(60);

async function trained(layers: string, content = text, warnings: readonly string[] = []): Promise<Session> {
  const spec = `
data { source: text("a.txt"), context: 4, target: next_token }
layers { ${layers}, dense(vocabulary, softmax) }
train { optimizer: adam(learning_rate: 0.05), epochs: 8 }
`;
  const files = filesOf({ 'a.txt': content });
  const session = new Session(files, scheduler);
  const analysis = await analyse(spec, files, { memoryLimit: MEMORY });
  assert.deepEqual(analysis.problems.map(({ code }) => code), warnings);
  await session.openAnalysed(analysis, { memoryLimit: MEMORY });
  await session.finish({});
  return session;
}

describe('going on with a text', () => {
  it('takes the likeliest token each time, from as many before it as the network sees', async () => {
    for (const layers of ['embedding(6)', 'embedding(6), flatten()']) {
      const session = await trained(layers);
      assert.equal((await session.generate({ prompt: 'abcd', count: 8 })).text, 'e abcde ');
      assert.deepEqual((await session.generate({ prompt: 'xyabcde ab'.slice(2), count: 2 })).tokens, ['c', 'd']);
    }
  });

  it('begins with less than the network sees', async () => {
    assert.equal((await (await trained('embedding(6)')).generate({ prompt: 'b', count: 3 })).text, 'cde');
    assert.equal((await (await trained('embedding(6), flatten()')).generate({ prompt: ' abc', count: 3 })).text, 'de ');
  });

  it('begins with less than that only where no position looks at later ones', async () => {
    const causal = ['attention(2, causal: true)', 'lstm(4, sequences: true)', 'positional(), layer_norm(), conv1d(4, 1)'];
    for (const layer of causal) {
      const session = await trained(`embedding(6), ${layer}`);
      const [short, long] = [await session.predict({ cells: ['abcd'] }), await session.generate({ prompt: 'ab', count: 1 })];
      assert.equal(long.text, short[0]!.answers[0]!.steps![1]!.label, 'as where it stands in a whole window');
    }
    const ahead = ['attention(2)', 'lstm(4, sequences: true, bidirectional: true)', 'conv1d(4, 3, padding: same)'];
    for (const layer of [...ahead, 'flatten(), reshape(4, 6)']) {
      const session = await trained(`embedding(6), ${layer}`, text, layer.startsWith('flatten') ? [] : ['sees-target']);
      await assert.rejects(session.generate({ prompt: 'ab', count: 1 }), { code: 'input-count', message: /begin with 4/ });
      assert.equal((await session.generate({ prompt: 'abcd', count: 2 })).tokens.length, 2);
    }
  });

  it('draws by the seed, the more freely the higher the temperature', async () => {
    // After an a comes b twice as often as c.
    const session = await trained('embedding(6)', 'abaabaac'.repeat(60));
    const draw = async (temperature: number, seed: number) =>
      (await session.generate({ prompt: 'a', count: 60, temperature, seed })).text;
    assert.equal(await draw(1, 3), await draw(1, 3));
    assert.notEqual(await draw(1, 3), await draw(1, 4));
    assert.match(await draw(1, 3), /ac/);
    assert.equal(await draw(0.01, 3), await draw(0, 4));
  });

  it('tells the next token and how likely it is', async () => {
    const session = await trained('embedding(6)');
    const [{ answers }] = (await session.predict({ cells: ['abcd'] })) as [Awaited<ReturnType<Session['predict']>>[number]];
    const [answer] = answers;
    assert.equal(answer?.target, 'next_token');
    assert.equal(answer.label, 'e');
    assert.ok(answer.probability! > 0.9);
    assert.deepEqual(answer.steps?.map(({ label }) => label), ['b', 'c', 'd', 'e']);
    const [known] = await session.predict({ rows: [1] });
    assert.deepEqual(known?.answers[0]?.steps?.map(({ expected }) => expected), ['c', 'd', 'e', '␣']);
  });

  it('is refused where nothing can be gone on with', async () => {
    const session = await trained('embedding(6)');
    await assert.rejects(session.generate({ prompt: '', count: 3 }), { code: 'input-value' });
    await assert.rejects(session.generate({ prompt: 'a', count: 1.5 }), { code: 'generate-count' });
    await assert.rejects(session.generate({ prompt: 'a', count: 1, temperature: -1 }), { code: 'generate-temperature' });
    const { session: numbers } = await openSession('data { source: xor() }\nlayers { dense(1, sigmoid) }\ntrain { }\n');
    await assert.rejects(numbers.generate({ prompt: '0', count: 1 }), { code: 'no-tokens' });
  });
});

describe('sequences with an answer', () => {
  it('say it step by step, also of what is typed in part', async () => {
    const { session } = await openSession(`
data { source: sort(length: 3, symbols: 3) }
layers { embedding(4), dense(vocabulary, softmax) }
train { epochs: 1 }
`);
    const [row] = await session.predict({ rows: [0] });
    const steps = row!.answers[0]!.steps!;
    assert.equal(steps.length, 5);
    assert.deepEqual(steps.map(({ expected }) => expected !== undefined), [false, false, true, true, true]);
    const answer = row!.answers[0]!;
    assert.equal(answer.label, steps.slice(2).map(({ label }) => label).join(' '));
    assert.equal(answer.expected, steps.slice(2).map(({ expected }) => expected).join(' '));
    const together = steps.slice(2).reduce((product, { probability }) => product * probability!, 1);
    assert.equal(answer.probability, together);
    const [typed] = await session.predict({ cells: ['2 0 1'] });
    assert.equal(typed?.answers[0]?.steps?.length, 3);
    assert.deepEqual(typed.output, typed.answers[0].output);
    const { text, tokens } = await session.generate({ prompt: '2 0 1', count: 3 });
    assert.equal(tokens.length, 3);
    assert.equal(text, ` ${tokens.join(' ')}`);
  });
});
