import { float32, float64 } from '../../../src/engine/formulas/functions';
import { naiveKernels } from '../../../src/engine/kernels/table';
import type { Floats, Registers } from '../../../src/engine/kernels/types';
import type { Operation, PlacedTensor } from '../../../src/engine/plan/types';

/** Rows that a batched operand has room for. */
export const ROOM = 4;

export interface Operand {
  readonly shape: readonly number[];
  readonly batched?: boolean;
  readonly values?: readonly number[];
}

interface Run {
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  readonly attributes?: Readonly<Record<string, number>>;
  readonly registers?: Partial<Registers>;
  readonly precision?: 'float32' | 'float64';
}

/** Runs one kernel on numbers; gives its outputs, of room for four rows. */
export function run(operation: Operation, given: Run): number[][] {
  const { inputs, outputs, attributes = {}, registers, precision = 'float32' } = given;
  const place = ({ shape, batched = true }: Operand, i: number): PlacedTensor => {
    const length = shape.reduce((product, extent) => product * extent, batched ? ROOM : 1);
    return { id: `t${i}`, layer: 'l', name: `t${i}`, shape, batched, arena: 'activations', offset: 0, length };
  };
  const allocate = (operand: Operand, i: number): Floats => {
    const { length } = place(operand, i);
    const floats = precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
    floats.set(operand.values ?? []);
    return floats;
  };
  const memory = outputs.map(allocate);
  const mathematics = precision === 'float32' ? float32 : float64;
  naiveKernels[operation]({
    instruction: {
      index: 0,
      id: 'l/forward/operation/0',
      operation,
      phase: 'forward',
      layer: 'l',
      inputs: inputs.map(place),
      outputs: outputs.map(place),
      attributes,
    },
    inputs: inputs.map(allocate),
    outputs: memory,
    registers: { rows: 1, learningRate: 0.1, update: 1, batch: 0, step: 0, seed: 0, samples: new Int32Array(ROOM), ...registers },
    mathematics,
    round: mathematics.constant,
  })();
  return memory.map((values) => [...values]);
}

/** What a loss or its gradient makes of one row of scores and its target. */
export function ofTarget(operation: Operation, values: readonly number[], target: readonly number[]): number[] {
  const inputs = [{ shape: [values.length], values }, { shape: [target.length], values: target }];
  const perSample = !operation.endsWith('gradient');
  const [result] = run(operation, { inputs, outputs: [{ shape: perSample ? [] : [values.length] }] });
  return result!.slice(0, perSample ? 1 : values.length);
}

/** An operand that is the same for all rows. */
export const fixed = (shape: readonly number[], values: readonly number[]): Operand => ({ shape, batched: false, values });
