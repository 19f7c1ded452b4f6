import assert from 'node:assert/strict';
import {
  compile, explain, registersNow, rowSize, sliceExtents, withinSlice, type Element, type Instruction, type Moment, type PlacedTensor, } from '../../../src/engine'; import { naiveKernels } from '../../../src/engine/kernels/table'; import type { Explanation } from '../../../src/model/explanation'; import { GraphBuilder } from '../../../src/model/graph'; import { rightOf } from '../../../src/model/totals'; import { fixtures, trial } from '../../oracle/fixtures'; import { assertAll } from '../../support/networks'; import { begin } from '../../support/trainings'; import {   call, classes, dense, networkOf, numbers, numbersTask, profile, Trial, trainSpec, type NetworkOptions, described,
} from '../../support/programs';
import { specOf } from '../../support/texts';
import { evaluate, evaluateRounded, printed } from './arithmetic';

/** Runs one instruction and gives the moment around it. */
function runAndLook({ machine, plan }: Trial, instruction: Instruction): Moment {
  const saved = machine.save(instruction);
  machine.run(plan, instruction.index, instruction.index + 1);
  const left = machine.save(instruction);
  const kept = (copies: typeof saved) => ({
    value: (tensor: PlacedTensor, index: number): number => {
      const position = instruction.outputs.indexOf(tensor);
      const { slice } = instruction;
      const place = slice === undefined ? index : withinSlice(sliceExtents(tensor, slice), index);
      return position < 0 || place === undefined ? machine.reader(tensor)(index) : copies[position]![place]!;
    },
  });
  return { instruction, before: kept(saved), after: kept(left), ...registersNow(machine.registers(plan)) };
}

/** Every element that an instruction writes, but for the targets of a batch. */
function elements({ instruction, rows }: Moment): Element[] {
  const told = instruction.operation === 'load' ? instruction.outputs.slice(0, 1) : instruction.outputs;
  return told.flatMap((tensor, output) => {
    const size = rowSize(tensor);
    const { slice } = instruction;
    const part = slice === undefined ? { start: 0, part: size } : sliceExtents(tensor, slice);
    return Array.from({ length: (tensor.batched ? rows : 1) * part.part }, (_, i) => {
      return { sample: Math.floor(i / part.part), position: part.start + (i % part.part), output };
    });
  });
}

function position(tensor: PlacedTensor, index: readonly number[]): number {
  const extents = tensor.batched ? [Infinity, ...tensor.shape] : tensor.shape;
  assert.equal(index.length, extents.length, `${tensor.id}[${index.join()}]`);
  index.forEach((at, axis) => assert.ok(at >= 0 && at < extents[axis]!, `${tensor.id}[${index.join()}]`));
  return index.reduce((flat, at, axis) => flat * (axis === 0 ? 0 : extents[axis]!) + at, 0);
}

/** The operands and the result are elements of the instruction's tensors, with the numbers that these had. */
function assertOperands(moment: Moment, { operands, result }: Explanation, output: number): void {
  const { instruction, before, after } = moment;
  const tensors = [...instruction.inputs, ...instruction.outputs];
  const asked = instruction.outputs[output]!;
  assert.equal(result.tensor, asked.id);
  assert.ok(Object.is(result.value, after.value(asked, position(asked, result.index))));
  // A count of samples and a random mask have no tensor to come from, nor has the gradient by what nothing uses; the
  // norm of all gradients and the penalty on all weights have more than anybody reads.
  const whole = ['accumulate', 'dropout', 'sinusoidal', 'gradient_norm', 'penalty', 'accumulate_penalty'];
  const isEmpty = whole.includes(instruction.operation) || (instruction.phase === 'backward' && result.value === 0);
  assert.ok(operands.length > 0 || isEmpty, instruction.id);
  for (const { tensor: id, index, value } of operands) {
    const tensor = tensors.find((one) => one.id === id);
    assert.ok(tensor, `${instruction.id} does not touch ${id}`);
    const at = position(tensor, index);
    assert.ok([before, after].some((reader) => Object.is(reader.value(tensor, at), value)), `${id}[${index.join()}]`);
  }
}

/** The arithmetic as printed comes to the result as printed, within what its digits tell. */
function assertArithmetic(moment: Moment, { arithmetic, result }: Explanation): void {
  const parts = arithmetic.split(' = ');
  assert.equal(parts.length, 2, arithmetic);
  const [left, right] = parts as [string, string];
  const shown = printed(right);
  assert.ok(shown.low <= result.value && result.value <= shown.high, `${arithmetic}: the result is ${result.value}`);
  if (left.includes('more terms')) return;
  const [data] = moment.instruction.inputs as [PlacedTensor];
  const read = (...index: readonly number[]): number => moment.before.value(data, position(data, index));
  const computed = evaluateRounded(left, read);
  // float32 has rounded each term of what stands here, which shows where the terms cancel out.
  const slack = 1e-6 * Math.max(1, Math.abs(result.value), ...(left.match(/\d[\d.]*(e-?\d+)?/g) ?? []).map(Number));
  const isSame = computed.low === shown.low && computed.high === shown.high;
  const overlaps = isSame || computed.low - slack <= shown.high && shown.low <= computed.high + slack;
  assert.ok(overlaps, `${moment.instruction.id}: ${arithmetic}, which comes to ${computed.low} … ${computed.high}`);
}

function assertTold(moment: Moment, element: Element): Explanation {
  const told = explain(moment, element);
  const { phase, layer, operation } = moment.instruction;
  assert.deepEqual([told.phase, told.layer, told.operation], [phase, layer, operation]);
  assert.ok(told.formula.length > 0);
  assertOperands(moment, told, element.output ?? 0);
  for (const digits of [4, 7, 9]) assertArithmetic(moment, explain(moment, element, digits));
  return told;
}

const xor: NetworkOptions = {
  features: 2,
  layers: [dense('h1', 2, 'tanh'), dense('out', 1, 'sigmoid')],
  loss: 'binary_cross_entropy',
  target: classes(2),
  rows: 4,
};

/** Runs up to and with an instruction, and explains one element of it. */
function explained(trial: Trial, id: string, element: Partial<Element> = {}): Explanation {
  const instruction = trial.instruction(id);
  trial.machine.run(trial.plan, 0, instruction.index);
  return explain(runAndLook(trial, instruction), { sample: 0, position: 0, ...element });
}

describe('explain', function () {
  this.timeout(60_000);
  const seen = new Set<string>();

  /** Runs a step and asks of every element of every instruction how it came about. */
  function assertStepTold(trial: Trial): void {
    for (const instruction of trial.plan.instructions) {
      const moment = runAndLook(trial, instruction);
      for (const element of elements(moment)) assertTold(moment, element);
      seen.add(instruction.operation);
    }
  }

  it('tells for every element of every instruction how it came about', function () {
    this.timeout(120_000);
    assertAll((training) => {
      const trial = begin(training);
      for (const batch of training.batches.slice(0, 2)) {
        assertStepTold(trial.batch(batch, training.learningRate));
        trial.advance();
      }
    }, 30);
  });

  for (const fixture of fixtures) {
    it(`tells for every element of a step of ${fixture.name}`, function () {
      this.timeout(60_000);
      assertStepTold(trial(fixture, 'float32').batch(fixture.batches[0]!));
    });
  }

  it('tells of the sum of a gradient’s parts', () => {
    const trial = trialWithTwoReaders();
    assertStepTold(trial);
    assert.match(explained(trial, 'h/backward/sum/0').arithmetic, /^\S+ [+-] \S+ = \S+$/);
  });

  it('tells of what stands in its place in prediction', () => {
    const spec = specOf('layers {\nn = batch_norm()\ndropout(0.5)\n}');
    const { program } = networkOf(spec, profile(2), { rows: 2 });
    const trial = new Trial(program).load([1, -2, 3, 0.5]).batch([0, 1]);
    assertStepTold(trial);
    assert.match(explained(trial, 'n/forward/normalize/0').arithmetic, /^1·\(1 - 0\) \/ √\(1 \+ 1e-5\) \+ 0 = 1$/);
  });

  it('tells where the pixels of a picture come from that is mirrored and moved', () => {
    const spec = specOf('data {\nsource: images("a")\naugment: [flip, shift]\n}\nlayers {\nflatten()\ndense(2)\n}\ntrain {\nloss: mse\n}');
    const shape = [3, 4, 2];
    const { program } = networkOf(spec, described({ shape, targets: [numbers(2)], rows: 5 }), { rows: 5 });
    const trial = new Trial(program).load(Array.from({ length: 120 }, (_, i) => i), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).batch([0, 1, 2, 3, 4]);
    assertStepTold(trial);
    const { formula } = explained(trial, 'input/forward/augment/0', { sample: 2, position: 7 });
    assert.match(formula, /^y = x\[\d, \d\]: (mirrored, and )?moved by (0|-?1) down and (0|-?1) to the right$/);
  });

  it('has told of every operation', () => {
    assert.deepEqual(Object.keys(naiveKernels).filter((operation) => !seen.has(operation)), []);
  });

  it('writes numbers with the digits asked for', () => {
    const trial = Trial.of(xor).load([0.123456789, 0.7, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0]).batch([0, 1, 2, 3]);
    const instruction = trial.instruction('h1/forward/affine/0');
    trial.machine.run(trial.plan, 0, instruction.index);
    const moment = runAndLook(trial, instruction);
    const lengths = [2, 4, 9].map((digits) => {
      const { arithmetic } = explain(moment, { sample: 0, position: 0 }, digits);
      const numbers = arithmetic.match(/\d[\d.]*/g) ?? [];
      for (const number of numbers) assert.ok(number.replace('.', '').replace(/^0+/, '').length <= digits, arithmetic);
      return Math.max(...numbers.map((number) => number.replace('.', '').replace(/^0+/, '').length));
    });
    assert.deepEqual(lengths, [2, 4, 9]);
  });

  it('is a pure function: it changes nothing, and says the same again', () => {
    const trial = Trial.of(xor).load([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0]).batch([0, 1, 2, 3]);
    for (const instruction of trial.plan.instructions) {
      const moment = runAndLook(trial, instruction);
      const before = new Uint8Array(trial.machine.state.buffer).slice();
      const element = { sample: 1, position: 2 };
      assert.deepEqual(explain(moment, element), explain(moment, element));
      assert.deepEqual(new Uint8Array(trial.machine.state.buffer), before);
    }
  });

  it('takes an element that is not there for the nearest', () => {
    const trial = Trial.of(xor).load([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0]).batch([0, 1, 2]);
    const index = (element: Partial<Element>): readonly number[] =>
      explained(trial, 'h1/forward/affine/0', element).result.index;
    assert.deepEqual(index({ sample: 9, position: 9 }), [2, 1]);
    assert.deepEqual(index({ sample: -1, position: NaN }), [0, 0]);
  });
});

/** Two others read `h.output`; with one row, a layer's output can stand in for another's bias. */
function trialWithTwoReaders(): Trial {
  const graph = new GraphBuilder();
  const initial = call('initializer', 'uniform', { min: -1, max: 1 });
  const parameter = (layer: string, name: string, shape: number[]): string =>
    graph.parameter(layer, name, shape, { initial, fanIn: 2, fanOut: 2, trainable: true });
  const affine = (layer: string, x: string, bias = parameter(layer, 'bias', [2])): string => {
    const output = graph.tensor(layer, 'output', [2]);
    const inputs = [x, parameter(layer, 'weights', [2, 2]), bias];
    graph.apply({ operation: 'affine', layer, inputs, outputs: [output], attributes: {} });
    return output;
  };
  const h = affine('h', graph.networkInput([2]));
  const built = graph.build(affine('out', affine('branch', h), h));
  const program = compile(built, {
    ...{ elementBytes: 4, memoryLimit: 1e6, rows: 1, capacity: 1, evaluationCapacity: 1 },
    task: numbersTask('out', 2),
    training: trainSpec('mse'),
  });
  return new Trial(program).load([1, -2], [0.5, 0.25]).batch([0]);
}

describe('the arithmetic of an explanation', () => {
  it('of the article’s neuron is what the article shows', () => {
    const go = dense('go', 1, 'sigmoid', { weights: [[1], [1], [5]], bias: [1] });
    const trial = Trial.of({ features: 3, layers: [go], target: classes(2), rows: 2 });
    trial.load([-1, -1, 1, 1, 1, -1], [1, 0]).batch([0, 1]);
    const sum = explained(trial, 'go/forward/affine/0');
    assert.equal(sum.arithmetic, '1·(-1) + 1·(-1) + 5·1 + 1 = 4');
    assert.equal(sum.formula, 'z = x·W + b');
    const output = explained(trial, 'go/forward/sigmoid/0');
    assert.equal(output.arithmetic, 'sigmoid(4) = 0.982');
    assert.deepEqual(output.result.index, [0, 0]);
    assert.deepEqual(output.operands, [{ tensor: 'go.pre_activation', index: [0, 0], value: 4 }]);
    assert.equal(explained(trial, 'go/forward/affine/0', { sample: 1 }).arithmetic, '1·1 + 1·1 + 5·(-1) + 1 = -2');
  });

  it('reads as a person would write it, forward and backward', () => {
    const layers = [
      dense('h1', 2, 'relu', { weights: [[1, -1], [2, 0.5]], bias: [0.5, 0] }),
      dense('out', 1, 'linear', { weights: [[2], [-3]], bias: [1] }),
    ];
    const optimizer = call('optimizer', 'sgd', { momentum: 0.5 });
    const trial = Trial.of({ features: 2, layers, loss: 'mse', rows: 2, optimizer });
    trial.load([1, 2, -1, 0], [10, 3]).batch([0, 1], 0.1);
    const told = (id: string, element: Partial<Element> = {}): string => explained(trial, id, element).arithmetic;
    assert.equal(told('input/forward/load/0', { position: 1 }), 'data[0, 1] = 2');
    assert.equal(told('h1/forward/affine/0'), '1·1 + 2·2 + 0.5 = 5.5');
    assert.equal(told('h1/forward/affine/0', { sample: 1 }), '1·(-1) + 2·0 + 0.5 = -0.5');
    assert.equal(told('h1/forward/relu/0', { sample: 1 }), 'max(0, -0.5) = 0');
    assert.equal(told('out/forward/affine/0'), '2·5.5 - 3·0 + 1 = 12');
    assert.equal(told('loss/loss/mse/0'), '(12 - 10)² = 4');
    assert.equal(told('loss/loss/mean/0'), '(4 + 25) / 2 = 14.5');
    assert.equal(told('loss/loss/accumulate/0'), '0 + 14.5·2 = 29');
    assert.equal(told('loss/loss/accumulate/0', { position: 1 }), '0 + 2 = 2');
    assert.equal(told('loss/loss/accumulate/0', { position: 2 }), '10 = 10');
    assert.equal(told('loss/backward/mse_gradient/0'), '2·(12 - 10) / 2 = 2');
    assert.equal(told('out/backward/affine_gradient_weights/0'), '5.5·2 + 0·(-5) = 11');
    assert.equal(told('out/backward/affine_gradient_bias/0'), '2 - 5 = -3');
    assert.equal(told('out/backward/affine_gradient_input/0', { position: 1 }), '2·(-3) = -6');
    assert.equal(told('h1/backward/relu_gradient/0', { sample: 1 }), '-10·0 = 0');
    assert.equal(told('h1/backward/affine_gradient_weights/0', { position: 2 }), '2·4 + 0·0 = 8');
    assert.equal(told('h1/update/sgd/0', { position: 2 }), '2 - 0.1·(0.5·0 + 8) = 1.2');
  });

  it('counts right answers and samples of the epoch', () => {
    const trial = Trial.of(xor).load([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0]);
    trial.step([0, 1, 2]);
    trial.batch([3, 0]);
    const totals = trial.values('loss.metrics');
    const id = 'loss/loss/accumulate/0';
    const told = (position: number): string => {
      // Each look runs the instruction again.
      trial.machine.view(trial.tensor('loss.metrics')).set(totals);
      return explained(trial, id, { position }).arithmetic;
    };
    assert.equal(told(1), '3 + 2 = 5');
    assert.match(told(rightOf(1)), new RegExp(`^${totals[rightOf(1)]} \\+ [012] = `));
  });

  it('leaves out the middle of a long sum, and says how much', () => {
    const layers = [dense('out', 1, 'linear', { weights: Array.from({ length: 20 }, (_, i) => [i + 1]), bias: [0.5] })];
    const trial = Trial.of({ features: 20, layers, rows: 1 }).load(Array<number>(20).fill(-1)).batch([0]);
    const { arithmetic, operands } = explained(trial, 'out/forward/affine/0');
    const first = Array.from({ length: 9 }, (_, i) => `${i + 1}·(-1)`).join(' + ');
    assert.equal(arithmetic, `${first} + … 9 more terms … + 19·(-1) + 20·(-1) + 0.5 = -209.5`);
    assert.equal(operands.length, 41);
  });

  it('writes out a sum of twelve terms', () => {
    const layers = [dense('out', 1, 'linear', { weights: Array.from({ length: 11 }, () => [1]), bias: [0] })];
    const trial = Trial.of({ features: 11, layers, rows: 1 }).load(Array<number>(11).fill(2)).batch([0]);
    assert.equal(evaluate(explained(trial, 'out/forward/affine/0').arithmetic.split(' = ')[0]!), 22);
  });
});

describe('the arithmetic of what is saturated', () => {
  /** The left side as it is printed comes near to the result: two digits of what keeps it from 1 are there. */
  function assertTells({ arithmetic, result }: Explanation): void {
    const computed = evaluate(arithmetic.split(' = ')[0]!);
    const near = Math.abs(computed - result.value) <= 0.05 * Math.abs(result.value) + 1e-15;
    assert.ok(near, `${arithmetic} comes to ${computed}, not ${result.value}`);
  }

  /** One unit whose weighted sum is `z`. */
  const unit = (activation: string, z: number, target: number, loss: string): Trial => {
    const layers = [dense('out', 1, activation, { weights: [[1]] })];
    const kind = loss === 'mse' ? numbers(1) : classes(2);
    return Trial.of({ features: 1, layers, loss, target: kind, rows: 1 }).load([z], [target]).batch([0]);
  };

  for (const z of [-1000, -40, -18, -9, -3, 0, 3, 9, 14, 18, 40, 1000]) {
    for (const y of [0, 1]) {
      it(`log loss, z = ${z}, y = ${y}`, () => {
        const told = explained(unit('sigmoid', z, y, 'binary_cross_entropy'), 'loss/loss/binary_cross_entropy/0');
        if (Math.abs(z) < 700) assertTells(told);
        else assert.match(told.arithmetic, /^ln\(1 \+ e\^(1000|\(-1000\))\) = (1000|0)$/);
        const shown = 'loss/backward/binary_cross_entropy_gradient/0';
        const used = 'out/backward/sigmoid_binary_cross_entropy_gradient/0';
        for (const id of [shown, used]) assertTells(explained(unit('sigmoid', z, y, 'binary_cross_entropy'), id));
      });
    }
  }

  for (const z of [-12, -6, -3, 3, 6, 12]) {
    it(`gradients of sigmoid and tanh, z = ${z}`, () => {
      assertTells(explained(unit('sigmoid', z, 0.25, 'mse'), 'out/backward/sigmoid_gradient/0'));
      if (Math.abs(z) < 8) assertTells(explained(unit('tanh', z, 0.25, 'mse'), 'out/backward/tanh_gradient/0'));
    });
  }

  for (const gap of [3, 12, 40, 1000]) {
    for (const target of [0, 1]) {
      it(`cross-entropy of scores ${gap} apart, target ${target}`, () => {
        const layers = [dense('out', 2, 'softmax', { weights: [[1, 0]] })];
        const options = { features: 1, layers, loss: 'cross_entropy', target: classes(2), rows: 1 };
        const trial = Trial.of(options).load([gap], [target]).batch([0]);
        assertTells(explained(trial, 'loss/loss/cross_entropy/0'));
        for (const unit of [0, 1]) {
          assertTells(explained(trial, 'loss/backward/cross_entropy_gradient/0', { position: unit }));
          assertTells(explained(trial, 'out/backward/softmax_cross_entropy_gradient/0', { position: unit }));
        }
      });
    }
  }
});
