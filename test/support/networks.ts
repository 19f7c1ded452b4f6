import fc from 'fast-check';
import { Random } from '../../src/base/random';
import type { Precision } from '../../src/engine';
import { activations } from '../../src/model/catalogue';
import type { Call } from '../../src/model/spec';
import { call, classes, dense, numbers, Trial, type NetworkOptions } from './programs';

/** A small network, its data and the batches that train it, for tests that hold for all of them. */
export interface Training {
  readonly options: NetworkOptions;
  readonly seed: number;
  readonly learningRate: number;
  /** Rows of the data in each step. */
  readonly batches: readonly (readonly number[])[];
}

type Ending = Pick<NetworkOptions, 'loss' | 'target'> & { readonly activation: string; readonly units: number };

const endings: readonly Ending[] = [
  ...[...activations.keys()].map((activation) => ({ activation, units: 2, loss: 'mse', target: numbers(2) })),
  { activation: 'softmax', units: 3, loss: 'mse', target: classes(3) },
  { activation: 'sigmoid', units: 1, loss: 'binary_cross_entropy', target: classes(2) },
  { activation: 'linear', units: 1, loss: 'binary_cross_entropy', target: classes(2) },
  { activation: 'sigmoid', units: 3, loss: 'binary_cross_entropy', target: classes(3) },
  { activation: 'softmax', units: 3, loss: 'cross_entropy', target: classes(3) },
  { activation: 'linear', units: 3, loss: 'cross_entropy', target: classes(3) },
  { activation: 'linear', units: 2, loss: 'mae', target: numbers(2) },
  { activation: 'tanh', units: 2, loss: 'huber', target: numbers(2) },
  { activation: 'linear', units: 1, loss: 'hinge', target: classes(2) },
  { activation: 'linear', units: 3, loss: 'hinge', target: classes(3) },
];

const optimizers: readonly Call[] = [
  call('optimizer', 'sgd'),
  call('optimizer', 'sgd', { momentum: 0.9 }),
  call('optimizer', 'sgd', { weight_decay: 0.1 }),
  call('optimizer', 'sgd', { momentum: 0.9, nesterov: true, weight_decay: 0.1 }),
  call('optimizer', 'rmsprop'),
  call('optimizer', 'rmsprop', { momentum: 0.9, weight_decay: 0.1 }),
  call('optimizer', 'adagrad'),
  call('optimizer', 'adagrad', { weight_decay: 0.1 }),
  call('optimizer', 'adam'),
  call('optimizer', 'adam', { weight_decay: 0.1 }),
  call('optimizer', 'adamw', { weight_decay: 0.1 }),
];

/** One to three layers, one to five units each, up to seven rows in batches that rarely fit evenly. */
export const trainings: fc.Arbitrary<Training> = fc
  .record({
    features: fc.integer({ min: 1, max: 4 }),
    hidden: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 5 }),
        activation: fc.constantFrom(...activations.keys()),
        trainable: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    ending: fc.constantFrom(...endings),
    optimizer: fc.constantFrom(...optimizers),
    rows: fc.integer({ min: 1, max: 7 }),
    capacity: fc.integer({ min: 1, max: 7 }),
    steps: fc.integer({ min: 1, max: 6 }),
    learningRate: fc.constantFrom(0.001, 0.05),
    seed: fc.nat(),
  })
  .map(({ features, hidden, ending, optimizer, rows, capacity, steps, learningRate, seed }) => {
    const { activation, units, loss, target } = ending;
    const layers = [
      ...hidden.map((layer, i) => dense(`h${i + 1}`, layer.units, layer.activation, { trainable: layer.trainable })),
      dense('out', units, activation),
    ];
    const options = { features, layers, loss, target, optimizer, rows, capacity };
    return { options, seed, learningRate, batches: shuffledBatches(rows, capacity, steps, seed) };
  });

/** The first `steps` batches of as many epochs as that takes, each in an order of its own. */
export function shuffledBatches(rows: number, size: number, steps: number, seed: number): number[][] {
  const batches: number[][] = [];
  for (let epoch = 0; batches.length < steps; epoch++) {
    const order = Array.from({ length: rows }, (_, row) => row);
    new Random(seed, 'shuffle', epoch).shuffle(order);
    for (let start = 0; start < rows; start += size) batches.push(order.slice(start, start + size));
  }
  return batches.slice(0, steps);
}

/** The training's network with random data in it, before its first step. */
export function begin({ options, seed }: Training, precision: Precision = 'float32'): Trial {
  const trial = Trial.of({ ...options, precision }, seed);
  const random = new Random(seed, 'data');
  const inputs = trial.machine.view(trial.tensor('data.inputs'));
  inputs.forEach((_: number, i: number) => (inputs[i] = 4 * random.uniform(i) - 2));
  const targets = trial.machine.view(trial.tensor('data.targets'));
  const count = options.target?.classes.length ?? 0;
  targets.forEach((_: number, i: number) => (targets[i] = targetAt(i, targets.length / options.rows!, count, random)));
  return trial;
}

function targetAt(i: number, width: number, count: number, random: Random): number {
  if (count === 0) return random.uniform(1000 + i);
  if (width === 1) return i % count;
  const row = Math.floor(i / width);
  return row % count === i % width ? 1 : 0;
}

/** Every byte of the machine's memory, as it is now. */
export function memory(trial: Trial): Uint8Array {
  return new Uint8Array(trial.machine.state.buffer).slice();
}

/** The bytes of one tensor in such a copy, or in the memory of now. */
export function bytesOf(trial: Trial, id: string, plan = trial.plan, from = memory(trial)): Uint8Array {
  const { offset, length } = trial.tensor(id, plan);
  const size = trial.machine.state.BYTES_PER_ELEMENT;
  return from.subarray(offset * size, (offset + length) * size);
}
