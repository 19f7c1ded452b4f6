import assert from 'node:assert/strict';
import type { Run } from '../../../src/session/run';
import { openSession, smallSpec, xorSpec } from './support';

/** Far beyond what a test trains, so that no epoch is the last. */
const ENDLESS = 1e9;
/** Parts that are looked at, and the steps of each. */
const PARTS = 15;
const STEPS = 2000;
/** Bytes a step: any object takes 12 and more. What looking takes, and the few epochs on record, come to less than one. */
const MOST = 6;

/**
 * Bytes that a step leaves on the heap: the median over many parts of a run, most of which see no epoch's end, no
 * collection of garbage and no compiler. Nothing else runs meanwhile, since no part waits for anything.
 */
function bytesPerStep(run: Run): number {
  const parts = Array.from({ length: PARTS }, () => {
    const target = { step: run.time.step + STEPS, pc: 0 };
    const before = process.memoryUsage().heapUsed;
    run.runTo(target);
    return (process.memoryUsage().heapUsed - before) / STEPS;
  });
  return parts.sort((a, b) => a - b)[Math.floor(PARTS / 2)]!;
}

/** Epochs of 8,001 steps. */
const manyBatches = smallSpec({ epochs: ENDLESS }).replace('points: 22', 'points: 40003');

const text = `data { source: text("us-declaration.txt")
  tokenize: characters
  context: 1 }
layers {
  embedding(2)
  flatten()
  dense(vocabulary, softmax)
}
train {
  batch_size: 1
  epochs: ${ENDLESS}
}
`;

/** More instructions than are written into one function for a whole step. */
const long = manyBatches.replace('h1 = dense(3, tanh)', 'repeat 30 { dense(3, tanh) }');

describe('training that runs freely', function () {
  this.timeout(60_000);

  // Of very short epochs more and more are on record, until they are many.
  const specs: readonly { readonly what: string; readonly spec: string; readonly warmUp: number }[] = [
    { what: 'in many shuffled batches, the last one smaller', spec: manyBatches, warmUp: 20_000 },
    { what: 'in many batches in their order', spec: manyBatches.replace('shuffle: true', 'shuffle: false'), warmUp: 20_000 },
    { what: 'in one shuffled batch', spec: xorSpec(ENDLESS), warmUp: 600_000 },
    { what: 'in one batch in its order', spec: xorSpec(ENDLESS).replace('seed: 1', 'seed: 1\n  shuffle: false'), warmUp: 600_000 },
    { what: 'in a network whose steps are run one by one', spec: long, warmUp: 20_000 },
    { what: 'over windows of a text', spec: text, warmUp: 20_000 },
  ];
  for (const { what, spec, warmUp } of specs) {
    it(`allocates nothing ${what}`, async () => {
      const { session } = await openSession(spec);
      const { run } = session['loaded']!;
      run.runTo({ step: warmUp, pc: 0 });
      const bytes = bytesPerStep(run);
      assert.ok(Math.abs(bytes) < MOST, `${bytes} bytes a step`);
    });
  }
});
