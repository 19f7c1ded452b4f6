import { withFunctions } from '../../formulas/functions';
import { rowSize, type Instruction } from '../../plan/types';
import { further } from '../../wasm/function';
import { f32x4, i32, type I32 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import { across, eachPart, eachRow, inLanes, sumAcross } from './rows';
import type { Emission, FastKernel } from './types';

const sizeOfRow = ({ outputs }: Instruction): number => outputs[0]!.shape.at(-1) ?? 1;

function countOfRows({ instruction, rows }: Emission): I32 {
  return i32.multiply(rows, i32.of(rowSize(instruction.outputs[0]!) / sizeOfRow(instruction)));
}

/**
 * Where NaN is in a row the largest number may be another one than in the naive kernel, which makes no difference: all
 * that comes out is NaN.
 */
export const softmax: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    const size = sizeOfRow(instruction);
    const { exp } = withFunctions(laneArithmetic(f));
    eachRow(f, countOfRows(emission), size, [inputs[0]!, outputs[0]!], (_, [z, p]) => {
      const largest = f.let(f32x4.of(-Infinity));
      eachPart(f, size, (part) => {
        const value = part.load(f, further(z!, part.offset));
        f.set(largest, f32x4.larger(largest, inLanes(part, value, largest)));
      });
      const max = across(f, largest, f32x4.larger);
      const sums = f.let(f32x4.of(0));
      eachPart(f, size, (part) => {
        const value = exp(f.let(f32x4.subtract(part.load(f, further(z!, part.offset)), max)));
        part.store(f, further(p!, part.offset), value);
        f.set(sums, f32x4.add(sums, inLanes(part, value, f32x4.of(0))));
      });
      const sum = sumAcross(f, sums);
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
