import { shifted } from '../../formulas/activations';
import { withFunctions } from '../../formulas/functions';
import { rowSize, type Instruction } from '../../plan/types';
import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, type I32, type V128 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import { across, eachPart, eachRow, inLanes, sumAcross, type Part } from './rows';
import type { Emission, FastKernel } from './types';

const sizeOfRow = ({ outputs }: Instruction): number => outputs[0]!.shape.at(-1) ?? 1;

function countOfRows({ instruction, rows }: Emission): I32 {
  return i32.multiply(rows, i32.of(rowSize(instruction.outputs[0]!) / sizeOfRow(instruction)));
}

/** The largest of a row's numbers, and the sum of what is made of each by it: both in all lanes. */
export function exponentials(
  f: FunctionBuilder,
  row: Address,
  size: number,
  powerOf: (value: V128, highest: V128, part: Part) => V128,
): { readonly highest: V128; readonly sum: V128 } {
  const largest = f.let(f32x4.of(-Infinity));
  eachPart(f, size, (part) => {
    const value = part.load(f, further(row, part.offset));
    f.set(largest, f32x4.larger(largest, inLanes(part, value, largest)));
  });
  const highest = across(f, largest, f32x4.larger);
  const sums = f.let(f32x4.of(0));
  eachPart(f, size, (part) => {
    const power = powerOf(f.let(part.load(f, further(row, part.offset))), highest, part);
    f.set(sums, f32x4.add(sums, inLanes(part, power, f32x4.of(0))));
  });
  return { highest, sum: sumAcross(f, sums) };
}

/**
 * Where NaN is in a row the largest number may be another one than in the naive kernel, which makes no difference: all
 * that comes out is NaN.
 */
export const softmax: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    const size = sizeOfRow(instruction);
    const m = withFunctions(laneArithmetic(f));
    eachRow(f, countOfRows(emission), size, [inputs[0]!, outputs[0]!], (_, [z, p]) => {
      const { sum } = exponentials(f, z!, size, (value, max, part) => {
        const power = shifted(m, value, max);
        part.store(f, further(p!, part.offset), power);
        return power;
      });
      eachPart(f, size, (part) => {
        const place = further(p!, part.offset);
        part.store(f, place, f32x4.divide(part.load(f, place), sum));
      });
    });
  },
};

export const softmaxGradient: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    const size = sizeOfRow(instruction);
    eachRow(f, countOfRows(emission), size, [inputs[0]!, inputs[1]!, outputs[0]!], (_, [gradient, p, dz]) => {
      const sums = f.let(f32x4.of(0));
      eachPart(f, size, (part) => {
        const product = f32x4.multiply(part.load(f, further(gradient!, part.offset)), part.load(f, further(p!, part.offset)));
        f.set(sums, f32x4.add(sums, product));
      });
      const dot = sumAcross(f, sums);
      eachPart(f, size, (part) => {
        const difference = f32x4.subtract(part.load(f, further(gradient!, part.offset)), dot);
        part.store(f, further(dz!, part.offset), f32x4.multiply(part.load(f, further(p!, part.offset)), difference));
      });
    });
  },
};
