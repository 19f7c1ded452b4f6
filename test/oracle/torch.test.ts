import assert from 'node:assert/strict';
import type { Plan, Precision } from '../../src/engine';
import { activations, losses, optimizers } from '../../src/model/catalogue';
import { isCall, type Value } from '../../src/model/spec';
import { activationOf } from '../../src/model/task';
import type { Trial } from '../support/programs';
import { fixtures, fixtureSpec, trial, type Fixture } from './fixtures';
import { gradientErrors } from './differences';

interface Tolerance {
  /** Bound for ‖found - expected‖ / ‖expected‖. */
  readonly relative: number;
  /** A tensor of a smaller norm than this is measured as if it had this one. */
  readonly floor: number;
}

const tolerances: Readonly<Record<Precision, Tolerance>> = {
  // The terms of a sum are of size 1 here, and float32 rounds each of them by up to 6e-8. Where they cancel out,
  // no more digits are left than that: the floor lets through an absolute error of 1e-7, two of these roundings.
  float32: { relative: 1e-5, floor: 1e-2 },
  // The fixtures are rounded to float32, which is a relative error of 6e-8 in each element and so in the norm;
  // the floor is for what cancels out to 0 but for float64's own rounding.
  float64: { relative: 1e-7, floor: 1e-8 },
};

function toleranceFor({ tolerance }: Fixture, precision: Precision): Tolerance {
  const usual = tolerances[precision];
  return precision === 'float32' && tolerance ? { ...usual, relative: tolerance.float32 } : usual;
}

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** A null among what is expected stands for -∞. */
function assertClose(
  what: string,
  given: readonly number[],
  wanted: readonly (number | null)[],
  tolerance: Tolerance,
): void {
  const isInfinite = (i: number): boolean => wanted[i] === null && given[i] === -Infinity;
  const found = given.map((value, i) => (isInfinite(i) ? 0 : value));
  const expected = wanted.map((value, i) => (isInfinite(i) ? 0 : (value ?? -Infinity)));
  assert.equal(found.length, expected.length, `${what} has ${found.length} elements`);
  const error = norm(found.map((x, i) => x - expected[i]!)) / Math.max(norm(expected), tolerance.floor);
  // Not `error > relative`: NaN must fail.
  if (!(error <= tolerance.relative)) {
    assert.fail(`${what} is off by ${error}:\n${found.join(', ')}\nPyTorch: ${expected.join(', ')}`);
  }
}

function assertTensors(
  when: string,
  found: Trial,
  expected: Readonly<Record<string, readonly number[]>>,
  tolerance: Tolerance,
  plan = found.plan,
): void {
  for (const [id, values] of Object.entries(expected)) {
    assertClose(`${when}: ${id}`, found.values(id, plan), values, tolerance);
  }
}

/** Runs the ten steps and compares on the way, and a prediction behind them. */
function compare(fixture: Fixture, precision: Precision): void {
  const tolerance = toleranceFor(fixture, precision);
  const found = trial(fixture, precision);
  fixture.steps.forEach(({ loss, parameters }, step) => {
    found.step(fixture.batches[step]!, fixture.learningRates[step]);
    const pass = fixture.passes.find((one) => one.step === step);
    if (pass) assertTensors(`step ${step + 1}`, found, pass.tensors, tolerance);
    assertClose(`the loss of step ${step + 1}`, found.values('loss'), [loss], tolerance);
    assertTensors(`after step ${step + 1}`, found, parameters, tolerance);
  });
  assertTensors('at the end', found, fixture.state, tolerance);
  const { evaluation } = found.program;
  found.batch(fixture.batches[0]!, 0, evaluation);
  found.machine.run(evaluation, 0, evaluation.instructions.length);
  assertTensors('predicted', found, fixture.prediction, tolerance, evaluation);
}

/**
 * Tensors that a fixture must speak of: all that a plan computes, and what the optimiser keeps. Of a gradient that
 * is a sum (`…gradient_1`), PyTorch has the sum alone; what is counted for the metrics it does not have.
 */
function computed({ tensors }: Plan): string[] {
  return [...tensors.values()]
    .filter(({ arena }) => arena === 'activations' || arena === 'evaluation' || arena === 'optimizer')
    .map(({ id }) => id)
    .filter((id) => !['input', 'target'].includes(id) && !/\.gradient_\d+$|^loss\..*(count|metrics)/.test(id))
    .sort();
}

function assertNames(fixture: Fixture): void {
  const { program, plan } = trial(fixture, 'float32');
  const names = Object.keys({ ...fixture.passes[0]?.tensors, ...fixture.state });
  assert.deepEqual([...new Set(names)].sort(), computed(plan));
  const state = new Set(Object.keys(fixture.state));
  const predicted = computed(program.evaluation).filter((id) => !state.has(id));
  assert.deepEqual(Object.keys(fixture.prediction).sort(), predicted);
  const shapes = Object.entries(fixture.initial).map(([id, { shape }]) => [id, shape] as const);
  assert.deepEqual(Object.fromEntries(shapes), Object.fromEntries(program.parameters.map(({ tensor }) => [tensor.id, tensor.shape])));
}

describe('the engine and PyTorch', () => {
  for (const fixture of fixtures) {
    for (const precision of ['float32', 'float64'] as const) {
      it(`agree on ${fixture.name} in ${precision}: every tensor, every gradient, ten steps, a prediction`, () => {
        compare(fixture, precision);
      });
    }
    it(`name the same tensors in ${fixture.name}`, () => assertNames(fixture));
  }
});

describe('the gradients of the fixtures and finite differences in float64', () => {
  for (const fixture of fixtures) {
    it(`agree on ${fixture.name}`, () => {
      const found = trial(fixture, 'float64').batch(fixture.batches[0]!);
      const learning = Object.keys(fixture.initial).filter((id) => fixture.initial[id]!.trainable);
      assert.deepEqual(gradientErrors(found, learning), []);
    });
  }
});

describe('the fixtures', () => {
  const specs = fixtures.map(fixtureSpec);
  const last = specs.map((spec) => `${spec.train?.loss.call} after ${activationOf(spec.layers.at(-1))}`);

  it('have every activation, loss and optimiser of the catalogue', () => {
    const used = new Set(specs.flatMap(({ layers, train }) => [...layers.map(({ args }) => args), train!]).flatMap(calls));
    for (const table of [activations, losses, optimizers]) {
      assert.deepEqual([...table.keys()].filter((name) => !used.has(name)), []);
    }
  });

  it('have each cross-entropy after its own activation and from raw scores', () => {
    for (const { name, fusedWith } of losses.values()) {
      if (!fusedWith) continue;
      assert.ok(last.includes(`${name} after ${fusedWith}`), `${name} after ${fusedWith}`);
      assert.ok(last.includes(`${name} after linear`), `${name} from raw scores`);
    }
  });

  it('have ten steps each, most of them with a last, smaller batch', () => {
    assert.ok(fixtures.every(({ steps, batches }) => steps.length === 10 && batches.length === 10));
    const uneven = fixtures.filter(({ passes }) => passes.length === 2);
    assert.ok(uneven.length > fixtures.length / 2);
  });
});

/** Names of all entries of the catalogue among some arguments or settings. */
function calls(values: object): string[] {
  return Object.values(values as Record<string, Value>).flatMap((value) =>
    isCall(value) && 'call' in value ? [value.call, ...calls(value.args)] : [],
  );
}
