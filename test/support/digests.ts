import { begin, shuffledBatches, type Training } from './trainings';
import { classes, numbers, type Description } from './programs';

const STEPS = 50;

/** A network of the table: the bodies of its sections, and its data. */
interface Digested extends Omit<Description, 'rows'> {
  readonly layers: string;
  readonly train: string;
  readonly rows: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Networks that between them run every kernel, but those of `unreached`. */
const table: Readonly<Record<string, Digested>> = {
  classifier: {
    layers: 'h1 = dense(16, relu)\nh2 = dense(8, tanh)\nout = dense(3, softmax)',
    train: 'loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)',
    shape: [4],
    targets: [classes(3)],
    rows: 23,
    batch: 8,
    learningRate: 0.01,
    seed: 7,
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
    rows: 9,
    batch: 4,
    learningRate: 0.2,
    seed: 1,
  },
  recommender: {
    layers: `user = dense(4, gelu, from: input.x1)
      item = dense(4, softplus, from: input.x3)
      concat(user, item)
      out = dense(1)`,
    train: 'loss: huber(delta: 0.5)\noptimizer: adagrad(learning_rate: 0.1)',
    shape: [3],
    targets: [numbers(1)],
    rows: 12,
    batch: 5,
    learningRate: 0.1,
    seed: 11,
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
    train: 'loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)',
    shape: [6, 7, 2],
    targets: [classes(3)],
    rows: 10,
    batch: 4,
    learningRate: 0.01,
    seed: 3,
  },
  waves: {
    layers: 'dense(6, gelu)\nout = dense(3)',
    train: 'loss: hinge\noptimizer: rmsprop(learning_rate: 0.01, momentum: 0.9)',
    shape: [2],
    targets: [classes(3)],
    rows: 10,
    batch: 4,
    learningRate: 0.01,
    seed: 5,
  },
  regression: {
    layers: `h1 = dense(5, leaky_relu)
      h2 = dense(4, softmax)
      h3 = dense(3, sigmoid)
      out = dense(2)`,
    train: 'loss: mse\noptimizer: sgd(learning_rate: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01)',
    shape: [2],
    targets: [numbers(2)],
    rows: 11,
    batch: 3,
    learningRate: 0.05,
    seed: 4294967295,
  },
};

/**
 * Kernels that no network of the table runs, in the order of the kernels' table: what comes with layers, losses and
 * optimisers is to stand in one of the networks.
 */
export const unreached: readonly string[] = ['mae', 'weighted_sum', 'mae_gradient', 'adamw', 'identity'];

export const digestedNetworks: ReadonlyMap<string, Training> = new Map(
  Object.entries(table).map(([name, { layers, train, rows, batch, seed, learningRate, ...data }]) => {
    // Whoever reads a column of the input must say that there is data.
    const source = data.shape.length === 1 ? 'data {\nsource: csv("samples.csv")\n}\n' : '';
    const text = `${source}layers {\n${layers}\n}\ntrain {\n${train}\nseed: ${seed}\n}\n`;
    const batches = shuffledBatches(rows, batch, STEPS, seed);
    return [name, { text, data: { ...data, rows }, capacity: batch, seed, learningRate, batches }];
  }),
);

/**
 * What the bits of parameters and optimiser come to after fifty steps, by network. The same numbers in every host: a change of one
 * of them is a change of a kernel's arithmetic, of the initialisers or of the order of a sum.
 */
export const expectedDigests: Readonly<Record<string, string>> = {
  classifier: '7678db0abe4b7c2f',
  residual: '79efc5778906b864',
  recommender: '72116e4c53f27ee9',
  pictures: '91b9bcb1cb15af0c',
  waves: 'e81b314ff9f769c1',
  regression: '0fa8efaca3f31fd2',
};

/** Trains each network and digests its parameters and its optimiser's state: pure, for Node, a web worker and a browser alike. */
export function digests(): Record<string, string> {
  return Object.fromEntries([...digestedNetworks].map(([name, one]) => [name, digest(one)]));
}

function digest(one: Training): string {
  const trial = begin(one);
  for (const batch of one.batches) trial.step(batch, one.learningRate);
  const { parameters, optimizer } = trial.program.layout.arenas;
  const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = trial.machine.state;
  const length = optimizer.offset + optimizer.length - parameters.offset;
  return fnv1a(new Uint8Array(buffer, byteOffset, length * size));
}

/** FNV-1a, 64 bits, in hexadecimal. */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
