import assert from 'node:assert/strict';
import { Session } from '../../../src/session/session';
import { filesOf } from '../data/content';
import { MEMORY, scheduler } from './support';

const text = 'abcabdacbdabcdabdcabdcbadbca\n';

async function open(source: string): Promise<Session> {
  const session = new Session(filesOf({ 'a.txt': text }), scheduler);
  await session.open({ text: source, memoryLimit: MEMORY });
  return session;
}

async function values(session: Session, tensor: string): Promise<number[]> {
  const [frame] = await session.read([{ tensor }]);
  return Array.from(frame!.values!);
}

describe('targets of samples', () => {
  it('are the input itself, without a second copy of the data', async () => {
    const of = (target: string): string =>
      `data { source: moons(points: 40)\n target: ${target}\n input: [x, y]\n normalize: standard }\nlayers { dense(2) }\ntrain { epochs: 2, batch_size: 8 }\n`;
    const itself = await open(of('input'));
    await itself.step({ unit: 'batch' });
    const [input, target] = [await values(itself, 'input'), await values(itself, 'target')];
    assert.equal(input.length, 16);
    assert.deepEqual(target, input);
    assert.equal((await values(itself, 'data.inputs')).length, 80);
    await assert.rejects(itself.read([{ tensor: 'data.targets' }]), /no tensor/);
    const told = await itself.explain({ instruction: 0, sample: 1, position: 1, output: 1 });
    assert.equal(told?.result.value, target[3]);
    assert.equal(told?.operands[0]?.value, target[3]);
  });

  it('of a text stand at each time step, one token on', async () => {
    const session = await open(
      'data { source: text("a.txt"), context: 5, split: 80% }\nlayers { embedding(3), dense(vocabulary, softmax) }\ntrain { epochs: 3, batch_size: 2 }\n',
    );
    const ids = [...text].map((character) => '\nabcd'.indexOf(character));
    for (let batch = 0; batch < 6; batch++) {
      const { samples } = await session.step({ unit: 'batch' });
      const window = (behind: number): number[] => samples.flatMap((start) => ids.slice(start + behind, start + behind + 5));
      assert.deepEqual(await values(session, 'input'), window(0));
      assert.deepEqual(await values(session, 'target'), window(1));
    }
    const told = await session.explain({ instruction: 0, sample: 0, position: 3, output: 1 });
    const [start] = (await session.state()).samples;
    assert.deepEqual([told?.formula, told?.arithmetic], [
      'target = data[start + t + 1]', `data[${start! + 4}] = ${ids[start! + 4]}`,
    ]);
  });

  it('of sequences begin where the answer does: before it there are none', async () => {
    const session = await open(
      'data { source: sort(length: 3, symbols: 4) }\nlayers { embedding(4), dense(vocabulary, softmax) }\ntrain { epochs: 3, batch_size: 8 }\n',
    );
    await session.step({ unit: 'batch' });
    const [input, target] = [await values(session, 'input'), await values(session, 'target')];
    for (let sample = 0; sample < 8; sample++) {
      const seen = input.slice(sample * 5, (sample + 1) * 5);
      const wanted = target.slice(sample * 5, (sample + 1) * 5);
      assert.ok(wanted.slice(0, 2).every(Number.isNaN));
      assert.deepEqual(wanted.slice(2), seen.slice(0, 3).sort());
      assert.deepEqual(wanted.slice(2, 4), seen.slice(3));
    }
    const { train } = await session.finish({});
    assert.ok(Number.isFinite(train.loss) && train.loss < Math.log(4), `${train.loss}`);
  });
});
