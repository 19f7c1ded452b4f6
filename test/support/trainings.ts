import { sizeOf } from '../../src/base/extents';
import { Random } from '../../src/base/random';
import type { Kernels, Precision } from '../../src/engine';
import type { Head } from '../../src/model/task';
import { described, networkOf, Trial, type Description, type Network } from './programs';
import { specOf } from './texts';

/** A small network, its data and the batches that train it, for tests that hold for all of them. */
export interface Training {
  /** The sections `layers` and `train`. */
  readonly text: string;
  /** What its data is like. */
  readonly data: Description;
  /** Room in a batch. */
  readonly capacity: number;
  readonly seed: number;
  readonly learningRate: number;
  /** Rows of the data in each step. */
  readonly batches: readonly (readonly number[])[];
}

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

/** The training's network, compiled. */
export function compiled({ text, data, capacity }: Training, precision: Precision = 'float32'): Network {
  const { rows, byteChannels } = data;
  return networkOf(specOf(text), described(data), { rows, capacity, precision, ...(byteChannels !== undefined && { byteChannels }) });
}

/** The same with random data in it, before its first step. */
export function begin(training: Training, precision: Precision = 'float32', kernels: Kernels = 'fast'): Trial {
  const { data, seed } = training;
  const { program, task } = compiled(training, precision);
  const trial = new Trial(program, precision, seed, kernels);
  const random = new Random(seed, 'data');
  fillInputs(trial, data, random);
  const answers = Array.from({ length: data.rows }, (_, row) => task!.heads.flatMap((head) => answer(head, row, random)));
  trial.machine.view(trial.tensor('data.targets')).set(answers.flat());
  return trial;
}

function fillInputs(trial: Trial, data: Description, random: Random): void {
  const inputs = trial.machine.stored(trial.tensor('data.inputs'));
  const features = sizeOf(data.shape);
  for (let i = 0; i < inputs.length; i++) {
    const ids = data.byteChannels === undefined ? (data.columns?.[i % features]?.ids ?? data.ids) : 256;
    inputs[i] = ids === undefined ? 4 * random.uniform(i) - 2 : random.below(ids, i);
  }
  if (data.byteChannels === undefined) return;
  const levels = trial.machine.view(trial.tensor('data.levels'));
  for (let i = 0; i < levels.length; i++) levels[i] = Math.fround(4 * random.uniform(inputs.length + i) - 2);
}

/** What is to be predicted of a row: classes in turn, or random numbers. */
function answer({ encoding, classes: { length }, width, positions, offset }: Head, row: number, random: Random): number[] {
  return Array.from({ length: width }, (_, i) => {
    const each = width / positions;
    const wanted = (row + Math.floor(i / each)) % Math.max(1, length);
    if (encoding === 'one_hot') return i % each === wanted ? 1 : 0;
    return encoding === 'index' ? wanted : random.uniform(1000 + offset + row * width + i);
  });
}

/** Every byte of the program's tensors, as it is now. */
export function memory({ machine, program }: Trial): Uint8Array {
  const { buffer, BYTES_PER_ELEMENT } = machine.state;
  return new Uint8Array(buffer, 0, program.layout.elements * BYTES_PER_ELEMENT).slice();
}

/** The bytes of one tensor in such a copy, or in the memory of now. */
export function bytesOf(trial: Trial, id: string, plan = trial.plan, from = memory(trial)): Uint8Array {
  const { offset, length, levels } = trial.tensor(id, plan);
  const size = trial.machine.state.BYTES_PER_ELEMENT;
  return from.subarray(offset * size, offset * size + length * (levels ? 1 : size));
}
