import { rateFactor } from '../../src/model/catalogue';
import { begin, shuffledBatches, type Training } from './trainings';
import { classes, numbers, type Description, type Trial } from './programs';
import { specOf } from './texts';

const STEPS = 50;

/** A network of the table: the bodies of its sections, and its data. */
interface Digested extends Omit<Description, 'rows'> {
  readonly layers: string;
  readonly train: string;
  readonly rows: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Of pictures that are changed while training. */
  readonly augment?: string;
}

/** Eight networks that between them run every kernel: what comes with a layer, a loss or an optimiser is to stand in one. */
const table: Readonly<Record<string, Digested>> = {
  classifier: {
    layers: 'h1 = dense(16, relu)\nh2 = dense(8, tanh)\nout = dense(3, softmax)',
    train: 'loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)',
    shape: [4],
    targets: [classes(3)],
    ...{ rows: 23, batch: 8, learningRate: 0.01, seed: 7 },
  },
  pictures: {
    layers: `conv2d(3, 3, relu, padding: same)
      batch_norm()
      max_pool2d(2)
      conv2d(4, 2, tanh)
      avg_pool2d([1, 2], stride: 1)
      batch_norm(trainable: false)
      dropout(0.25)
      layer_norm()
      global_average_pool()
      out = dense(3, softmax)`,
    train: 'loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)\nl2: 0.01\nschedule: step(20, gamma: 0.5)',
    shape: [6, 7, 2],
    augment: '[flip, shift]',
    targets: [classes(3)],
    ...{ rows: 10, batch: 4, learningRate: 0.01, seed: 3 },
  },
  characters: {
    layers: 'embedding(4)\nl = lstm(6, sequences: true, bidirectional: true)\nout = dense(7, softmax)',
    train: 'loss: cross_entropy\noptimizer: rmsprop(learning_rate: 0.01)',
    ...{ shape: [6], ids: 7 },
    targets: [{ ...classes(7), positions: 6 }],
    ...{ rows: 9, batch: 4, learningRate: 0.01, seed: 4 },
  },
  transformer: {
    layers: `embedding(8)
      at = positional()
      n1 = layer_norm()
      attention(2, causal: true)
      dropout(0.1)
      r1 = add(at, dropout_1)
      layer_norm()
      dense(16, gelu)
      dense(8)
      r2 = add(r1, dense_2)
      out = dense(5)`,
    train: 'loss: cross_entropy\noptimizer: adamw(learning_rate: 0.01, weight_decay: 0.1)\nclip_norm: 0.5\nschedule: cosine(warmup: 10%)',
    ...{ shape: [5], ids: 5 },
    targets: [{ ...classes(5), positions: 5 }],
    ...{ rows: 8, batch: 3, learningRate: 0.01, seed: 20260101 },
  },
  residual: {
    layers: `h1 = dense(6, tanh)
      h2 = dense(6, silu)
      sum = add(h1, h2)
      gate = multiply(sum, h1)
      both = concat(gate, h2)
      reshape(3, 4)
      dense(4, elu)
      activation(relu)
      flatten()
      out = dense(3, sigmoid)`,
    train: 'loss: binary_cross_entropy\noptimizer: sgd(learning_rate: 0.2)',
    shape: [4],
    targets: [classes(3)],
    ...{ rows: 9, batch: 4, learningRate: 0.2, seed: 1 },
  },
  recommender: {
    layers: `user = embedding(3, from: input.user)
      film = embedding(3, from: input.film)
      age = dense(3, softplus, from: input.age)
      all = concat(user, film, age)
      stars = dense(1)
      time = dense(1, from: all)
      genre = dense(3, softmax, from: all)`,
    train: `loss { stars: huber(delta: 0.5), time: mae, genre: cross_entropy(weight: 0.5) }
      optimizer: adagrad(learning_rate: 0.1)`,
    shape: [3],
    columns: [{ column: 'user', ids: 5 }, { column: 'film', ids: 6 }, { column: 'age' }],
    targets: [
      { ...numbers(1), name: 'stars', columns: ['stars'] },
      { ...numbers(1), name: 'time', columns: ['time'] },
      { ...classes(3), name: 'genre', columns: ['genre'] },
    ],
    ...{ rows: 12, batch: 5, learningRate: 0.1, seed: 11 },
  },
  waves: {
    layers: `conv1d(4, 3, tanh, padding: same)
      positional(sinusoidal)
      gru(4, sequences: true)
      rnn(3, sequences: true)
      global_average_pool()
      out = dense(3)`,
    train: 'loss: hinge\noptimizer: rmsprop(learning_rate: 0.01, momentum: 0.9)\nclip_value: 0.1\nschedule: one_cycle',
    shape: [6, 2],
    targets: [classes(3)],
    ...{ rows: 10, batch: 4, learningRate: 0.01, seed: 5 },
  },
  regression: {
    layers: `h1 = dense(5, leaky_relu)
      h2 = dense(4, softmax)
      h3 = dense(3, sigmoid)
      out = dense(2)`,
    train: 'loss: mse\noptimizer: sgd(learning_rate: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01)\nl1: 0.01',
    shape: [2],
    targets: [numbers(2)],
    ...{ rows: 11, batch: 3, learningRate: 0.05, seed: 4294967295 },
  },
};

export const digestedNetworks: ReadonlyMap<string, Training> = new Map(
  Object.entries(table).map(([name, { layers, train, rows, batch, seed, learningRate, augment, ...data }]) => {
    // Whoever reads a column of the input, or has several targets, must say that there is data.
    const several = data.targets.length > 1 ? `target: [${data.targets.map((target) => target.name).join(', ')}]\n` : '';
    const table = data.columns ? `data {\nsource: csv("samples.csv")\n${several}}\n` : '';
    const source = augment ? `data {\nsource: images("samples")\naugment: ${augment}\n}\n` : table;
    const text = `${source}layers {\n${layers}\n}\ntrain {\n${train}\nseed: ${seed}\nsteps: ${STEPS}\n}\n`;
    const batches = shuffledBatches(rows, batch, STEPS, seed);
    return [name, { text, data: { ...data, rows }, capacity: batch, seed, learningRate, batches }];
  }),
);

/**
 * What the bits of parameters and optimiser come to after fifty steps, and those of a prediction thereafter, by network.
 * The same in every host: a change of one of them is a change of a kernel's arithmetic, of the initialisers or of the
 * order of a sum.
 */
export const expectedDigests: Readonly<Record<string, string>> = {
  classifier: '52f11d8c77347bde',
  pictures: '04e9c45748eb9bb2',
  characters: 'e9fd29b4e8bb9412',
  transformer: '0e10d5d060b7000a',
  residual: '261d39d642087ce2',
  recommender: '35be676dcbdfdada',
  waves: '23aa19ca00e4134f',
  regression: 'ef3c8b096c93e5d4',
};

/** Trains each network and digests what it has learned: pure, for Node, a web worker and a browser alike. */
export function digests(): Record<string, string> {
  return Object.fromEntries([...digestedNetworks].map(([name, one]) => [name, digest(one)]));
}

/** The network behind its steps, at learning rates as its schedule has them. */
export function trained(one: Training): { readonly trial: Trial; readonly losses: readonly number[] } {
  const trial = begin(one);
  const { schedule } = specOf(one.text).train!;
  const losses = one.batches.map((batch, step) => {
    trial.step(batch, one.learningRate * rateFactor(schedule, { step, steps: STEPS, unit: 1 }));
    return trial.values('loss')[0]!;
  });
  return { trial, losses };
}

function digest(one: Training): string {
  const { trial } = trained(one);
  const { parameters, optimizer } = trial.program.layout.arenas;
  const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = trial.machine.state;
  const length = optimizer.offset + optimizer.length - parameters.offset;
  const learned = new Uint8Array(buffer, byteOffset, length * size);
  return fnv1a([...learned, ...predicted(trial, one.batches[0]!)]);
}

/** The bytes of what the evaluation gives for a batch. */
function predicted(trial: Trial, batch: readonly number[]): Uint8Array {
  const { evaluation } = trial.program;
  trial.batch(batch, 0, evaluation);
  trial.machine.run(evaluation, 0, evaluation.instructions.length);
  const { output } = evaluation;
  const { buffer, byteOffset, byteLength } = trial.machine.view(output).subarray(0, trial.machine.count(evaluation, output));
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** FNV-1a, 64 bits, in hexadecimal. */
function fnv1a(bytes: Iterable<number>): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
