import assert from 'node:assert/strict';
import { Session } from '../../../src/session/session';
import { readingOnly } from '../../support/files';
import { idxOf } from '../data/content';
import { MEMORY, scheduler } from './support';

// Data stands in memory once: in the machine's, pixels as bytes.

const pixels = Array.from({ length: 8 * 6 }, (_, i) => (i * 37) % 256);
const files = readingOnly(async (name) => (name === 'b.idx' ? idxOf([8], [0, 1, 0, 1, 1, 0, 1, 0]) : idxOf([8, 2, 3], pixels)));
const train = 'train { batch_size: 3\n  steps: 20 }';
const labelled = `data { source: idx("a.idx", labels: "b.idx") }\nlayers { flatten(), dense(2, softmax) }\n${train}`;
const itself = `data { source: idx("a.idx")\n  target: input }\nlayers { flatten(), dense(6, sigmoid) }\n${train}`;

async function openPictures(text: string) {
  const session = new Session(files, scheduler);
  await session.open({ text, memoryLimit: MEMORY });
  const { machine, prepared } = session['loaded']!;
  return { session, machine, dataset: prepared.dataset!, inputs: machine.stored(machine.program.main.tensors.get('data.inputs')!) };
}

describe('data of an open session', () => {
  it('stands in the memory of its machine, and nowhere else', async () => {
    const { session, machine, dataset, inputs } = await openPictures(labelled);
    assert.equal(inputs.buffer, machine.state.buffer);
    assert.deepEqual([...inputs], pixels);
    inputs[7] = 255; // what is written there is what the data is
    assert.deepEqual([dataset.input(1)[1], dataset.cells(1)[0]!.split(' ')[1]], [1, '255']);
    const targets = machine.view(machine.program.main.tensors.get('data.targets')!);
    targets[2] = 1;
    assert.equal(dataset.targets.at(2), 1);
    await session.close();
  });

  it('is read as numbers: in frames, explanations and predictions', async () => {
    for (const text of [labelled, itself]) {
      const { session, dataset } = await openPictures(text);
      await session.step({ unit: 'batch' });
      const [all, input] = await session.read([{ tensor: 'data.inputs' }, { tensor: 'input' }]);
      const numbers = pixels.map((byte) => Math.fround(byte / 255));
      assert.deepEqual([...all!.values!], numbers);
      const { samples } = await session.state();
      assert.deepEqual([...input!.values!], samples.flatMap((row) => [...dataset.input(row)]));
      const { operands, result } = (await session.explain({ instruction: 0, sample: 1, position: 4 }))!;
      assert.deepEqual([operands.map(({ value }) => value), result.value], [[numbers[6 * samples[1]! + 4]], numbers[6 * samples[1]! + 4]]);
      const [prediction] = await session.predict({ rows: [5] });
      assert.deepEqual(prediction!.input, numbers.slice(30, 36));
      if (text === itself) {
        const [target] = await session.read([{ tensor: 'target' }]);
        assert.deepEqual(target!.values, input!.values);
      }
      await session.close();
    }
  });

  it('trains a second network for overfits without being taken away', async () => {
    const { session, inputs, dataset } = await openPictures(`${labelled}\nexpect { overfits(batch: 3) }`);
    const before = dataset.input(3);
    await session.finish({ epochs: 2 });
    assert.deepEqual(dataset.input(3), before);
    inputs[18] = inputs[18]! ^ 1;
    assert.notDeepEqual(dataset.input(3), before);
    await session.close();
  });
});
