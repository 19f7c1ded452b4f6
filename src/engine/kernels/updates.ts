import { powInteger } from '../../base/math';
import type { Attributes } from '../formulas/activations';
import type { Mathematics } from '../formulas/functions';
import * as formulas from '../formulas/updates';
import type { Binding, Floats, Kernel } from './types';

/**
 * A kernel that updates a parameter element by element. `places` names what the optimiser keeps, in the order of the
 * outputs behind the weights; `stepOf` is computed once a step.
 */
function updating<Step>(
  { instruction, inputs, outputs, mathematics }: Binding,
  places: readonly ('momentum' | 'velocity')[],
  formula: (
    m: Mathematics<number, boolean>,
    attributes: Attributes,
    moved: formulas.Moved<number>,
    step: Step,
  ) => formulas.Update<number>,
  stepOf: () => Step,
): () => void {
  const { attributes } = instruction;
  const [weights] = outputs as [Float32Array];
  const [, gradients] = inputs as [Float32Array, Float32Array];
  const kept = (place: 'momentum' | 'velocity'): Floats | undefined =>
    places.includes(place) ? outputs[1 + places.indexOf(place)] : undefined;
  const [momentum, velocity] = [kept('momentum'), kept('velocity')];
  return () => {
    const step = stepOf();
    for (let i = 0; i < weights.length; i++) {
      const moved = { weight: weights[i]!, gradient: gradients[i]!, momentum: momentum?.[i], velocity: velocity?.[i] };
      const update = formula(mathematics, attributes, moved, step);
      weights[i] = update.weight;
      if (momentum) momentum[i] = update.momentum!;
      if (velocity) velocity[i] = update.velocity!;
    }
  };
}

const rateOf = ({ registers, mathematics }: Binding) => (): number => mathematics.constant(registers.learningRate);

export const sgd: Kernel = (binding) => updating(binding, ['momentum'], formulas.sgd, rateOf(binding));

export const rmsprop: Kernel = (binding) => {
  return updating(binding, ['velocity', 'momentum'], formulas.rmsprop, rateOf(binding));
};

export const adagrad: Kernel = (binding) => updating(binding, ['velocity'], formulas.adagrad, rateOf(binding));

export const adam: Kernel = (binding) => bindAdam(binding);

/** Adam that first takes rate · weight_decay of each parameter off (Loshchilov and Hutter, 2019), as torch.optim.AdamW. */
export const adamw: Kernel = (binding) => bindAdam(binding, binding.instruction.attributes['weight_decay'] ?? 0.01);

function bindAdam(binding: Binding, shrinking?: number): () => void {
  const { instruction, registers, mathematics: m } = binding;
  const { beta1 = 0.9, beta2 = 0.999 } = instruction.attributes;
  return updating(binding, ['momentum', 'velocity'], formulas.adam, () => {
    const { learningRate, update } = registers;
    const rate = m.constant(learningRate / (1 - powInteger(beta1, update)));
    const scale = m.constant(1 / Math.sqrt(1 - powInteger(beta2, update)));
    return shrinking === undefined ? { rate, scale } : { rate, scale, rest: m.constant(1 - learningRate * shrinking) };
  });
}
