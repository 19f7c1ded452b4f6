import { activationFormulas, larger, shifted, type Formula } from '../formulas/activations';
import { rowSize } from '../plan/types';
import { FourSums } from './sums';
import type { Kernel } from './types';

/** A kernel that computes every element of its result from the same elements of its operands. */
function elementwise(formula: Formula): Kernel {
  return ({ instruction, inputs, outputs, registers, mathematics }) => {
    const size = rowSize(instruction.outputs[0]!);
    const compute = formula(mathematics, instruction.attributes);
    const [a, b = a] = inputs as [Float32Array, Float32Array?];
    const [result] = outputs as [Float32Array];
    return () => {
      for (let i = 0; i < registers.rows * size; i++) result[i] = compute(a[i]!, b[i]!);
    };
  };
}

/** The kernels of formulas/activations, by their operations. */
export const elementwiseKernels = Object.fromEntries(
  Object.entries<Formula>(activationFormulas).map(([operation, formula]) => [operation, elementwise(formula)]),
) as Record<keyof typeof activationFormulas, Kernel>;

/**
 * e^(z - max z) / Σ e^(z - max z) over the last axis; subtracting the maximum changes nothing but keeps e^z finite. The
 * sum is made of four.
 */
export const softmax: Kernel = ({ instruction, inputs, outputs, registers, mathematics: m, round }) => {
  const length = rowSize(instruction.outputs[0]!);
  const size = instruction.outputs[0]!.shape.at(-1) ?? 1;
  const [z] = inputs as [Float32Array];
  const [p] = outputs as [Float32Array];
  const sums = new FourSums(round);
  return () => {
    for (let start = 0; start < registers.rows * length; start += size) {
      let max = z[start]!;
      for (let j = 1; j < size; j++) max = larger(m, max, z[start + j]!);
      sums.begin();
      for (let j = 0; j < size; j++) {
        const value = shifted(m, z[start + j]!, max);
        p[start + j] = value;
        sums.add(j, value);
      }
      const sum = sums.total();
      for (let j = 0; j < size; j++) p[start + j] = m.divide(p[start + j]!, sum);
    }
  };
};

/** p · (g - Σ g·p) over the last axis, p the output. The sum is made of four. */
export const softmaxGradient: Kernel = ({ instruction, inputs, outputs, registers, mathematics: m, round }) => {
  const length = rowSize(instruction.outputs[0]!);
  const size = instruction.outputs[0]!.shape.at(-1) ?? 1;
  const [gradient, p] = inputs as [Float32Array, Float32Array];
  const [dz] = outputs as [Float32Array];
  const sums = new FourSums(round);
  return () => {
    for (let start = 0; start < registers.rows * length; start += size) {
      sums.begin();
      for (let j = 0; j < size; j++) sums.add(j, m.multiply(gradient[start + j]!, p[start + j]!));
      const dot = sums.total();
      for (let j = 0; j < size; j++) dz[start + j] = m.multiply(p[start + j]!, m.subtract(gradient[start + j]!, dot));
    }
  };
};
