import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Precision } from '../../src/engine';
import type { TargetProfile } from '../../src/model/profile';
import type { ModelSpec } from '../../src/model/spec';
import type { Task } from '../../src/model/task';
import { root } from '../../scripts/paths.mjs';
import { classes, described, networkOf, numbers, Trial } from '../support/programs';
import { specOf } from '../support/texts';

type Tensors = Readonly<Record<string, readonly number[]>>;

/** What generate.py writes; tensors lie flat, row-major, under the engine's names. */
export interface Fixture {
  /** `part/case`. */
  readonly name: string;
  /** Texts of the spec's sections; `data` only where the binder must know of it. */
  readonly data?: string;
  readonly layers: string;
  readonly train: string;
  readonly input: {
    readonly shape: readonly number[];
    readonly ids?: number;
    readonly columns?: readonly { readonly column: string; readonly ids?: number }[];
  };
  readonly targets: readonly FixtureTarget[];
  /** A wider bound for float32, and why. */
  readonly tolerance?: { readonly float32: number; readonly reason: string };
  /** Every parameter before the first step, by its id. */
  readonly initial: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly trainable: boolean; readonly values: readonly number[] }>
  >;
  /** A row for each sample. */
  readonly inputs: readonly (readonly number[])[];
  /** By target, a row for each sample: positions of classes, or numbers; null where there is no answer. */
  readonly answers: Readonly<Record<string, readonly (readonly (number | null)[])[]>>;
  /** Rows of the data in each of the ten steps. */
  readonly batches: readonly (readonly number[])[];
  readonly learningRates: readonly number[];
  /** Every visible tensor in the first step, and in the first one with a smaller batch. */
  readonly passes: readonly { readonly step: number; readonly tensors: Tensors }[];
  /** After each step. */
  readonly steps: readonly { readonly loss: number; readonly parameters: Tensors }[];
  /** What the optimiser keeps, after the last step. */
  readonly state: Tensors;
  /** Every visible tensor of the first batch, predicted after the last step. */
  readonly prediction: Tensors;
}

export interface FixtureTarget {
  readonly name: string;
  readonly kind: 'class' | 'number';
  /** Classes, or numbers. */
  readonly width: number;
  readonly positions: number;
}

export const folder = path.join(root, 'test/oracle/fixtures');

export const fixtures: readonly Fixture[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    name: file.replaceAll(path.sep, '/').replace(/\.json$/, ''),
    ...(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Omit<Fixture, 'name'>),
  }));

/** What the fixture's text means. */
export function fixtureSpec({ data, layers, train }: Fixture): ModelSpec {
  const section = (name: string, body: string | undefined): string => (body === undefined ? '' : `${name} {\n${body}\n}\n`);
  return specOf(section('data', data) + section('layers', layers) + section('train', train));
}

/** The fixture's network in the engine, its data and initial parameters loaded. */
export function trial(fixture: Fixture, precision: Precision, kernels: 'fast' | 'naive' = 'fast'): Trial {
  const { input, targets, inputs, batches } = fixture;
  const data = described({ ...input, targets: targets.map(targetProfile), rows: inputs.length });
  const capacity = Math.max(...batches.map((batch) => batch.length));
  const spec = fixtureSpec(fixture);
  const { program, task } = networkOf(spec, data, { rows: inputs.length, capacity, precision });
  const made = new Trial(program, precision, spec.train?.seed, kernels).load(inputs.flat(), inputs.flatMap((_, row) => stored(fixture, task!, row)));
  for (const { tensor } of program.parameters) {
    made.machine.view(tensor).set(fixture.initial[tensor.id]?.values ?? []);
  }
  return made;
}

function targetProfile({ name, kind, width, positions }: FixtureTarget): TargetProfile {
  const one = kind === 'class' ? classes(width) : numbers(width);
  return { ...one, name, ...(positions > 1 ? { positions } : {}) };
}

/** A sample's answers as the task has them in memory. */
function stored({ answers }: Fixture, { heads }: Task, row: number): number[] {
  return heads.flatMap(({ name, encoding, classes: { length } }) =>
    answers[name]![row]!.flatMap((answer) => (encoding === 'one_hot' ? oneHot(answer, length) : (answer ?? NaN))),
  );
}

function oneHot(position: number | null, width: number): number[] {
  return Array.from({ length: width }, (_, i) => (position === null ? NaN : i === position ? 1 : 0));
}
