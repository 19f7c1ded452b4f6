import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { canFuse, type Kernels } from '../../../src/engine';
import { digestedNetworks } from '../../support/digests';
import type { Trial } from '../../support/programs';
import { begin, memory, type Training } from '../../support/trainings';

/** How far the gradients of a step may be apart, to the norm of them all: what float32 has against PyTorch. */
const TOLERANCE = 1e-5;

function trained(training: Training, kernels: Kernels, steps: number): Trial {
  const trial = begin(training, 'float32', kernels);
  for (const batch of training.batches.slice(0, steps)) trial.step(batch, training.learningRate);
  return trial;
}

const norm = (values: readonly number[]): number => Math.hypot(...values);

/** All gradients of a step. */
function gradients(trial: Trial): number[] {
  const ids = trial.program.parameters.map(({ tensor }) => `${tensor.id}.gradient`);
  return ids.filter((id) => trial.plan.tensors.has(id)).flatMap((id) => trial.values(id));
}

/** How far the gradients of the first step are apart, rounded in both ways. */
function distance(training: Training): number {
  const [first, second] = (['fast', 'fused'] as const).map((kernels) => gradients(trained(training, kernels, 1)));
  return norm(first!.map((value, i) => value - second![i]!)) / norm(first!);
}

describe('products and sums that are rounded at once', function () {
  this.timeout(60_000);

  before(() => {
    // Node has it by itself from version 21 on, and says so where it does not know the flag.
    if (!canFuse()) setFlagsFromString('--experimental-wasm-relaxed-simd');
    assert.ok(canFuse(), 'this Node has no relaxed SIMD');
  });

  for (const [name, training] of digestedNetworks) {
    it(`give ${name} nearly the same gradients`, () => {
      const off = distance(training);
      assert.ok(off < TOLERANCE, String(off));
    });

    it(`give ${name} the same bits stepped and run`, () => {
      const [run, stepped] = [trained(training, 'fused', 10), begin(training, 'float32', 'fused')];
      for (const batch of training.batches.slice(0, 10)) {
        stepped.batch(batch, training.learningRate);
        stepped.plan.instructions.forEach((_, pc) => stepped.machine.run(stepped.plan, pc, pc + 1));
        stepped.advance();
      }
      assert.deepEqual(memory(stepped), memory(run));
    });
  }

  it('do give other bits', () => {
    const same = [...digestedNetworks.values()].filter((training) => distance(training) === 0);
    assert.deepEqual(same, []);
  });
});
