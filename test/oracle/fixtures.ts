import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Precision } from '../../src/engine';
import type { Call, Value } from '../../src/model/spec';
import { root } from '../../scripts/paths.mjs';
import { call, classes, dense, network, numbers, Trial } from '../support/programs';

type Tensors = Readonly<Record<string, readonly number[]>>;

/** What generate.py writes; tensors lie flat, row-major, under the engine's names. */
export interface Fixture {
  readonly name: string;
  readonly features: number;
  readonly layers: readonly {
    readonly id: string;
    readonly units: number;
    readonly activation: Call;
    readonly trainable: boolean;
    readonly weights: Value;
    readonly bias: Value;
  }[];
  readonly loss: string;
  readonly optimizer: Call;
  readonly target: { readonly kind: 'class' | 'number'; readonly width: number };
  readonly inputs: readonly (readonly number[])[];
  /** Positions of classes, or lists of numbers. */
  readonly targets: readonly (number | readonly number[])[];
  /** Rows of the data in each of the ten steps. */
  readonly batches: readonly (readonly number[])[];
  readonly learningRates: readonly number[];
  /** Every visible tensor in the first step, and in the first one with a smaller batch. */
  readonly passes: readonly { readonly step: number; readonly tensors: Tensors }[];
  /** After each step. */
  readonly steps: readonly { readonly loss: number; readonly parameters: Tensors }[];
  /** What the optimiser keeps, after the last step. */
  readonly state: Tensors;
}

export const folder = path.join(root, 'test/oracle/fixtures');

export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    name: path.basename(file, '.json'),
    ...(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Omit<Fixture, 'name'>),
  }));

/** The fixture's network in the engine, its data and initial parameters loaded. */
export function trial(fixture: Fixture, precision: Precision): Trial {
  const { program, task } = network({
    features: fixture.features,
    layers: fixture.layers.map(({ id, units, activation, ...given }) => dense(id, units, activation, given)),
    target: fixture.target.kind === 'class' ? classes(fixture.target.width) : numbers(fixture.target.width),
    loss: fixture.loss,
    optimizer: call('optimizer', fixture.optimizer.call, fixture.optimizer.args),
    rows: fixture.inputs.length,
    capacity: Math.max(...fixture.batches.map((batch) => batch.length)),
    precision,
  });
  const targets = fixture.targets.flatMap((target) =>
    typeof target === 'number' && task?.heads[0]?.encoding === 'one_hot' ? oneHot(target, task.width) : target,
  );
  return new Trial(program, precision).load(fixture.inputs.flat(), targets);
}

function oneHot(position: number, width: number): number[] {
  return Array.from({ length: width }, (_, i) => (i === position ? 1 : 0));
}
