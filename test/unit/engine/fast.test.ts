import assert from 'node:assert/strict';
import type { Instruction } from '../../../src/engine/plan/types';
import { fastKernels } from '../../../src/engine/kernels/fast/table';
import { assertAll } from '../../support/networks';
import { digestedNetworks } from '../../support/digests';
import { classes, type Trial } from '../../support/programs';
import { begin, shuffledBatches, type Training } from '../../support/trainings';

const RUNS = 300;

/** Every element of the program's tensors, as bits; NaN has many, and all count as the same. */
function bits({ machine, program }: Trial): Int32Array {
  const values = new Float32Array(machine.state.buffer, 0, program.layout.elements).map((value) => (Number.isNaN(value) ? NaN : value));
  return new Int32Array(values.buffer);
}

/** Leaves numbers behind where instructions write, so that none can count on what was there before. */
function soil({ machine, program }: Trial): void {
  const { offset, length } = program.layout.arenas.activations;
  new Float32Array(machine.state.buffer, offset * 4, length).fill(7);
}

function memoryOf({ machine, program }: Trial): Float32Array {
  return new Float32Array(machine.state.buffer, 0, program.layout.elements);
}

/** Runs an instruction by both kinds of kernels, and says where they differ. */
function assertSame(fast: Trial, naive: Trial, { id, index }: Instruction): void {
  for (const { machine, plan } of [fast, naive]) machine.run(plan, index, index + 1);
  const [found, expected] = [bits(fast), bits(naive)];
  const at = found.findIndex((value, i) => value !== expected[i]);
  if (at >= 0) assert.fail(`${id} differs at ${describePlace(fast, at)}: ${floatOf(found[at]!)}, not ${floatOf(expected[at]!)}`);
}

/** Runs both kinds of kernels instruction by instruction. */
function assertTwins(training: Training, before: (fast: Trial, naive: Trial, instruction: Instruction) => void = () => {}): void {
  const [fast, naive] = [begin(training), begin(training, 'float32', 'naive')];
  for (const trial of [fast, naive]) soil(trial);
  for (const batch of training.batches.slice(0, 3)) {
    for (const trial of [fast, naive]) trial.batch(batch, training.learningRate);
    for (const instruction of fast.plan.instructions) {
      before(fast, naive, instruction);
      assertSame(fast, naive, instruction);
    }
    for (const trial of [fast, naive]) trial.advance();
  }
}

const UNUSUAL = [-0, Infinity, -Infinity, NaN, 1e-40];

/** Runs an instruction over windows on numbers that few networks meet, and leaves all as it was. */
function assertSameOfUnusual(fast: Trial, naive: Trial, instruction: Instruction): void {
  if (!/convolution|pool|global_average/.test(instruction.operation)) return;
  const saved = [fast, naive].map((trial) => memoryOf(trial).slice());
  for (const { machine } of [fast, naive]) {
    for (const tensor of instruction.inputs) {
      if (tensor.name === 'winner') continue;
      machine.view(tensor).forEach((value, i, values) => (values[i] = i % 3 === 0 ? UNUSUAL[(i / 3) % 7] ?? value : value));
    }
  }
  assertSame(fast, naive, instruction);
  [fast, naive].forEach((trial, i) => memoryOf(trial).set(saved[i]!));
}

function describePlace({ plan }: Trial, at: number): string {
  const within = [...plan.tensors.values()].find(({ offset, length }) => at >= offset && at < offset + length);
  return within ? `${within.id}[${at - within.offset}]` : `element ${at}, which is of no tensor`;
}

/** Attention over `size` time steps, with so many columns in each head, between layers that normalise. */
function rowsOf(size: number, heads: number, learningRate: number): Training {
  const layers = [
    `dense(${size * heads})`,
    `attention(${heads}, causal: ${(size + heads) % 2 === 0})`,
    'layer_norm(epsilon: 0.01)',
    'batch_norm(epsilon: 0.01)',
    'batch_norm(trainable: false)',
    `dense(${size + 1}, softmax)`,
  ];
  return {
    text: `layers {\n${layers.join('\n')}\n}\ntrain {\nloss: cross_entropy\noptimizer: sgd(learning_rate: ${learningRate})\n}\n`,
    data: { shape: [size, 3], targets: [{ ...classes(size + 1), positions: size }], rows: 5 },
    ...{ capacity: 3, seed: 7, learningRate, batches: shuffledBatches(5, 3, 3, 7) },
  };
}

const floatOf = (value: number): number => new Float32Array(Int32Array.of(value).buffer)[0]!;

describe('fast kernels', function () {
  this.timeout(240_000);

  it('give the bits of their naive twins, instruction by instruction, in networks of all kinds', () => {
    assertAll((training) => assertTwins(training), RUNS);
  });

  it('give them of windows over infinite numbers, NaN and -0', () => {
    assertAll((training) => assertTwins(training, assertSameOfUnusual), RUNS);
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

  it('give them in attention, softmax and normalisation of all sizes', () => {
    for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 18]) assertTwins(rowsOf(size, 1 + (size % 3), 0.01));
    for (const [size, heads] of [[33, 1], [8, 5]] as const) assertTwins(rowsOf(size, heads, 0.01));
  });

  it('give them where numbers go beyond all bounds', () => {
    for (const size of [3, 8, 13]) assertTwins(rowsOf(size, 1, 1e30));
  });

  it('are there for operations that the eight networks run', () => {
    const trials = [...digestedNetworks.values()].map((training) => begin(training));
    const run = new Set(trials.flatMap(({ program: { main, evaluation } }) => [main, evaluation].flatMap(({ instructions }) => instructions.map(({ operation }) => operation))));
    for (const operation of Object.keys(fastKernels)) assert.ok((run as ReadonlySet<string>).has(operation), operation);
  });
});
