import { exp, expm1, log1p, normalBelow, normalDensity, sigmoid, tanh } from '../../base/math';
import { float32, float64 } from '../formulas/functions';
import { rowSize } from '../plan/types';
import { FourSums } from './sums';
import type { Binding, Kernel } from './types';

/** A kernel that computes every element of its result from the same elements of its operands. */
function elementwise(
  make: (round: Binding['round'], attributes: Readonly<Record<string, number>>) => (a: number, b: number) => number,
): Kernel {
  return ({ instruction, inputs, outputs, registers, round }) => {
    const size = rowSize(instruction.outputs[0]!);
    const compute = make(round, instruction.attributes);
    const [a, b = a] = inputs as [Float32Array, Float32Array?];
    const [result] = outputs as [Float32Array];
    return () => {
      for (let i = 0; i < registers.rows * size; i++) result[i] = compute(a[i]!, b[i]!);
    };
  };
}

/** max(0, z); NaN stays NaN. */
export const relu = elementwise(() => (z) => (z <= 0 ? 0 : z));

/** The gradient at 0 is 0, as in PyTorch. */
export const reluGradient = elementwise(() => (gradient, z) => (z <= 0 ? 0 : gradient));

export const leakyRelu = elementwise((round, { negative_slope: slope = 0.01 }) => {
  const below = round(slope);
  return (z) => (z > 0 ? z : below * z);
});

export const leakyReluGradient = elementwise((round, { negative_slope: slope = 0.01 }) => {
  const below = round(slope);
  return (gradient, z) => (z > 0 ? gradient : below * gradient);
});

/** z above 0, else alpha · (e^z - 1), as torch.nn.ELU. */
export const elu = elementwise((round, { alpha = 1 }) => {
  const depth = round(alpha);
  return (z) => (z > 0 ? z : depth * round(expm1(z)));
});

export const eluGradient = elementwise((round, { alpha = 1 }) => {
  const depth = round(alpha);
  return (gradient, z) => (z > 0 ? gradient : gradient * round(depth * round(exp(z))));
});

/** z · Φ(z), the exact one (torch.nn.GELU with approximate='none'). */
export const gelu = elementwise(() => (z) => z * normalBelow(z));

/** g · (Φ(z) + z · φ(z)). */
export const geluGradient = elementwise((round) => (gradient, z) => {
  return gradient * round(normalBelow(z) + z * normalDensity(z));
});

/** z · sigmoid(z), as torch.nn.SiLU. */
export const silu = elementwise(() => (z) => z * sigmoid(z));

/** g · s · (1 + z · (1 - s)), s = sigmoid(z). */
export const siluGradient = elementwise((round) => (gradient, z) => {
  const s = sigmoid(z);
  return gradient * round(s * (1 + z * (1 - s)));
});

/** From here on, softplus is z: e^-z is below float32's precision (PyTorch's threshold). */
export const SOFTPLUS_LINEAR = 20;

/** ln(1 + e^z), as torch.nn.Softplus with beta 1. */
export const softplus = elementwise(() => (z) => (z > SOFTPLUS_LINEAR ? z : log1p(exp(z))));

/** g · sigmoid(z). */
export const softplusGradient = elementwise((round) => (gradient, z) => {
  return z > SOFTPLUS_LINEAR ? gradient : gradient * round(sigmoid(z));
});

export const hyperbolicTangent = elementwise(() => tanh);

/** g · (1 - y²), y the output. */
export const tanhGradient = elementwise((round) => (gradient, y) => gradient * round(1 - round(y * y)));

export const logistic = elementwise(() => sigmoid);

/** g · y · (1 - y), y the output. */
export const sigmoidGradient = elementwise((round) => (gradient, y) => round(gradient * y) * round(1 - y));

/**
 * e^(z - max z) / Σ e^(z - max z) over the last axis; subtracting the maximum changes nothing but keeps e^z finite. The
 * sum is made of four.
 */
export const softmax: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const length = rowSize(instruction.outputs[0]!);
  const size = instruction.outputs[0]!.shape.at(-1) ?? 1;
  const mathematics = round === Math.fround ? float32 : float64;
  const [z] = inputs as [Float32Array];
  const [p] = outputs as [Float32Array];
  const sums = new FourSums(round);
  return () => {
    for (let start = 0; start < registers.rows * length; start += size) {
      let max = z[start]!;
      for (let j = 1; j < size; j++) max = Math.max(max, z[start + j]!);
      sums.begin();
      for (let j = 0; j < size; j++) {
        const value = mathematics.exp(round(z[start + j]! - max));
        p[start + j] = value;
        sums.add(j, value);
      }
      const sum = sums.total();
      for (let j = 0; j < size; j++) p[start + j]! /= sum;
    }
  };
};

/** p · (g - Σ g·p) over the last axis, p the output. The sum is made of four. */
export const softmaxGradient: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const length = rowSize(instruction.outputs[0]!);
  const size = instruction.outputs[0]!.shape.at(-1) ?? 1;
  const [gradient, p] = inputs as [Float32Array, Float32Array];
  const [dz] = outputs as [Float32Array];
  const sums = new FourSums(round);
  return () => {
    for (let start = 0; start < registers.rows * length; start += size) {
      sums.begin();
      for (let j = 0; j < size; j++) sums.add(j, round(gradient[start + j]! * p[start + j]!));
      const dot = sums.total();
      for (let j = 0; j < size; j++) dz[start + j] = round(p[start + j]! * round(gradient[start + j]! - dot));
    }
  };
};
