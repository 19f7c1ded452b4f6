import type { Formula } from '../../formulas/activations';
import { withFunctions } from '../../formulas/functions';
import { rowSize } from '../../plan/types';
import { further } from '../../wasm/function';
import { i32 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import type { FastKernel } from './types';
import { eachVector } from './vectors';

/** A kernel that computes every element of its result from the same elements of its operands. */
export function elementwise(formula: Formula): FastKernel {
  return {
    emit({ f, instruction, inputs, outputs, rows }) {
      const compute = formula(withFunctions(laneArithmetic(f)), instruction.attributes);
      const [tensor] = instruction.outputs;
      const [a, b = a] = inputs;
      eachVector(f, tensor!.batched ? rows : i32.of(1), rowSize(tensor!), (width, offset) => {
        const left = f.let(width.load(f, further(a!, offset)));
        const right = b === a ? left : f.let(width.load(f, further(b!, offset)));
        width.store(f, further(outputs[0]!, offset), compute(left, right));
      });
    },
  };
}
