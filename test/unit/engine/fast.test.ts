import assert from 'node:assert/strict';
import { fastKernels } from '../../../src/engine/kernels/fast/table';
import { assertAll } from '../../support/networks';
import { digestedNetworks } from '../../support/digests';
import { begin, type Training } from '../../support/trainings';
import type { Trial } from '../../support/programs';

const RUNS = 300;

/** Every element of the program's tensors, as bits; NaN has many, and all count as the same. */
function bits({ machine, program }: Trial): Int32Array {
  const values = new Float32Array(machine.state.buffer, 0, program.layout.elements).map((value) => (Number.isNaN(value) ? NaN : value));
  return new Int32Array(values.buffer);
}

/** Runs both kinds of kernels instruction by instruction, and says which was the first to differ. */
function assertTwins(training: Training): void {
  const [fast, naive] = [begin(training), begin(training, 'float32', 'naive')];
  for (const batch of training.batches.slice(0, 3)) {
    for (const trial of [fast, naive]) trial.batch(batch, training.learningRate);
    for (const { id, index } of fast.plan.instructions) {
      for (const { machine, plan } of [fast, naive]) machine.run(plan, index, index + 1);
      const [found, expected] = [bits(fast), bits(naive)];
      const at = found.findIndex((value, i) => value !== expected[i]);
      if (at >= 0) assert.fail(`${id} differs at ${describePlace(fast, at)}: ${floatOf(found[at]!)}, not ${floatOf(expected[at]!)}`);
    }
    for (const trial of [fast, naive]) trial.advance();
  }
}

function describePlace({ plan }: Trial, at: number): string {
  const within = [...plan.tensors.values()].find(({ offset, length }) => at >= offset && at < offset + length);
  return within ? `${within.id}[${at - within.offset}]` : `element ${at}, which is of no tensor`;
}

const floatOf = (value: number): number => new Float32Array(Int32Array.of(value).buffer)[0]!;

describe('fast kernels', function () {
  this.timeout(240_000);

  it('give the bits of their naive twins, instruction by instruction, in networks of all kinds', () => {
    assertAll(assertTwins, RUNS);
  });

  it('give them run as a whole step, too', () => {
    assertAll((training) => {
      const [fast, naive] = [begin(training), begin(training, 'float32', 'naive')];
      for (const batch of training.batches.slice(0, 3)) {
        for (const trial of [fast, naive]) trial.step(batch, training.learningRate);
        assert.deepEqual(bits(fast), bits(naive));
      }
    }, RUNS);
  });

  it('give them in the eight networks whose digests are committed', () => {
    for (const training of digestedNetworks.values()) assertTwins(training);
  });

  it('are there for operations that the eight networks run', () => {
    const trials = [...digestedNetworks.values()].map((training) => begin(training));
    const run = new Set(trials.flatMap(({ program: { main, evaluation } }) => [main, evaluation].flatMap(({ instructions }) => instructions.map(({ operation }) => operation))));
    for (const operation of Object.keys(fastKernels)) assert.ok((run as ReadonlySet<string>).has(operation), operation);
  });
});
