import { powInteger } from '../../base/math';
import type { Kernel } from './types';

/**
 * w -= rate · g; with momentum m = momentum · m + g and w -= rate · m, as torch.optim.SGD
 * (dampening 0, no Nesterov).
 */
export const sgd: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { momentum = 0 } = instruction.attributes;
  const [weights, kept] = outputs as [Float32Array, Float32Array?];
  const [, gradient] = inputs as [Float32Array, Float32Array];
  const decay = round(momentum);
  if (!kept) {
    return () => {
      const rate = round(registers.learningRate);
      for (let i = 0; i < weights.length; i++) weights[i]! -= round(rate * gradient[i]!);
    };
  }
  return () => {
    const rate = round(registers.learningRate);
    for (let i = 0; i < weights.length; i++) {
      const step = round(round(decay * kept[i]!) + gradient[i]!);
      kept[i] = step;
      weights[i]! -= round(rate * step);
    }
  };
};

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as torch.optim.Adam computes it:
 * m = β1·m + (1 - β1)·g, v = β2·v + (1 - β2)·g², w -= rate/(1 - β1^t) · m / (√v/√(1 - β2^t) + ε).
 */
export const adam: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = instruction.attributes;
  const [weights, momentum, velocity] = outputs as [Float32Array, Float32Array, Float32Array];
  const [, gradient] = inputs as [Float32Array, Float32Array];
  const [keepMomentum, addMomentum] = [round(beta1), round(1 - beta1)];
  const [keepVelocity, addVelocity, floor] = [round(beta2), round(1 - beta2), round(epsilon)];
  return () => {
    const rate = round(registers.learningRate / (1 - powInteger(beta1, registers.update)));
    const scale = round(Math.sqrt(1 - powInteger(beta2, registers.update)));
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i]!;
      const m = round(round(keepMomentum * momentum[i]!) + round(addMomentum * g));
      const v = round(round(keepVelocity * velocity[i]!) + round(addVelocity * round(g * g)));
      momentum[i] = m;
      velocity[i] = v;
      const divisor = round(round(round(Math.sqrt(v)) / scale) + floor);
      weights[i]! -= round(round(rate * m) / divisor);
    }
  };
};
