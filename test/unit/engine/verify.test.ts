import assert from 'node:assert/strict';
import { verifyPlan } from '../../../src/engine/plan/verify';
import type { Instruction, PlacedTensor, Plan, Program } from '../../../src/engine';
import type { Layout } from '../../../src/engine/plan/types';
import { assertAll } from '../../support/networks';
import { call, classes, dense, network } from '../../support/programs';
import { compiled } from '../../support/trainings';

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

  /** The main plan with an instruction for each of these parts of h1.output, [3], in place of the one for all. */
  const inParts = (...slices: (number | undefined)[]): Plan =>
    edited((instructions) =>
      instructions.flatMap((one) => {
        return one.operation === 'tanh' ? slices.map((slice) => (slice === undefined ? one : { ...one, slice })) : [one];
      }),
    );

  it('passes what is written in parts, in any order', () => {
    verifyPlan(inParts(0, 1, 2), layout);
    verifyPlan(inParts(2, 1, 0), layout);
  });

  it('finds what is read before all of its parts are written', () => {
    for (const plan of [inParts(0, 1), inParts(0, 2), inParts(1)]) {
      assert.throws(() => verifyPlan(plan, layout), /out\/forward\/affine\/0 reads h1\.output before all parts of it are written/);
    }
  });

  it('finds parts that are written twice, over one another or do not exist', () => {
    assert.throws(() => verifyPlan(inParts(0, 1, 1, 2), layout), /writes h1\.output again/);
    assert.throws(() => verifyPlan(inParts(undefined, 1), layout), /writes h1\.output again/);
    assert.throws(() => verifyPlan(inParts(1, undefined), layout), /writes over parts of h1\.output/);
    assert.throws(() => verifyPlan(inParts(0, 1, 2, 3), layout), /writes a part that h1\.output does not have/);
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

/** What is read of what an instruction writes, by instructions behind it. */
function readLater({ instructions }: Plan, { index, outputs }: Instruction): boolean {
  const later = instructions.slice(index + 1).flatMap(({ inputs }) => inputs);
  return outputs.some((tensor) => !kept.has(tensor.arena) && later.includes(tensor));
}

/** Arenas that hold something before the first instruction. */
const kept = new Set(['parameters', 'optimizer', 'metrics', 'data']);

const numbered = (plan: Plan, instructions: readonly Instruction[]): Plan => ({
  ...plan,
  instructions: instructions.map((one, index) => ({ ...one, index })),
});

describe('verifyPlan, of every network', function () {
  this.timeout(120_000);

  it('passes both plans, and none that lacks an instruction whose result is read', () => {
    assertAll((training) => {
      const { main, evaluation, layout } = compiled(training).program;
      for (const plan of [main, evaluation]) {
        verifyPlan(plan, layout);
        for (const instruction of plan.instructions) {
          if (!readLater(plan, instruction) || instruction.outputs.some(({ id }) => id === 'input')) continue;
          const without = numbered(plan, plan.instructions.filter((one) => one !== instruction));
          assert.throws(() => verifyPlan(without, layout), /^Error: plan: /, instruction.id);
        }
      }
    }, 40);
  });

  it('passes no plan in which an instruction stands before one whose result it reads', () => {
    assertAll((training, any) => {
      const { main: plan, layout } = compiled(training).program;
      const reader = plan.instructions[any % plan.instructions.length]!;
      const written = plan.instructions.filter(({ outputs }) => {
        return outputs.some((tensor) => !kept.has(tensor.arena) && tensor.id !== 'input' && reader.inputs.includes(tensor));
      });
      for (const writer of written) {
        const others = plan.instructions.filter((one) => one !== reader);
        const at = others.indexOf(writer);
        const moved = [...others.slice(0, at), reader, ...others.slice(at)];
        assert.throws(() => verifyPlan(numbered(plan, moved), layout), /^Error: plan: /, `${reader.id} before ${writer.id}`);
      }
    }, 200);
  });

  it('passes none in which two tensors share an element', () => {
    assertAll((training, any) => {
      const { main, layout } = compiled(training).program;
      const tensors = [...main.tensors.values()].filter(({ length }) => length > 0);
      const [a, b] = [tensors[any % tensors.length]!, tensors[(any + 1) % tensors.length]!];
      const moved = new Map([...main.tensors, [a.id, { ...a, offset: b.offset }]]);
      assert.throws(() => verifyPlan({ ...main, tensors: moved }, layout), /shares memory|outside of its arena/);
    }, 200);
  });
});
