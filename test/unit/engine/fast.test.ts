import assert from 'node:assert/strict';
import type { Kernels } from '../../../src/engine';
import type { Instruction, PlacedTensor, Program } from '../../../src/engine/plan/types';
import { fastKernels } from '../../../src/engine/kernels/fast/table';
import { assertAll } from '../../support/networks';
import { digestedNetworks } from '../../support/digests';
import { classes, described, networkOf, Trial, type Description } from '../../support/programs';
import { specOf } from '../../support/texts';
import { begin, shuffledBatches, type Training } from '../../support/trainings';

const RUNS = 300;
/** Of what makes a machine for each instruction. */
const FEW_RUNS = 40;

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

const twins = (of: (kernels: Kernels) => Trial): [fast: Trial, naive: Trial] => [of('fast'), of('naive')];

type Before = (fast: Trial, naive: Trial, instruction: Instruction) => void;

/** Runs both kinds of kernels instruction by instruction. */
function assertTwins(training: Training, before?: Before): void {
  assertSameSteps(twins((kernels) => begin(training, 'float32', kernels)), training.batches.slice(0, 3), training.learningRate, before);
}

function assertSameSteps(both: readonly [Trial, Trial], batches: Training['batches'], rate: number, before?: Before): void {
  for (const trial of both) soil(trial);
  for (const batch of batches) {
    for (const trial of both) trial.batch(batch, rate);
    for (const instruction of both[0].plan.instructions) {
      before?.(...both, instruction);
      assertSame(...both, instruction);
    }
    for (const trial of both) trial.advance();
  }
}

/** Numbers that few networks meet: those that a sum goes on from, and those that it does not survive. */
const SMALL = [-0, 1e-40, -1e-40, 1.2e-38];
const LARGE = [...SMALL, NaN, Infinity, -Infinity, 3e38];

/** What is put among the numbers of a tensor that an instruction reads: where it takes them for places, such as are none. */
function strangeOf({ operation }: Instruction, { name, levels }: PlacedTensor, input: number, unusual: readonly number[]): readonly number[] {
  if (levels || name === 'winner') return [];
  if (name === 'target' || name === 'data.targets') return [NaN];
  return operation.startsWith('embedding') && input === 0 ? [-1, NaN, 0.5, 1e10, -Infinity, 100] : unusual;
}

/** Puts unusual numbers among those that an instruction reads. */
function disturb({ machine }: Trial, instruction: Instruction, unusual: readonly number[], every: number): void {
  instruction.inputs.forEach((tensor, input) => {
    const among = strangeOf(instruction, tensor, input, unusual);
    if (among.length === 0) return;
    machine.view(tensor).forEach((value, i, values) => {
      const turn = i + 2 * input;
      values[i] = turn % every === 0 ? among[(turn / every) % (among.length + 2)] ?? value : value;
    });
  });
}

const disturbances: readonly (readonly [unusual: readonly number[], every: number])[] = [[SMALL, 2], [LARGE, 3], [LARGE, 13]];

/** Runs an instruction on unusual numbers, and leaves all as it was. */
function assertSameOfUnusual(fast: Trial, naive: Trial, instruction: Instruction): void {
  const saved = [fast, naive].map((trial) => memoryOf(trial).slice());
  for (const disturbance of disturbances) {
    for (const trial of [fast, naive]) disturb(trial, instruction, ...disturbance);
    assertSame(fast, naive, instruction);
    [fast, naive].forEach((trial, i) => memoryOf(trial).set(saved[i]!));
  }
}

/** A program that does nothing but one instruction, so that its step is the instruction, written out where it is small. */
function alone(program: Program, instruction: Instruction): Program {
  const main = { ...program.main, instructions: [{ ...instruction, index: 0 }] };
  return { ...program, main, evaluation: { ...program.evaluation, instructions: [] } };
}

const fullBatch = ({ capacity, data }: Training): number[] => Array.from({ length: capacity }, (_, row) => row % data.rows);

/** Runs an instruction as a step of its own for a full batch, on what memory holds and on unusual numbers. */
function assertSameAlone(training: Training, memory: Float32Array, { program }: Trial, instruction: Instruction): void {
  const single = alone(program, instruction);
  const both = twins((kernels) => new Trial(single, 'float32', training.seed, kernels));
  const rows = fullBatch(training);
  const [own] = single.main.instructions as [Instruction];
  for (const disturbance of [undefined, ...disturbances]) {
    for (const trial of both) {
      memoryOf(trial).set(memory);
      if (disturbance) disturb(trial, own, ...disturbance);
      trial.batch(rows, training.learningRate);
    }
    assertSame(...both, own);
  }
}

function describePlace({ plan }: Trial, at: number): string {
  const within = [...plan.tensors.values()].find(({ offset, length }) => at >= offset && at < offset + length);
  return within ? `${within.id}[${at - within.offset}]` : `element ${at}, which is of no tensor`;
}

/** Both kinds of a network that predicts, from windows into a text, the token behind each position or behind the last. */
function ofWindows(context: number, positions: number, loss: string): [Trial, Trial] {
  const layer = positions > 1 ? 'rnn(5, sequences: true)' : 'rnn(5)';
  const spec = specOf(`layers {\nembedding(3)\n${layer}\ndense(${TOKENS}, softmax)\n}\ntrain {\nloss: ${loss}\n}\n`);
  const target = { ...classes(TOKENS), ...(positions > 1 && { positions }) };
  const data = described({ shape: [context], ids: TOKENS, targets: [target], rows: TEXT });
  const { program } = networkOf(spec, data, { rows: TEXT, capacity: 3, targets: 'following' });
  return twins((kernels) => {
    const trial = new Trial(program, 'float32', 7, kernels);
    trial.machine.view(trial.tensor('data.inputs')).forEach((_, i, ids) => (ids[i] = (i * i + 3 * i) % TOKENS));
    return trial;
  });
}

const TOKENS = 7;
/** Tokens of the text. */
const TEXT = 60;

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

/** Wider than every tile and every row that is written out, twice and with something left over. */
const wide: readonly (readonly [data: Omit<Description, 'rows'>, layers: string])[] = [
  [{ shape: [131], targets: [classes(133)] }, 'dense(67, tanh)\ndense(131, relu)\nlayer_norm()\nbatch_norm()\ndense(133, softmax)'],
  [{ shape: [131], targets: [classes(2)] }, 'dense(150, gelu)\nbatch_norm(trainable: false)\ndense(1, sigmoid)'],
  [{ shape: [3, 131], targets: [{ ...classes(131), positions: 3 }] }, 'attention(1, causal: true)\nsoftmax()\nlstm(35, sequences: true)\ndense(131, softmax)'],
  [{ shape: [5], ids: 9, targets: [classes(3)] }, 'embedding(131)\npositional()\ngru(37)\ndense(3, softmax)'],
  [{ shape: [7, 6, 37], targets: [classes(3)] }, 'conv2d(41, 3, padding: same)\nmax_pool2d(2)\nconv2d(35, 2)\nglobal_average_pool()\ndense(3, softmax)'],
];

function wideTraining([data, layers]: (typeof wide)[number]): Training {
  const loss = layers.includes('sigmoid') ? 'binary_cross_entropy' : 'cross_entropy';
  return {
    text: `layers {\n${layers}\n}\ntrain {\nloss: ${loss}\noptimizer: adam(learning_rate: 0.01)\n}\n`,
    data: { ...data, rows: 7 },
    ...{ capacity: 5, seed: 7, learningRate: 0.01, batches: shuffledBatches(7, 5, 2, 7) },
  };
}

const floatOf = (value: number): number => new Float32Array(Int32Array.of(value).buffer)[0]!;

describe('fast kernels', function () {
  this.timeout(240_000);

  it('give the bits of their naive twins, instruction by instruction, in networks of all kinds', () => {
    assertAll((training) => assertTwins(training), RUNS);
  });

  it('give them of NaN, infinite and denormal numbers and of -0', () => {
    assertAll((training) => assertTwins(training, assertSameOfUnusual), RUNS);
  });

  it('give them written out in a step, of such numbers, too', () => {
    assertAll((training) => {
      const naive = begin(training, 'float32', 'naive');
      for (const batch of training.batches.slice(0, 2)) naive.step(batch, training.learningRate);
      // Every row of every tensor comes from one and the same pass: kernels trust that a winner lies in its window.
      naive.step(fullBatch(training), training.learningRate);
      const memory = memoryOf(naive).slice();
      for (const instruction of naive.plan.instructions) assertSameAlone(training, memory, naive, instruction);
    }, FEW_RUNS);
  });

  it('give them of windows into a text, up to its end', () => {
    for (const [context, positions] of [[1, 1], [2, 2], [5, 1], [5, 5], [9, 9], [19, 19]] as const) {
      // By mse a class is 1 among 0s; at each time step there is none but cross_entropy.
      for (const loss of positions > 1 ? ['cross_entropy'] : ['cross_entropy', 'mse']) {
        const last = TEXT - context - 1;
        assertSameSteps(ofWindows(context, positions, loss), [[0, 1, last], [last - 1, 4]], 0.05);
      }
    }
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

  it('give them in layers that are wider than every tile', () => {
    for (const network of wide) assertTwins(wideTraining(network));
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
