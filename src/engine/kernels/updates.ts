import { powInteger } from '../../base/math';
import type { Binding, Kernel } from './types';

/** The gradient that a parameter is moved by: g + weight_decay · w, as torch.optim adds its L2 decay. */
function decayed({ instruction, round }: Binding): (gradient: number, weight: number) => number {
  const { weight_decay = 0 } = instruction.attributes;
  if (weight_decay === 0) return (gradient) => gradient;
  const decay = round(weight_decay);
  return (gradient, weight) => round(gradient + round(decay * weight));
}

/** decay · kept + (1 - decay) · added: what Adam and RMSprop keep of gradients and of their squares. */
function runningMean(decay: number, round: Binding['round']): (kept: number, added: number) => number {
  const [keep, add] = [round(decay), round(1 - decay)];
  return (kept, added) => round(round(keep * kept) + round(add * added));
}

/**
 * w -= rate · g; with momentum m = momentum · m + g and w -= rate · m, as torch.optim.SGD (dampening 0). With
 * `nesterov` the step is g + momentum · m.
 */
export const sgd: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const { momentum = 0, nesterov = 0 } = instruction.attributes;
  const [weights, kept] = outputs as [Float32Array, Float32Array?];
  const [, gradients] = inputs as [Float32Array, Float32Array];
  const [gradientOf, keep] = [decayed(binding), round(momentum)];
  if (!kept) {
    return () => {
      const rate = round(registers.learningRate);
      for (let i = 0; i < weights.length; i++) weights[i]! -= round(rate * gradientOf(gradients[i]!, weights[i]!));
    };
  }
  return () => {
    const rate = round(registers.learningRate);
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradientOf(gradients[i]!, weights[i]!);
      const moved = round(round(keep * kept[i]!) + gradient);
      kept[i] = moved;
      weights[i]! -= round(rate * (nesterov ? round(gradient + round(keep * moved)) : moved));
    }
  };
};

/**
 * v = β2·v + (1 - β2)·g² and the step g / (√v + ε), as torch.optim.RMSprop (alpha is β2, not centered); with momentum
 * m = momentum · m + step. w -= rate · step.
 */
export const rmsprop: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const { beta2 = 0.99, momentum = 0, epsilon = 1e-8 } = instruction.attributes;
  const [weights, velocity, kept] = outputs as [Float32Array, Float32Array, Float32Array?];
  const [, gradients] = inputs as [Float32Array, Float32Array];
  const [gradientOf, mean] = [decayed(binding), runningMean(beta2, round)];
  const [keep, floor] = [round(momentum), round(epsilon)];
  return () => {
    const rate = round(registers.learningRate);
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradientOf(gradients[i]!, weights[i]!);
      const v = mean(velocity[i]!, round(gradient * gradient));
      velocity[i] = v;
      let step = round(gradient / round(round(Math.sqrt(v)) + floor));
      if (kept) kept[i] = step = round(round(keep * kept[i]!) + step);
      weights[i]! -= round(rate * step);
    }
  };
};

/** v = v + g² and w -= rate · g / (√v + ε), as torch.optim.Adagrad (lr_decay 0, sums from 0). */
export const adagrad: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [weights, velocity] = outputs as [Float32Array, Float32Array];
  const [, gradients] = inputs as [Float32Array, Float32Array];
  const gradientOf = decayed(binding);
  const floor = round(instruction.attributes['epsilon'] ?? 1e-10);
  return () => {
    const rate = round(registers.learningRate);
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradientOf(gradients[i]!, weights[i]!);
      const v = round(velocity[i]! + round(gradient * gradient));
      velocity[i] = v;
      weights[i]! -= round(rate * round(gradient / round(round(Math.sqrt(v)) + floor)));
    }
  };
};

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as torch.optim.Adam computes it:
 * m = β1·m + (1 - β1)·g, v = β2·v + (1 - β2)·g², w -= rate/(1 - β1^t) · m / (√v/√(1 - β2^t) + ε).
 */
export const adam: Kernel = (binding) => bindAdam(binding, decayed(binding), 0);

/** Adam that first takes rate · weight_decay of each parameter off (Loshchilov and Hutter, 2019), as torch.optim.AdamW. */
export const adamw: Kernel = (binding) => {
  return bindAdam(binding, (gradient) => gradient, binding.instruction.attributes['weight_decay'] ?? 0.01);
};

function bindAdam(binding: Binding, gradientOf: (g: number, w: number) => number, shrinking: number): () => void {
  const { instruction, inputs, outputs, registers, round } = binding;
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = instruction.attributes;
  const [weights, momentum, velocity] = outputs as [Float32Array, Float32Array, Float32Array];
  const [, gradients] = inputs as [Float32Array, Float32Array];
  const [meanOf, meanOfSquares, floor] = [runningMean(beta1, round), runningMean(beta2, round), round(epsilon)];
  return () => {
    const rate = round(registers.learningRate / (1 - powInteger(beta1, registers.update)));
    const scale = round(Math.sqrt(1 - powInteger(beta2, registers.update)));
    const rest = round(1 - registers.learningRate * shrinking);
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradientOf(gradients[i]!, weights[i]!);
      const m = meanOf(momentum[i]!, gradient);
      const v = meanOfSquares(velocity[i]!, round(gradient * gradient));
      momentum[i] = m;
      velocity[i] = v;
      const divisor = round(round(round(Math.sqrt(v)) / scale) + floor);
      weights[i] = round(weights[i]! * rest) - round(round(rate * m) / divisor);
    }
  };
}
