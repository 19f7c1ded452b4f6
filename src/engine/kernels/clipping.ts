import * as formulas from '../formulas/updates';
import { square, summed } from './sums';
import type { Kernel } from './types';

/** Added to the norm that a gradient is divided by, as in torch.nn.utils.clip_grad_norm_. */
export const NORM_EPSILON = 1e-6;

/** √(Σ g²) over all gradients, summed in float64 and rounded once. */
export const gradientNorm: Kernel = ({ inputs, outputs }) => {
  const [norm] = outputs as [Float32Array];
  return () => {
    norm[0] = Math.sqrt(summed(inputs, square));
  };
};

/** g · min(1, limit / (norm + 1e-6)): all gradients get shorter by the same factor (torch.nn.utils.clip_grad_norm_). */
export const clipNorm: Kernel = ({ instruction, inputs, outputs, round }) => {
  const { limit = Infinity } = instruction.attributes;
  const [gradient, norm] = inputs as [Float32Array, Float32Array];
  const [clipped] = outputs as [Float32Array];
  return () => {
    const factor = round(Math.min(1, limit / (norm[0]! + NORM_EPSILON)));
    for (let i = 0; i < clipped.length; i++) clipped[i] = gradient[i]! * factor;
  };
};

export const clipValue: Kernel = ({ instruction, inputs, outputs, mathematics }) => {
  const { limit = Infinity } = instruction.attributes;
  const [gradient] = inputs as [Float32Array];
  const [clipped] = outputs as [Float32Array];
  return () => {
    for (let i = 0; i < clipped.length; i++) clipped[i] = formulas.clipValue(mathematics, limit, gradient[i]!);
  };
};
