import { sizeOf } from '../../../base/extents';
import type { Attributes } from '../../formulas/activations';
import { withFunctions, type Mathematics } from '../../formulas/functions';
import * as formulas from '../../formulas/updates';
import { further, type FunctionBuilder } from '../../wasm/function';
import { f32, f32x4, f64, i32, type F64, type V128 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import type { Emission, FastKernel } from './types';
import { eachVector } from './vectors';

type Lanes = Mathematics<V128, V128>;

/**
 * A kernel that updates a parameter. `places` names what the optimiser keeps, in the order of the outputs behind the
 * weights; `stepOf` writes what is the same for all elements.
 */
function updating<Step>(
  places: readonly ('momentum' | 'velocity')[],
  formula: (m: Lanes, attributes: Attributes, moved: formulas.Moved<V128>, step: Step) => formulas.Update<V128>,
  stepOf: (emission: Emission) => Step,
): FastKernel {
  return {
    emit(emission) {
      const { f, instruction, inputs, outputs } = emission;
      const step = stepOf(emission);
      const m = withFunctions(laneArithmetic(f));
      eachVector(f, i32.of(1), sizeOf(instruction.outputs[0]!.shape), (width, offset) => {
        const [weight, ...kept] = outputs.map((output) => f.let(width.load(f, further(output, offset))));
        const moments = Object.fromEntries(kept.map((value, i) => [places[i]!, value]));
        const gradient = f.let(width.load(f, further(inputs[1]!, offset)));
        const update = formula(m, instruction.attributes, { weight: weight!, gradient, ...moments }, step);
        ['weight' as const, ...places].slice(0, outputs.length).forEach((place, i) => {
          width.store(f, further(outputs[i]!, offset), update[place]!);
        });
      });
    },
  };
}

/** A number in all lanes, rounded once. */
const splat = (f: FunctionBuilder, value: F64): V128 => f.let(f32x4.splat(f32.fromF64(value)));

const rateOf = ({ f, registers }: Emission): V128 => splat(f, registers.learningRate);

export const sgd = updating(['momentum'], formulas.sgd, rateOf);
export const rmsprop = updating(['velocity', 'momentum'], formulas.rmsprop, rateOf);
export const adagrad = updating(['velocity'], formulas.adagrad, rateOf);
export const adam = updating<formulas.AdamStep<V128>>(['momentum', 'velocity'], formulas.adam, adamStep);

export const adamw = updating<formulas.AdamStep<V128>>(['momentum', 'velocity'], formulas.adam, (emission) => {
  const { f, instruction, registers } = emission;
  const decay = f64.of(instruction.attributes['weight_decay'] ?? 0.01);
  return { ...adamStep(emission), rest: splat(f, f64.subtract(f64.of(1), f64.multiply(registers.learningRate, decay))) };
});

function adamStep({ f, instruction, registers }: Emission): formulas.AdamStep<V128> {
  const { beta1 = 0.9, beta2 = 0.999 } = instruction.attributes;
  const rest = (beta: number): F64 => f64.subtract(f64.of(1), power(f, beta, registers.update));
  return {
    rate: splat(f, f64.divide(registers.learningRate, rest(beta1))),
    scale: splat(f, f64.divide(f64.of(1), f64.squareRoot(rest(beta2)))),
  };
}

/** base^n for a whole n, by repeated squaring: the steps of `powInteger` in base/math. */
function power(f: FunctionBuilder, base: number, exponent: F64): F64 {
  const [result, square, rest] = [f.let(f64.of(1)), f.let(f64.of(base)), f.let(exponent)];
  f.loop(() => {
    const half = f.let(f64.floor(f64.multiply(rest, f64.of(0.5))));
    const isOdd = f64.differs(rest, f64.add(half, half));
    f.if(isOdd, () => f.set(result, f64.multiply(result, square)));
    f.set(square, f64.multiply(square, square));
    f.set(rest, half);
    return f64.differs(rest, f64.of(0));
  });
  return result;
}
