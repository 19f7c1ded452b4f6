import assert from 'node:assert/strict';
import { naiveKernels } from '../../../src/engine/kernels/table';
import { layers } from '../../../src/model/catalogue';
import { digestedNetworks, digests, expectedDigests, trained } from '../../support/digests';
import { compiled } from '../../support/trainings';

describe('bits after fifty steps', function () {
  this.timeout(60_000);

  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });

  it('are the same when computed again, by then compiled to machine code', () => {
    for (let i = 0; i < 5; i++) digests();
    assert.deepEqual(digests(), expectedDigests);
  });

  it('are of eight networks that learn', () => {
    assert.equal(digestedNetworks.size, 8);
    for (const [name, training] of digestedNetworks) {
      const { losses } = trained(training);
      const mean = (from: number, to: number): number => losses.slice(from, to).reduce((sum, loss) => sum + loss, 0) / (to - from);
      assert.ok(losses.every(Number.isFinite), name);
      assert.ok(mean(40, 50) < 0.95 * mean(0, 10), `${name}: ${mean(0, 10)} to ${mean(40, 50)}`);
    }
  });

  it('are of networks that between them have every layer of the catalogue', () => {
    // What has data needs no `input`; a `softmax` is as well the activation of a dense layer, by the same instruction.
    const texts = [...digestedNetworks.values()].map(({ text }) => text).join('\n');
    const missing = [...layers.keys()].filter((name) => name !== 'input' && !new RegExp(`\\b${name}\\b`).test(texts));
    assert.deepEqual(missing, []);
  });

  it('are of networks that between them run every kernel', () => {
    const programs = [...digestedNetworks.values()].map((training) => compiled(training).program);
    const run = new Set(programs.flatMap(({ main, evaluation }) => [main, evaluation]).flatMap((plan) => plan.instructions.map(({ operation }) => operation)));
    const missing = Object.keys(naiveKernels).filter((operation) => !(run as ReadonlySet<string>).has(operation));
    assert.deepEqual(missing, []);
  });
});
