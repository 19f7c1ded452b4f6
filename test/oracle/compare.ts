import assert from 'node:assert/strict';
import type { Precision } from '../../src/engine';
import type { Trial } from '../support/programs';
import { trial, type Fixture } from './fixtures';

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

/** Runs the fixture's ten steps and compares on the way, and a prediction behind them; throws where they differ. */
export function compare(fixture: Fixture, precision: Precision, kernels: 'fast' | 'naive' = 'fast'): void {
  const tolerance = toleranceFor(fixture, precision);
  const found = trial(fixture, precision, kernels);
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
