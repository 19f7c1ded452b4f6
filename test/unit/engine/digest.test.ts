import assert from 'node:assert/strict';
import { naiveKernels } from '../../../src/engine/kernels/table';
import { digestedNetworks, digests, expectedDigests } from '../../support/digests';
import { compiled } from '../../support/trainings';

describe('bits after fifty steps', () => {
  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });

  it('are the same when computed again, by then compiled to machine code', () => {
    for (let i = 0; i < 20; i++) digests();
    assert.deepEqual(digests(), expectedDigests);
  });

  it('are of networks that between them run every kernel', () => {
    const programs = [...digestedNetworks.values()].map((training) => compiled(training).program);
    const run = new Set(programs.flatMap(({ main, evaluation }) => [main, evaluation]).flatMap((plan) => plan.instructions.map(({ operation }) => operation)));
    const missing = Object.keys(naiveKernels).filter((operation) => !(run as ReadonlySet<string>).has(operation));
    assert.deepEqual(missing, []);
  });
});
