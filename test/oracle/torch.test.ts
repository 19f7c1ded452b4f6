import assert from 'node:assert/strict';
import type { Precision } from '../../src/engine';
import { activations, losses, optimizers } from '../../src/model/catalogue';
import type { Trial } from '../support/programs';
import { fixtures, trial, type Fixture } from './fixtures';

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

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

function assertClose(what: string, found: readonly number[], expected: readonly number[], tolerance: Tolerance): void {
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
): void {
  for (const [id, values] of Object.entries(expected)) {
    assertClose(`${when}: ${id}`, found.values(id), values, tolerance);
  }
}

/** Runs the ten steps and compares on the way. */
function compare(fixture: Fixture, precision: Precision): void {
  const tolerance = tolerances[precision];
  const found = trial(fixture, precision);
  fixture.steps.forEach(({ loss, parameters }, step) => {
    found.step(fixture.batches[step]!, fixture.learningRates[step]);
    const pass = fixture.passes.find((one) => one.step === step);
    if (pass) assertTensors(`step ${step + 1}`, found, pass.tensors, tolerance);
    assertClose(`the loss of step ${step + 1}`, found.values('loss'), [loss], tolerance);
    assertTensors(`after step ${step + 1}`, found, parameters, tolerance);
  });
  assertTensors('at the end', found, fixture.state, tolerance);
}

/** Tensors that a fixture must speak of: all that the training plan computes, and what the optimiser keeps. */
function computed(found: Trial): string[] {
  return [...found.plan.tensors.values()]
    .filter(({ arena, id }) => (arena === 'activations' && id !== 'input' && id !== 'target') || arena === 'optimizer')
    .map(({ id }) => id)
    .sort();
}

describe('the engine and PyTorch', () => {
  for (const fixture of fixtures) {
    for (const precision of ['float32', 'float64'] as const) {
      it(`agree on ${fixture.name} in ${precision}: every tensor, every gradient, ten steps`, () => {
        compare(fixture, precision);
      });
    }
    it(`name the same tensors in ${fixture.name}`, () => {
      const names = new Set(Object.keys({ ...fixture.passes[0]?.tensors, ...fixture.state }));
      assert.deepEqual([...names].sort(), computed(trial(fixture, 'float32')));
    });
  }
});

describe('the fixtures', () => {
  const last = fixtures.map((fixture) => `${fixture.loss} after ${fixture.layers.at(-1)?.activation.call}`);

  it('have every activation, loss and optimiser of the catalogue', () => {
    const missing = (names: Iterable<string>, used: readonly string[]): string[] =>
      [...names].filter((name) => !used.includes(name));
    const used = fixtures.flatMap((fixture) => fixture.layers.map((layer) => layer.activation.call));
    assert.deepEqual(missing(activations.keys(), used), []);
    assert.deepEqual(missing(losses.keys(), fixtures.map(({ loss }) => loss)), []);
    assert.deepEqual(missing(optimizers.keys(), fixtures.map(({ optimizer }) => optimizer.call)), []);
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
