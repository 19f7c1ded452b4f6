import assert from 'node:assert/strict';
import { openSession, smallSpec, xorSpec } from './support';

describe('expectations', function () {
  this.timeout(20_000);

  it('within epochs look at every epoch of a training however long', async () => {
    const { session } = await openSession(xorSpec(30));
    await session.finish({});
    const losses = new Map((await session.curve(0)).map(({ epoch, train }) => [epoch, train.loss]));
    const between = (losses.get(19)! + losses.get(20)!) / 2;
    const expect = `train.loss < ${between} within 20 epochs`;
    for (const epochs of [30, 20_000]) {
      const [judgement] = (await (await openSession(xorSpec(epochs, expect))).session.finish({})).expectations;
      assert.deepEqual([judgement?.passed, judgement?.value], [true, losses.get(20)], String(epochs));
    }
  });

  it('compare with the loss before training, also within epochs, and change nothing by it', async () => {
    const finish = async (expect: string) => (await openSession(xorSpec(60, expect))).session.finish({});
    const plain = await finish('train.loss < 1');
    const compared = await finish('train.loss < initial_loss / 2\n train.loss < initial_loss / 2 within 60 epochs');
    assert.deepEqual(compared.expectations.map(({ passed }) => passed), [true, true]);
    assert.equal(compared.train.loss, plain.train.loss);
  });

  it('within steps look at the end of a training that is shorter than an epoch', async () => {
    const checks = ['loss < 100', 'loss < 100 within 7 steps', 'loss < 100 within 6 steps', 'loss < 100 within 2 epochs'];
    const passed = async (steps: number): Promise<boolean[]> => {
      const text = smallSpec().replace(/epochs: \d+/, `steps: ${steps}`).replace('points: 22', 'points: 60');
      const { session } = await openSession(`${text} expect { ${checks.join('\n')} }`);
      return (await session.finish({})).expectations.map((judgement) => judgement.passed);
    };
    assert.deepEqual(await passed(7), [true, true, false, true]);
    assert.deepEqual(await passed(6), [true, true, true, true]);
  });

  it('read the step at which training has ended', async () => {
    const text = smallSpec().replace(/epochs: \d+/, 'steps: 7') + 'expect { step == 7\n epoch == 1 }';
    const { expectations, steps } = await (await openSession(text)).session.finish({});
    assert.deepEqual([steps, expectations.map(({ value }) => value)], [7, [7, 1]]);
  });

  it('a network learns its batch by heart on the rows of that batch alone', async () => {
    const text = `
data { source: spiral(points: 20000) }
layers {
  dense(8, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  steps: 1
}
expect { overfits(batch: 4) }`;
    const { session } = await openSession(text);
    const begun = performance.now();
    const { expectations } = await session.finish({});
    assert.equal(expectations[0]?.passed, true);
    assert.ok(performance.now() - begun < 2000);
  });
});
