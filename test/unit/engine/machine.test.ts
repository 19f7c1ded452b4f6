import assert from 'node:assert/strict';
import { Machine, rowSize, type Instruction, type PlacedTensor, type Plan } from '../../../src/engine';
import { assertAll, offeredTrainings } from '../../support/networks';
import { begin, bytesOf, memory, type Training } from '../../support/trainings';
import { call, classes, dense, network, Trial } from '../../support/programs';

const RUNS = 60;

/** Where the bytes are that an instruction may write of one of its outputs. */
function written({ slice }: Instruction, tensor: PlacedTensor, rows: number): [from: number, to: number][] {
  const { offset, shape, batched } = tensor;
  const size = rowSize(tensor);
  const part = slice === undefined ? size : size / shape[0]!;
  return Array.from({ length: batched ? rows : 1 }, (_, row) => {
    const start = offset + row * size + (slice ?? 0) * part;
    return [4 * start, 4 * (start + part)];
  });
}

/** The forward pass as a text, to tell plans apart. */
function forwardOf({ instructions, forwardEnd }: Plan): string {
  return JSON.stringify(instructions.slice(0, forwardEnd).map(({ id, attributes }) => [id, attributes]));
}

/** Registers as they are, for all rows that there is room for. */
function registersOf({ machine, plan }: Trial): object {
  const { rows, learningRate, update, batch, step, seed, samples } = machine.registers(plan);
  return { rows, learningRate, update, batch, step, seed, samples: [...samples] };
}

/** Runs so many full steps at once, and one by one: each with its own rows, or all with the same. */
function assertSameAtOnce(training: Training, count: number, isRepeated: boolean): void {
  const { capacity, data, learningRate } = training;
  const [atOnce, single] = [begin(training), begin(training)];
  const order = Int32Array.from({ length: 2 + capacity * count }, (_, i) => (i * i + 5 * i) % data.rows);
  for (const trial of [atOnce, single]) trial.batch([...order.subarray(2, 2 + capacity)], learningRate);
  atOnce.machine.runSteps(atOnce.plan, count, order, 2, isRepeated);
  const registers = single.machine.registers(single.plan);
  for (let step = 0; step < count; step++) {
    Object.assign(registers, { step, update: step + 1, batch: isRepeated ? 0 : step });
    if (!isRepeated) registers.samples.set(order.subarray(2 + step * capacity, 2 + (step + 1) * capacity));
    for (let pc = 0; pc < single.plan.instructions.length; pc++) single.machine.run(single.plan, pc, pc + 1);
  }
  assert.deepEqual(registersOf(atOnce), registersOf(single));
  assert.deepEqual(memory(atOnce), memory(single));
}

describe('the machine', function () {
  this.timeout(120_000);

  it('gives the same bits run at once and step by step', () => {
    assertAll((training) => {
      const [whole, stepped] = [begin(training), begin(training)];
      for (const batch of training.batches) {
        whole.step(batch, training.learningRate);
        stepped.batch(batch, training.learningRate);
        const { machine, plan } = stepped;
        for (let pc = 0; pc < plan.instructions.length; pc++) machine.run(plan, pc, pc + 1);
        stepped.advance();
        assert.deepEqual(memory(stepped), memory(whole));
      }
    }, RUNS);
  });

  it('gives the same bits wherever a run is cut', () => {
    assertAll((training, cut) => {
      const [whole, parted] = [begin(training), begin(training)];
      const [batch] = training.batches as [readonly number[]];
      whole.step(batch, training.learningRate);
      const { machine, plan } = parted.batch(batch, training.learningRate);
      const middle = cut % (plan.instructions.length + 1);
      machine.run(plan, 0, middle);
      machine.run(plan, middle, plan.instructions.length);
      assert.deepEqual(memory(parted), memory(whole));
    }, RUNS);
  });

  it('gives the same bits run many steps at once', () => {
    assertAll((training, any) => assertSameAtOnce(training, 1 + (any % 9), any % 3 === 0), RUNS);
  });

  it('gives the same bits run over more rows than are handed over at once, also in a plan that is too long for one function', () => {
    const [first] = offeredTrainings() as [Training];
    for (const capacity of [1, 3]) assertSameAtOnce({ ...first, capacity }, 2500, false);
    const long = Array.from({ length: 40 }, () => 'dense(3, tanh)').join('\n');
    assertSameAtOnce({ ...first, capacity: 3, text: first.text.replace('layers {', `layers {\n${long}`) }, 20, false);
    assertSameAtOnce({ ...first, capacity: 3, text: first.text.replace('layers {', `layers {\n${long}`) }, 20, true);
  });

  it('restores every bit that an instruction overwrote, back to the beginning', () => {
    assertAll((training) => {
      const trial = begin(training);
      const { machine, plan } = trial;
      const past: (() => void)[] = [];
      for (const batch of training.batches) {
        trial.batch(batch, training.learningRate);
        for (const instruction of plan.instructions) {
          const [before, saved] = [memory(trial), machine.save(instruction)];
          machine.run(plan, instruction.index, instruction.index + 1);
          past.push(() => {
            machine.restore(instruction, saved);
            assert.deepEqual(memory(trial), before, instruction.id);
          });
        }
        trial.advance();
      }
      past.reverse().forEach((undo) => undo());
    }, 60);
  });

  it('writes nothing but the outputs of an instruction, and of those only the rows of the batch', () => {
    assertAll((training) => {
      const trial = begin(training);
      const { machine, plan } = trial;
      for (const batch of training.batches) {
        trial.batch(batch, training.learningRate);
        for (const instruction of plan.instructions) {
          const before = memory(trial);
          machine.run(plan, instruction.index, instruction.index + 1);
          const after = memory(trial);
          const may = instruction.outputs.flatMap((tensor) => written(instruction, tensor, machine.registers(plan).rows));
          after.forEach((byte, at) => {
            if (byte !== before[at]) assert.ok(may.some(([from, to]) => at >= from && at < to), instruction.id);
          });
        }
        trial.advance();
      }
    }, 40);
  });

  it('evaluates without touching the training plan, the state or the data', () => {
    assertAll((training, cut) => {
      const trial = begin(training);
      const { machine, plan, program } = trial;
      for (const batch of training.batches) trial.step(batch, training.learningRate);
      trial.batch(training.batches[0]!, training.learningRate);
      machine.run(plan, 0, cut % plan.instructions.length);
      const before = memory(trial);
      trial.batch([0], 0, program.evaluation);
      machine.run(program.evaluation, 0, program.evaluation.instructions.length);
      const after = memory(trial);
      for (const tensor of plan.tensors.keys()) {
        assert.deepEqual(bytesOf(trial, tensor, plan, after), bytesOf(trial, tensor, plan, before), tensor);
      }
      const { evaluation } = program.layout.arenas;
      const outside = (bytes: Uint8Array): Uint8Array[] => [
        bytes.subarray(0, evaluation.offset * 4),
        bytes.subarray((evaluation.offset + evaluation.length) * 4),
      ];
      assert.deepEqual(outside(after), outside(before));
    }, RUNS);
  });

  it('computes the same in both plans, unless prediction is another computation', () => {
    assertAll((training) => {
      const trial = begin(training);
      const { machine, program } = trial;
      if (forwardOf(program.main) !== forwardOf(program.evaluation)) return;
      const [batch] = training.batches as [readonly number[]];
      for (const plan of [program.main, program.evaluation]) {
        trial.batch(batch, 0, plan);
        machine.run(plan, 0, plan.instructions.findLastIndex(({ phase }) => phase === 'loss') + 1);
      }
      const computed = [...program.evaluation.tensors.values()].filter(({ arena }) => arena === 'evaluation');
      assert.ok(computed.includes(program.evaluation.output) && computed.some(({ id }) => id === 'loss'));
      for (const { id } of computed) {
        assert.deepEqual(trial.values(id, program.evaluation), trial.values(id, program.main), id);
      }
    }, RUNS);
  });

  it('has registers of its own for each plan', () => {
    const room = { rows: 5, capacity: 3, evaluationCapacity: 5 };
    const { machine, program } = Trial.of({ features: 1, layers: [dense('out', 1)], loss: 'mse', ...room });
    machine.registers(program.main).rows = 2;
    assert.equal(machine.registers(program.evaluation).rows, 5);
    assert.equal(machine.registers(program.main).samples.length, 3);
    assert.equal(machine.registers(program.evaluation).samples.length, 5);
  });

  it('refuses a plan of another machine', () => {
    const options = { features: 1, layers: [dense('out', 1)], loss: 'mse' };
    const machine = new Machine(network(options).program);
    assert.throws(() => machine.run(network(options).program.main, 0, 1), /not of this machine/);
  });

  it('gives as current what belongs to the batch', () => {
    const trial = Trial.of({ features: 2, layers: [dense('out', 3)], loss: 'mse', rows: 5, capacity: 4 });
    trial.step([0, 1]);
    assert.equal(trial.values('out.output').length, 6);
    assert.equal(trial.machine.view(trial.tensor('out.output')).length, 12);
    assert.equal(trial.values('out.weights').length, 6);
    assert.equal(trial.values('data.inputs').length, 10);
    assert.equal(trial.values('loss').length, 1);
  });

  it('holds parameters, optimiser and metrics in one region, and nothing else', () => {
    const trial = Trial.of({
      features: 2,
      layers: [dense('h1', 3, 'tanh'), dense('out', 1, 'sigmoid')],
      loss: 'binary_cross_entropy',
      target: classes(2),
      optimizer: call('optimizer', 'adam'),
      rows: 4,
    });
    const { machine, plan } = trial;
    const start = machine.state.byteOffset / 4;
    const inState = [...plan.tensors.values()].filter(
      ({ offset, length }) => offset >= start && offset + length <= start + machine.state.length,
    );
    const kept = ['parameters', 'optimizer', 'metrics'];
    const expected = [...plan.tensors.values()].filter(({ arena }) => kept.includes(arena));
    assert.deepEqual(new Set(inState), new Set(expected));
  });

  it('continues from a copy of its state as if nothing had happened', () => {
    assertAll((training) => {
      const [original, resumed] = [begin(training), begin(training)];
      const half = Math.floor(training.batches.length / 2);
      training.batches.slice(0, half).forEach((batch) => original.step(batch, training.learningRate));
      resumed.machine.state.set(original.machine.state);
      for (let i = 0; i < half; i++) resumed.advance();
      for (const batch of training.batches.slice(half)) {
        original.step(batch, training.learningRate);
        resumed.step(batch, training.learningRate);
      }
      const bytes = ({ machine: { state } }: Trial): Uint8Array =>
        new Uint8Array(state.buffer, state.byteOffset, state.byteLength);
      assert.deepEqual(bytes(resumed), bytes(original));
    }, RUNS);
  });

  it('comes to the same numbers stepped or run when they are not numbers', () => {
    const layers = [dense('h1', 3, 'relu'), dense('out', 3, 'softmax')];
    const options = { features: 2, layers, loss: 'cross_entropy', target: classes(3), rows: 2 };
    const loaded = (): Trial => Trial.of(options).load([NaN, 1, Infinity, -1], [0, 1]);
    const whole = loaded();
    whole.step([0, 1]);
    const { machine, plan } = loaded().batch([0, 1]);
    for (let pc = 0; pc < plan.instructions.length; pc++) machine.run(plan, pc, pc + 1);
    // Numbers and not bits: V8 does not say which of the NaNs it stores.
    assert.deepEqual([...machine.state], [...whole.machine.state]);
    assert.ok([...machine.state].some(Number.isNaN));
  });
});
