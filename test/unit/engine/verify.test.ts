import assert from 'node:assert/strict';
import { verifyPlan } from '../../../src/engine/plan/verify';
import type { Instruction, PlacedTensor, Plan, Program } from '../../../src/engine';
import type { Layout } from '../../../src/engine/plan/types';
import { call, classes, dense, network } from '../../support/programs';

function program(): Program {
  return network({
    features: 2,
    layers: [dense('h1', 3, 'tanh'), dense('out', 3, 'softmax')],
    loss: 'cross_entropy',
    target: classes(3),
    optimizer: call('optimizer', 'adam'),
    rows: 5,
    capacity: 4,
  }).program;
}

/** The main plan with its list of instructions changed and, as the compiler would, numbered anew. */
function edited(change: (instructions: Instruction[]) => Instruction[]): Plan {
  const { main } = program();
  return { ...main, instructions: change([...main.instructions]).map((one, index) => ({ ...one, index })) };
}

/** The main plan with one of its tensors put elsewhere, both in the list and in every instruction. */
function moved(id: string, change: (tensor: PlacedTensor, plan: Plan) => Partial<PlacedTensor>): [Plan, Program] {
  const whole = program();
  const old = whole.main.tensors.get(id)!;
  const placed = { ...old, ...change(old, whole.main) };
  const swap = (tensor: PlacedTensor): PlacedTensor => (tensor === old ? placed : tensor);
  const tensors = new Map([...whole.main.tensors].map(([key, tensor]) => [key, swap(tensor)]));
  const instructions = whole.main.instructions.map((one) => ({
    ...one,
    inputs: one.inputs.map(swap),
    outputs: one.outputs.map(swap),
  }));
  return [{ ...whole.main, tensors, instructions }, whole];
}

const position = (instructions: readonly Instruction[], id: string): number =>
  instructions.findIndex((instruction) => instruction.id === id);

describe('verifyPlan', () => {
  let layout: Layout;
  before(() => ({ layout } = program()));

  it('passes what the compiler makes', () => {
    const { main, evaluation } = program();
    verifyPlan(main, layout);
    verifyPlan(evaluation, layout);
  });

  it('finds what is read before it is written', () => {
    const plan = edited((instructions) => {
      const [affine, tanh] = ['affine', 'tanh'].map((name) => position(instructions, `h1/forward/${name}/0`));
      [instructions[affine!], instructions[tanh!]] = [instructions[tanh!]!, instructions[affine!]!];
      return instructions;
    });
    assert.throws(() => verifyPlan(plan, layout), /h1\/forward\/tanh\/0 reads h1\.pre_activation before it is written/);
  });

  it('finds what is read and never written', () => {
    const plan = edited((instructions) => instructions.filter(({ operation }) => operation !== 'load'));
    assert.throws(() => verifyPlan(plan, layout), /reads target before it is written/);
  });

  it('finds what is written twice', () => {
    const plan = edited((instructions) =>
      instructions.flatMap((one) => (one.operation === 'tanh' ? [one, one] : [one])),
    );
    assert.throws(() => verifyPlan(plan, layout), /writes h1\.output again/);
  });

  it('finds phases out of order', () => {
    const plan = edited((instructions) => {
      const mean = position(instructions, 'loss/loss/mean/0');
      return instructions.map((one, i) => (i === mean ? { ...one, phase: 'backward' as const } : one));
    });
    assert.throws(() => verifyPlan(plan, layout), /loss\/loss\/accumulate\/0 comes after the backward phase/);
  });

  it('finds an instruction that does not know where it stands', () => {
    const { main } = program();
    const instructions = main.instructions.map((one, i) => (i === 3 ? { ...one, index: 4 } : one));
    assert.throws(() => verifyPlan({ ...main, instructions }, layout), /stands at 3/);
  });

  it('finds a gradient that nothing uses', () => {
    const plan = edited((instructions) => instructions.filter(({ id }) => id !== 'h1/update/adam/0'));
    assert.throws(() => verifyPlan(plan, layout), /computes h1\.weights\.gradient, which nothing uses/);
  });

  it('finds tensors that share memory', () => {
    const [plan, { layout: whole }] = moved('h1.output', (_, { tensors }) => ({
      offset: tensors.get('h1.pre_activation')!.offset + 1,
    }));
    assert.throws(() => verifyPlan(plan, whole), /shares memory with another tensor/);
  });

  it('finds a tensor outside of its arena', () => {
    const [plan, { layout: whole }] = moved('h1.output', () => ({ offset: layout.elements }));
    assert.throws(() => verifyPlan(plan, whole), /h1\.output lies outside of its arena/);
    const [before, other] = moved('h1.output', () => ({ arena: 'parameters' }));
    assert.throws(() => verifyPlan(before, other.layout), /h1\.output lies outside of its arena/);
  });

  it('finds a tensor without room for the batch', () => {
    const [plan, { layout: whole }] = moved('h1.output', ({ length }) => ({ length: length - 1 }));
    assert.throws(() => verifyPlan(plan, whole), /h1\.output has no room for 4 rows/);
  });
});
