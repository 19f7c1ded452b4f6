import { Random } from '../../base/random';
import { rowSize } from '../plan/types';
import type { Kernel } from './types';

/**
 * `y = x·mask`; the mask is 0 with the probability `rate`, else 1 / (1 - rate). Whether an element of the batch is
 * dropped depends on seed, layer, step and its place in the batch alone.
 */
export const dropout: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { rate = 0 } = instruction.attributes;
  const [x] = inputs as [Float32Array];
  const [y, mask] = outputs as [Float32Array, Float32Array];
  const size = rowSize(instruction.outputs[0]!);
  const scale = round(1 / (1 - rate));
  let seed = registers.seed;
  let random = dropoutRandom(seed, instruction.layer, registers.step);
  return () => {
    if (registers.seed !== seed) random = dropoutRandom((seed = registers.seed), instruction.layer, registers.step);
    random.enter(registers.step);
    for (let i = 0; i < registers.rows * size; i++) {
      const factor = random.uniform(i) < rate ? 0 : scale;
      mask[i] = factor;
      y[i] = x[i]! * factor;
    }
  };
};

/** The random numbers of a layer's dropout in one step, by the flat position in the batch. */
export function dropoutRandom(seed: number, layer: string, step: number): Random {
  return new Random(seed, `${layer}.dropout`, 0, step);
}

/** `dx = g·mask`. */
export const dropoutGradient: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [gradient, mask] = inputs as [Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const size = rowSize(instruction.outputs[0]!);
  return () => {
    for (let i = 0; i < registers.rows * size; i++) dx[i] = gradient[i]! * mask[i]!;
  };
};
