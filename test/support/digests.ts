import { call, classes, dense } from './programs';
import { begin, shuffledBatches, type Training } from './networks';

const STEPS = 50;

const training = (options: Training['options'], learningRate: number, seed: number): Training => ({
  options,
  learningRate,
  seed,
  batches: shuffledBatches(options.rows!, options.capacity!, STEPS, seed),
});

/** Networks that between them run every kernel that a spec of this version can reach. */
const networks: Readonly<Record<string, Training>> = {
  neuron: training(
    {
      features: 3,
      layers: [dense('go', 1, 'sigmoid')],
      loss: 'binary_cross_entropy',
      target: classes(2),
      rows: 8,
      capacity: 8,
    },
    0.5,
    1,
  ),
  classes: training(
    {
      features: 4,
      layers: [dense('h1', 16, 'relu'), dense('h2', 8, 'tanh'), dense('out', 3, 'softmax')],
      loss: 'cross_entropy',
      optimizer: call('optimizer', 'adam'),
      target: classes(3),
      rows: 23,
      capacity: 8,
    },
    0.01,
    7,
  ),
  regression: training(
    {
      features: 2,
      layers: [dense('h1', 5, 'leaky_relu'), dense('h2', 4, 'softmax'), dense('h3', 3, 'sigmoid'), dense('out', 2)],
      loss: 'mse',
      optimizer: call('optimizer', 'sgd', { momentum: 0.9 }),
      rows: 11,
      capacity: 3,
    },
    0.05,
    4294967295,
  ),
};

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
  return Object.fromEntries(Object.entries(networks).map(([name, one]) => [name, digest(one)]));
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
