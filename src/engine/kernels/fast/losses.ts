import { shifted } from '../../formulas/activations';
import { withFunctions, type Mathematics } from '../../formulas/functions';
import * as formulas from '../../formulas/losses';
import { lossFrame, type LossFrame } from '../../plan/lossFrame';
import { at, further, type Address } from '../../wasm/function';
import { f32, f32x4, i32, type V128 } from '../../wasm/operators';
import { emitZeros } from './batch';
import { laneArithmetic } from './lanes';
import { exponentials } from './softmax';
import type { Emission, FastKernel } from './types';
import { eachOfRow, eachVector, element, one } from './vectors';

type Lanes = Mathematics<V128, V128>;

const lanesOf = ({ f }: Emission): Lanes => withFunctions(laneArithmetic(f));

/** A position of the batch: where its outputs and its targets stand, and its number. */
interface Place {
  readonly output: Address;
  readonly target: Address;
  readonly result: Address;
}

/** Goes through all positions: `known` writes code for those that have a target, `unknown` for the others. */
function eachPosition(
  emission: Emission,
  resultSize: number,
  known: (place: Place) => void,
  unknown: (place: Place) => void,
): void {
  const { f, instruction, inputs, outputs, rows } = emission;
  const { positions, units, numbers, offset, stride } = lossFrame(instruction);
  f.range(i32.of(0), rows, (row) => {
    f.range(i32.of(0), i32.of(positions), (position) => {
      const placeIn = (tensor: Address, size: number, rowSize = positions * size): Address => {
        return { base: f.let(at(element(element(tensor, row, rowSize * 4), position, size * 4))), offset: 0 };
      };
      const target = further(placeIn(inputs[1]!, numbers, stride), offset * 4);
      const place = { output: placeIn(inputs[0]!, units), target, result: placeIn(outputs[0]!, resultSize) };
      const wanted = f.let(f.loadF32(target));
      f.if(f32.equals(wanted, wanted), () => known(place), () => unknown(place));
    });
  });
}

/** Whether each position is one number whose target stands beside the next one's, as its output does. */
const isPlain = ({ units, numbers, positions, stride }: LossFrame): boolean => units === 1 && numbers === 1 && stride === positions;

/** The mean over a position's outputs of a function of output and target. */
function meanOf(formula: formulas.LossFormula): FastKernel {
  return {
    emit(emission) {
      const { f, instruction, inputs, outputs, rows } = emission;
      const frame = lossFrame(instruction);
      const m = lanesOf(emission);
      const compute = formula(m, instruction.attributes);
      const zero = m.constant(0);
      if (isPlain(frame)) {
        eachVector(f, rows, frame.positions, (width, offset) => {
          const target = f.let(width.load(f, further(inputs[1]!, offset)));
          const loss = m.add(zero, compute(f.let(width.load(f, further(inputs[0]!, offset))), target));
          width.store(f, further(outputs[0]!, offset), m.choose(m.isEqual(target, target), loss, zero));
        });
        return;
      }
      const size = m.constant(frame.units);
      const known = ({ output, target, result }: Place): void => {
        const sum = f.let(zero);
        f.range(i32.of(0), i32.of(frame.units), (j) => {
          f.set(sum, m.add(sum, compute(f.let(f.loadFirst(element(output, j))), f.let(f.loadFirst(element(target, j))))));
        });
        f.storeFirst(result, m.divide(sum, size));
      };
      eachPosition(emission, 1, known, ({ result }) => f.storeFirst(result, zero));
    },
  };
}

export const mse = meanOf(formulas.squaredError);
export const mae = meanOf(formulas.absoluteError);
export const huber = meanOf(formulas.huber);
export const binaryCrossEntropy = meanOf(formulas.binaryCrossEntropy);

/** Where NaN is among the scores the largest may be another one than in the naive kernel: the loss is NaN all the same. */
export const crossEntropy: FastKernel = {
  emit(emission) {
    const { f, instruction } = emission;
    const { units } = lossFrame(instruction);
    const m = lanesOf(emission);
    const known = ({ output, target, result }: Place): void => {
      const { highest, sum } = exponentials(f, output, units, (value, max) => shifted(m, value, max));
      const wanted = f.let(one.load(f, element(output, i32.fromF32(f.loadF32(target)))));
      f.storeFirst(result, formulas.crossEntropyOf(m, sum, highest, wanted));
    };
    eachPosition(emission, 1, known, ({ result }) => f.storeFirst(result, f32x4.of(0)));
  },
};

/** What a gradient is multiplied by, in all lanes. */
function factorOf(emission: Emission, m: Lanes, isOverOutputs: boolean): V128 {
  const { f, instruction, inputs, rows } = emission;
  const { weight, units } = lossFrame(instruction);
  const count = inputs[2] ? f.loadSplat(inputs[2]) : f32x4.splat(f32.fromI32(rows));
  return formulas.meanFactor(m, weight, f.let(count), isOverOutputs ? units : 1);
}

/** A gradient by outputs that have a target of their own each. */
function ofOutput(formula: formulas.LossFormula): FastKernel {
  return {
    emit(emission) {
      const { f, instruction, inputs, outputs, rows } = emission;
      const frame = lossFrame(instruction);
      const m = lanesOf(emission);
      const compute = formula(m, instruction.attributes);
      const factor = factorOf(emission, m, true);
      if (isPlain(frame)) {
        eachVector(f, rows, frame.positions, (width, offset) => {
          const target = f.let(width.load(f, further(inputs[1]!, offset)));
          const slope = m.multiply(compute(f.let(width.load(f, further(inputs[0]!, offset))), target), factor);
          width.store(f, further(outputs[0]!, offset), m.choose(m.isEqual(target, target), slope, m.constant(0)));
        });
        return;
      }
      const known = ({ output, target, result }: Place): void => {
        eachOfRow(f, frame.units, (width, offset) => {
          const [value, wanted] = [output, target].map((row) => f.let(width.load(f, further(row, offset))));
          width.store(f, further(result, offset), m.multiply(compute(value!, wanted!), factor));
        });
      };
      eachPosition(emission, frame.units, known, ({ result }) => emitZeros(f, result, frame.units));
    },
  };
}

export const mseGradient = ofOutput(formulas.squaredErrorGradient);
export const maeGradient = ofOutput(formulas.absoluteErrorGradient);
export const huberGradient = ofOutput(formulas.huberGradient);
export const binaryCrossEntropyGradient = ofOutput(formulas.binaryCrossEntropyGradient);
export const sigmoidBinaryCrossEntropyGradient = ofOutput(formulas.probabilityGradient);

/** A gradient by outputs of which the target names one. */
function ofClass(formula: formulas.LossFormula): FastKernel {
  return {
    emit(emission) {
      const { f, instruction } = emission;
      const { units } = lossFrame(instruction);
      const m = lanesOf(emission);
      const compute = formula(m, instruction.attributes);
      const factor = factorOf(emission, m, false);
      const known = ({ output, target, result }: Place): void => {
        const wanted = f.let(f.loadSplat(target));
        const unit = f.let(f32x4.lanes(0, 1, 2, 3));
        eachOfRow(f, units, (width, offset) => {
          const y = m.choose(m.isEqual(unit, wanted), m.constant(1), m.constant(0));
          const value = f.let(width.load(f, further(output, offset)));
          width.store(f, further(result, offset), m.multiply(compute(value, y), factor));
          f.set(unit, f32x4.add(unit, f32x4.of(width.lanes)));
        });
      };
      eachPosition(emission, units, known, ({ result }) => emitZeros(f, result, units));
    },
  };
}

export const crossEntropyGradient = ofClass(formulas.crossEntropyGradient);
export const softmaxCrossEntropyGradient = ofClass(formulas.probabilityGradient);
