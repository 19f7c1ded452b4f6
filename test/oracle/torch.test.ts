import assert from 'node:assert/strict';
import type { Plan } from '../../src/engine';
import { naiveKernels } from '../../src/engine/kernels/table';
import { activations, layers, losses, optimizers, schedules } from '../../src/model/catalogue';
import { isCall, type Value } from '../../src/model/spec';
import { activationOf } from '../../src/model/task';
import { fixtures, fixtureSpec, trial, type Fixture } from './fixtures';
import { compare } from './compare';
import { gradientErrors } from './differences';

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

  it('have every layer, activation, loss, optimiser and schedule of the catalogue', () => {
    const used = new Set(specs.flatMap(({ layers: chain, train }) => [...chain.map(({ args }) => args), train!]).flatMap(calls));
    for (const spec of specs) for (const { type } of spec.layers) used.add(type);
    for (const table of [layers, activations, losses, optimizers, schedules]) {
      // `input` says a shape, and computes nothing.
      assert.deepEqual([...table.keys()].filter((name) => !used.has(name) && name !== 'input'), []);
    }
  });

  it('run every kernel', () => {
    const plans = fixtures.map((fixture) => trial(fixture, 'float32').program).flatMap(({ main, evaluation }) => [main, evaluation]);
    const run = new Set<string>(plans.flatMap(({ instructions }) => instructions.map(({ operation }) => operation)));
    // Pictures are mirrored and moved: nothing is computed that PyTorch could compute as well.
    assert.deepEqual(Object.keys(naiveKernels).filter((operation) => !run.has(operation)), ['augment']);
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
