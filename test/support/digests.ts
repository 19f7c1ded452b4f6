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

/** Networks that between them run every kernel that a spec of this version can reach, but those of `unreached`. */
const table: Readonly<Record<string, Digested>> = {
  neuron: {
    layers: 'go = dense(1, sigmoid)',
    train: 'loss: binary_cross_entropy\noptimizer: sgd(learning_rate: 0.5)',
    shape: [3],
    targets: [classes(2)],
    rows: 8,
    batch: 8,
    learningRate: 0.5,
    seed: 1,
  },
  classes: {
    layers: 'h1 = dense(16, relu)\nh2 = dense(8, tanh)\nout = dense(3, softmax)',
    train: 'loss: cross_entropy\noptimizer: adam(learning_rate: 0.01)',
    shape: [4],
    targets: [classes(3)],
    rows: 23,
    batch: 8,
    learningRate: 0.01,
    seed: 7,
  },
  regression: {
    layers: 'h1 = dense(5, leaky_relu)\nh2 = dense(4, softmax)\nh3 = dense(3, sigmoid)\nout = dense(2)',
    train: 'loss: mse\noptimizer: sgd(learning_rate: 0.05, momentum: 0.9)',
    shape: [2],
    targets: [numbers(2)],
    rows: 11,
    batch: 3,
    learningRate: 0.05,
    seed: 4294967295,
  },
};

/** Kernels that no network of the table runs: the sum of a gradient's parts, until a layer can be read twice. */
export const unreached: readonly string[] = ['sum'];

export const digestedNetworks: ReadonlyMap<string, Training> = new Map(
  Object.entries(table).map(([name, { layers, train, rows, batch, seed, learningRate, ...data }]) => {
    const text = `layers {\n${layers}\n}\ntrain {\n${train}\nseed: ${seed}\n}\n`;
    const batches = shuffledBatches(rows, batch, STEPS, seed);
    return [name, { text, data: { ...data, rows }, capacity: batch, seed, learningRate, batches }];
  }),
);

/**
 * What the state's bits come to after fifty steps, by network. The same numbers in every host: a change of one
 * of them is a change of a kernel's arithmetic, of the initialisers or of the order of a sum.
 */
export const expectedDigests: Readonly<Record<string, string>> = {
  neuron: '8f250eabb3dde513',
  classes: 'aab889475936254b',
  regression: '2b3f89e46736be6d',
};

/** Trains each network and digests its state: pure, for Node, a web worker and a browser alike. */
export function digests(): Record<string, string> {
  return Object.fromEntries([...digestedNetworks].map(([name, one]) => [name, digest(one)]));
}

function digest(one: Training): string {
  const trial = begin(one);
  for (const batch of one.batches) trial.step(batch, one.learningRate);
  const { buffer, byteOffset, byteLength } = trial.machine.state;
  return fnv1a(new Uint8Array(buffer, byteOffset, byteLength));
}

/** FNV-1a, 64 bits, in hexadecimal. */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
