import assert from 'node:assert/strict';
import { Random } from '../../src/base/random';
import { compile } from '../../src/engine';
import { activations, losses } from '../../src/model/catalogue';
import { GraphBuilder, type Graph } from '../../src/model/graph';
import type { TargetProfile } from '../../src/model/profile';
import type { Call } from '../../src/model/spec';
import {
  call, classes, dense, network, numbers, numbersTask, Trial, trainSpec, type LayerDraft,
} from '../support/programs';
import { assertAll } from '../support/networks';
import { begin } from '../support/trainings';
import { gradientErrors } from './differences';

function assertGradients(trial: Trial, expected = trial.program.parameters.map(({ tensor }) => tensor.id)): void {
  assert.deepEqual(gradientErrors(trial, expected), []);
}

/** Fills data and parameters evenly from an interval that keeps scores moderate. */
function fill(trial: Trial, seed: number, targetAt: (random: Random, i: number) => number): void {
  const { machine } = trial;
  const random = new Random(seed, 'inputs');
  const inputs = machine.view(trial.tensor('data.inputs'));
  inputs.forEach((_, i) => (inputs[i] = (2 * random.uniform(i) - 1) * 2));
  spread(trial, seed);
  const targets = machine.view(trial.tensor('data.targets'));
  targets.forEach((_, i) => (targets[i] = targetAt(new Random(seed, 'targets'), i)));
}

/**
 * Puts parameters that learn anywhere about 0, so that nothing is at rest, as a bias of 0 is. Weights of many inputs
 * stay smaller, as initialisers do it (Glorot & Bengio 2010): a long recurrence would be chaotic otherwise, and have
 * curvature that no difference can follow.
 */
function spread({ machine, program, plan }: Trial, seed: number): void {
  for (const { tensor } of program.parameters) {
    if (!plan.tensors.has(`${tensor.id}.gradient`)) continue;
    const random = new Random(seed, tensor.id);
    const inputs = tensor.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const most = Math.min(1, 2 / Math.sqrt(inputs));
    const values = machine.view(tensor);
    values.forEach((_, i) => (values[i] = (2 * random.uniform(i) - 1) * most));
  }
}

/** A network in float64 with random numbers in it, a batch of all rows in hand. */
function trialOf(trial: Trial, rows: number, targetAt: (random: Random, i: number) => number): Trial {
  fill(trial, 1, targetAt);
  return trial.batch(Array.from({ length: rows }, (_, row) => row));
}

const every = (): Call[] => [
  ...[...activations.keys()].map((name) => call('activation', name)),
  call('activation', 'leaky_relu', { negative_slope: 0.2 }),
];

const named = ({ call: name, args }: Call): string => [name, ...Object.values(args)].join(' ');

interface Ending {
  readonly loss: string;
  readonly activation: Call;
  readonly units: number;
  readonly target: TargetProfile;
}

/** Every way in which the language lets a dense network end: last activation, loss and target. */
function endings(): Ending[] {
  const found: Ending[] = [];
  for (const { name: loss, activations: allowed, classesOnly } of losses.values()) {
    for (const activation of every()) {
      if (allowed && !allowed.includes(activation.call)) continue;
      const ending = { loss, activation };
      if (!classesOnly) found.push({ ...ending, units: 2, target: numbers(2) });
      if (activation.call !== 'softmax' && loss !== 'cross_entropy') {
        found.push({ ...ending, units: 1, target: classes(2) });
      }
      found.push({ ...ending, units: 3, target: classes(3) });
    }
  }
  return found;
}

function check(hidden: readonly LayerDraft[], { loss, activation, units, target }: Ending): void {
  const rows = 5;
  const { program, task } = network({
    features: 3,
    layers: [...hidden, dense('out', units, activation)],
    target,
    loss,
    rows,
    precision: 'float64',
  });
  const encoding = task?.heads[0]?.encoding;
  const targetAt = (random: Random, i: number): number => {
    if (encoding === 'values') return random.uniform(i);
    return encoding === 'one_hot' ? Number(Math.floor(i / 3) % 3 === i % 3) : i % target.classes.length;
  };
  assertGradients(trialOf(new Trial(program, 'float64'), rows, targetAt));
}

describe('gradients and finite differences in float64', () => {
  it('agree for whatever layers stand behind one another', function () {
    this.timeout(120_000);
    assertAll((training) => {
      const trial = begin(training, 'float64');
      spread(trial, training.seed);
      trial.batch(training.batches[0]!);
      const learning = trial.program.parameters.map(({ tensor }) => tensor.id).filter((id) => trial.plan.tensors.has(`${id}.gradient`));
      const size = learning.reduce((sum, id) => sum + trial.tensor(id).length, 0);
      assert.deepEqual(gradientErrors(trial, learning, size / 4), []);
    }, 150);
  });

  for (const ending of endings()) {
    const { loss, activation, units, target } = ending;
    const what = `${units} ${named(activation)}, ${loss}, ${target.kind} targets`;
    it(`agree for ${what}, behind no layer and each kind of layer`, () => {
      check([], ending);
      for (const hidden of every()) check([dense('h1', 4, hidden)], ending);
    });
  }

  const softmax = { loss: 'cross_entropy', activation: call('activation', 'softmax'), units: 3, target: classes(3) };
  for (const first of every()) {
    it(`agree in three layers that begin with ${named(first)}`, () => {
      for (const second of every()) {
        check([dense('h1', 5, first), dense('h2', 3, second)], softmax);
      }
    });
  }
});

/** A layer of a graph made by hand; `bias` and `weights` may be what other layers have or give. */
function affine(
  graph: GraphBuilder,
  layer: string,
  x: string,
  units: number,
  shared: { readonly weights?: string; readonly bias?: string } = {},
): string {
  const weights = shared.weights ?? parameter(graph, layer, 'weights', [units, units]);
  const bias = shared.bias ?? parameter(graph, layer, 'bias', [units]);
  const output = graph.tensor(layer, 'output', [units]);
  graph.apply({ operation: 'affine', layer, inputs: [x, weights, bias], outputs: [output], attributes: {} });
  return output;
}

function parameter(graph: GraphBuilder, layer: string, name: string, shape: number[]): string {
  const initial = call('initializer', 'zeros');
  return graph.parameter(layer, name, shape, { initial, fanIn: 1, fanOut: 1, trainable: true });
}

function tanh(graph: GraphBuilder, layer: string, x: string, units: number): string {
  const output = graph.tensor(layer, 'output', [units]);
  graph.apply({ operation: 'tanh', layer, inputs: [x], outputs: [output], attributes: {} });
  return output;
}

function trialOfGraph(graph: Graph, units: number, rows: number): Trial {
  const task = numbersTask('out', units);
  const options = { elementBytes: 8, memoryLimit: 1e6, rows, capacity: rows, evaluationCapacity: rows };
  const program = compile(graph, { ...options, task, training: trainSpec('mse') });
  return trialOf(new Trial(program, 'float64'), rows, (random, i) => random.uniform(i));
}

describe('gradients that have several parts', () => {
  const units = 3;
  const builder = (): { graph: GraphBuilder; input: string } => {
    const graph = new GraphBuilder();
    return { graph, input: graph.networkInput([units]) };
  };

  it('add up for a layer that two others read', () => {
    // No operation joins two layers yet; with one row, a layer's output can stand in for another's bias.
    const { graph, input } = builder();
    const h = tanh(graph, 'h', affine(graph, 'h_sum', input, units), units);
    const branch = tanh(graph, 'branch', affine(graph, 'branch_sum', h, units), units);
    const trial = trialOfGraph(graph.build(affine(graph, 'out', branch, units, { bias: h })), units, 1);
    assert.deepEqual(
      trial.instruction('h/backward/sum/0').inputs.map(({ id }) => id),
      ['h.output.gradient_1', 'h.output.gradient_2'],
    );
    assertGradients(trial);
  });

  it('add up for a layer that three others read', () => {
    const { graph, input } = builder();
    const h = tanh(graph, 'h', affine(graph, 'h_sum', input, units), units);
    const first = tanh(graph, 'first', affine(graph, 'first_sum', h, units), units);
    const second = tanh(graph, 'second', affine(graph, 'second_sum', h, units, { bias: first }), units);
    const trial = trialOfGraph(graph.build(affine(graph, 'out', second, units, { bias: h })), units, 1);
    assert.equal(trial.instruction('h/backward/sum/0').inputs.length, 3);
    assertGradients(trial);
  });

  it('add up for weights that two layers share', () => {
    const { graph, input } = builder();
    const weights = parameter(graph, 'shared', 'weights', [units, units]);
    const shared = { weights, bias: parameter(graph, 'shared', 'bias', [units]) };
    const h = tanh(graph, 'h', affine(graph, 'h_sum', input, units, shared), units);
    const trial = trialOfGraph(graph.build(affine(graph, 'out', h, units, shared)), units, 4);
    assert.equal(trial.instruction('shared/backward/sum/0').inputs.length, 2);
    assertGradients(trial);
    assert.equal(trial.plan.instructions.filter(({ phase }) => phase === 'update').length, 2);
  });

  it('leave out a branch that does not lead to the output, and its parameters', () => {
    const { graph, input } = builder();
    const h = tanh(graph, 'h', affine(graph, 'h_sum', input, units), units);
    affine(graph, 'unused', h, units);
    const trial = trialOfGraph(graph.build(affine(graph, 'out', h, units)), units, 4);
    assert.equal(trial.plan.tensors.has('unused.weights.gradient'), false);
    assert.ok(trial.plan.instructions.every(({ layer, phase }) => layer !== 'unused' || phase === 'forward'));
    assertGradients(trial, ['h_sum.weights', 'h_sum.bias', 'out.weights', 'out.bias']);
  });
});
