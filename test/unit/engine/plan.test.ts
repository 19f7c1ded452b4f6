import assert from 'node:assert/strict';
import type { Plan } from '../../../src/engine';
import { call, classes, dense, network, type LayerDraft, type NetworkOptions } from '../../support/programs';

const xor: NetworkOptions = {
  features: 2,
  layers: [dense('h1', 4, 'tanh'), dense('out', 1, 'sigmoid')],
  loss: 'binary_cross_entropy',
  target: classes(2),
  rows: 4,
};

const ids = (plan: Plan): string[] => plan.instructions.map(({ id }) => id);

const planOf = (layers: readonly LayerDraft[], more: Partial<NetworkOptions> = {}): Plan =>
  network({ features: 2, layers, loss: 'mse', rows: 4, ...more }).program.main;

describe('a plan', () => {
  it('is one flat list: forward, loss, backward, update', () => {
    assert.deepEqual(ids(network(xor).program.main), [
      'input/forward/load/0',
      'h1/forward/affine/0',
      'h1/forward/tanh/0',
      'out/forward/affine/0',
      'out/forward/sigmoid/0',
      'loss/loss/binary_cross_entropy/0',
      'loss/loss/mean/0',
      'loss/loss/accumulate/0',
      'loss/backward/binary_cross_entropy_gradient/0',
      'out/backward/sigmoid_binary_cross_entropy_gradient/0',
      'out/backward/affine_gradient_weights/0',
      'out/backward/affine_gradient_bias/0',
      'out/backward/affine_gradient_input/0',
      'h1/backward/tanh_gradient/0',
      'h1/backward/affine_gradient_weights/0',
      'h1/backward/affine_gradient_bias/0',
      'h1/update/sgd/0',
      'h1/update/sgd/1',
      'out/update/sgd/0',
      'out/update/sgd/1',
    ]);
  });

  it('of an evaluation is forward pass, loss and metrics', () => {
    const { main, evaluation } = network(xor).program;
    assert.deepEqual(ids(evaluation), ids(main).slice(0, 8));
    assert.equal(main.forwardEnd, 5);
    assert.equal(evaluation.forwardEnd, 5);
    assert.equal(main.output.id, 'out.output');
    assert.equal(evaluation.output.arena, 'evaluation');
  });

  it('without training is the forward pass, and without data has nothing to load', () => {
    const { loss: _, ...untrained } = xor;
    assert.deepEqual(ids(network(untrained).program.main), ids(network(xor).program.main).slice(0, 5));
    const plan = network({ ...untrained, rows: 0, capacity: 3 }).program.main;
    assert.equal(plan.instructions[0]!.id, 'h1/forward/affine/0');
    assert.equal(plan.tensors.get('input')!.length, 3 * 2);
  });

  it('computes raw scores’ probabilities as a part of the loss', () => {
    const plan = network({ ...xor, layers: [dense('out', 1)] }).program.main;
    assert.deepEqual(ids(plan).slice(2, 4), ['loss/loss/sigmoid/0', 'loss/loss/binary_cross_entropy/0']);
    assert.equal(plan.instructions[3]!.inputs[0]!.id, 'out.output');
    assert.ok(ids(plan).includes('loss/backward/sigmoid_binary_cross_entropy_gradient/0'));
  });

  it('gives a linear layer one tensor under both names', () => {
    const plan = planOf([dense('h1', 3, 'tanh'), dense('out', 1)]);
    assert.deepEqual([...plan.aliases], [['out.pre_activation', 'out.output']]);
    assert.equal(plan.tensors.has('out.pre_activation'), false);
  });

  it('keeps every visible tensor of a layer, with its gradient', () => {
    const { tensors } = network({ ...xor, optimizer: call('optimizer', 'adam') }).program.main;
    for (const layer of ['h1', 'out']) {
      for (const name of ['weights', 'bias', 'pre_activation', 'output']) {
        assert.ok(tensors.has(`${layer}.${name}`) && tensors.has(`${layer}.${name}.gradient`), `${layer}.${name}`);
      }
      for (const name of ['weights.momentum', 'weights.velocity', 'bias.momentum', 'bias.velocity']) {
        assert.equal(tensors.get(`${layer}.${name}`)?.arena, 'optimizer', name);
      }
    }
  });

  it('asks the optimiser for no state that it does not need', () => {
    const state = (optimizer = call('optimizer', 'sgd')): string[] =>
      [...planOf([dense('out', 1)], { optimizer }).tensors.values()]
        .filter(({ arena }) => arena === 'optimizer')
        .map(({ id }) => id);
    assert.deepEqual(state(), []);
    assert.deepEqual(state(call('optimizer', 'sgd', { momentum: 0.9 })), ['out.weights.momentum', 'out.bias.momentum']);
  });

  it('leaves the learning rate to the machine and keeps the rest of the optimiser', () => {
    const update = planOf([dense('out', 1)], { optimizer: call('optimizer', 'adam') }).instructions.at(-1)!;
    assert.deepEqual(update.attributes, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0 });
  });
});

describe('ids of instructions', () => {
  it('are unique', () => {
    const found = ids(planOf([dense('h1', 3, 'softmax'), dense('h2', 3, 'softmax'), dense('out', 2, 'softmax')]));
    assert.equal(new Set(found).size, found.length);
  });

  it('stay the same when other layers come, go or change', () => {
    const [h1, out] = [dense('h1', 4, 'tanh'), dense('out', 1)];
    const own = (plan: Plan): string[] => ids(plan).filter((id) => !/^h[23]\//.test(id));
    const expected = own(planOf([h1, out]));
    assert.deepEqual(own(planOf([h1, dense('h2', 3, 'relu'), out])), expected);
    assert.deepEqual(own(planOf([h1, dense('h2', 3, 'softmax'), dense('h3', 7), out])), expected);
    assert.deepEqual(own(planOf([dense('h1', 40, 'tanh'), out])), expected);
  });
});

describe('a frozen layer', () => {
  const touched = (plan: Plan, layer: string, phase: string): string[] =>
    plan.instructions.filter((one) => one.layer === layer && one.phase === phase).map(({ operation }) => operation);

  it('at the beginning has no gradients and no updates', () => {
    const plan = planOf([dense('h1', 4, 'tanh', { trainable: false }), dense('out', 1)]);
    assert.deepEqual(touched(plan, 'h1', 'backward'), []);
    assert.deepEqual(touched(plan, 'h1', 'update'), []);
    assert.deepEqual(touched(plan, 'out', 'backward'), ['affine_gradient_weights', 'affine_gradient_bias']);
    assert.ok([...plan.tensors.keys()].every((id) => !/^h1\..*gradient/.test(id)));
  });

  it('in the middle lets the gradient through and keeps its own parameters', () => {
    const plan = planOf([dense('h1', 4, 'tanh'), dense('h2', 3, 'relu', { trainable: false }), dense('out', 1)]);
    assert.deepEqual(touched(plan, 'h2', 'backward'), ['relu_gradient', 'affine_gradient_input']);
    assert.deepEqual(touched(plan, 'h2', 'update'), []);
    assert.equal(touched(plan, 'h1', 'update').length, 2);
  });

  it('at the end lets the gradient through', () => {
    const layers = [dense('h1', 4, 'tanh'), dense('out', 3, 'softmax', { trainable: false })];
    const plan = planOf(layers, { loss: 'cross_entropy', target: classes(3) });
    assert.deepEqual(touched(plan, 'out', 'backward'), ['softmax_cross_entropy_gradient', 'affine_gradient_input']);
  });

  it('everywhere leaves forward pass and loss alone', () => {
    const frozen = { trainable: false };
    const plan = planOf([dense('h1', 4, 'tanh', frozen), dense('out', 1, 'linear', frozen)]);
    assert.ok(plan.instructions.every(({ phase }) => phase === 'forward' || phase === 'loss'));
  });
});

describe('a layer that does not lead to the output', () => {
  it('is computed and neither trained nor in the way', () => {
    const plan = planOf([dense('h1', 4, 'tanh'), dense('aside', 3, 'relu'), dense('out', 1, 'linear', { from: 'h1' })]);
    const phases = plan.instructions.filter(({ layer }) => layer === 'aside').map(({ phase }) => phase);
    assert.deepEqual(phases, ['forward', 'forward']);
    const sum = plan.instructions.find(({ operation }) => operation === 'sum');
    assert.deepEqual(sum?.inputs.map(({ id }) => id), ['h1.output.gradient_1']);
  });
});
