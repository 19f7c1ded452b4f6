import { larger, shifted, type Attributes } from '../formulas/activations';
import type { Mathematics } from '../formulas/functions';
import * as formulas from '../formulas/losses';
import { lossFrame, type LossFrame } from '../plan/lossFrame';
import { FourSums } from './sums';
import type { Floats, Kernel } from './types';

type Numbers = Mathematics<number, boolean>;

/** Computes with one position: `size` outputs (or scores) from `start`, its targets from `at`. */
type PerPosition = (values: Floats, start: number, size: number, target: Floats, at: number) => number;

/** Where the numbers of a position begin, by the sample's row and the position within it. */
const placesOf = ({ positions, units, numbers, offset, stride }: LossFrame) => ({
  startOf: (row: number, position: number): number => (row * positions + position) * units,
  targetOf: (row: number, position: number): number => row * stride + offset + position * numbers,
});

/** A loss of one number for each position, from its outputs (or scores) and its targets; 0 where there is no target. */
function perPosition(make: (m: Numbers, attributes: Attributes) => PerPosition): Kernel {
  return ({ instruction, inputs, outputs, registers, mathematics }) => {
    const frame = lossFrame(instruction);
    const { startOf, targetOf } = placesOf(frame);
    const compute = make(mathematics, instruction.attributes);
    const [scores, target] = inputs as [Floats, Floats];
    const [result] = outputs as [Floats];
    return () => {
      for (let row = 0; row < registers.rows; row++) {
        for (let position = 0; position < frame.positions; position++) {
          const at = targetOf(row, position);
          const known = !Number.isNaN(target[at]!);
          result[row * frame.positions + position] = known
            ? compute(scores, startOf(row, position), frame.units, target, at)
            : 0;
        }
      }
    };
  };
}

/** The mean over a position's outputs of a function of output and target; the sum goes up through the outputs. */
const meanOf = (formula: formulas.LossFormula): Kernel =>
  perPosition((m, attributes) => {
    const compute = formula(m, attributes);
    return (values, start, size, target, at) => {
      let sum = 0;
      for (let j = 0; j < size; j++) sum = m.add(sum, compute(values[start + j]!, target[at + j]!));
      return m.divide(sum, size);
    };
  });

export const mse = meanOf(formulas.squaredError);
export const mae = meanOf(formulas.absoluteError);
export const huber = meanOf(formulas.huber);
export const binaryCrossEntropy = meanOf(formulas.binaryCrossEntropy);

/** -ln softmax(z)[target] from the scores z, as ln Σ e^(z - max) + max - z[target]; the sum is made of four. */
export const crossEntropy = perPosition((m) => {
  const sums = new FourSums(m.constant);
  return (z, start, size, target, at) => {
    let max = z[start]!;
    for (let j = 1; j < size; j++) max = larger(m, max, z[start + j]!);
    sums.begin();
    for (let j = 0; j < size; j++) sums.add(j, shifted(m, z[start + j]!, max));
    return formulas.crossEntropyOf(m, sums.total(), max, z[start + target[at]!]!);
  };
});

/**
 * Of one score s, with y = -1 for the first class and 1 for the second: max(0, 1 - y·s). Of several, the sum of
 * max(0, 1 - s[target] + s[j]) over the other classes, divided by the number of classes (PyTorch's MultiMarginLoss).
 */
export const hinge = perPosition((m) => (s, start, size, target, at) => {
  const wanted = target[at]!;
  if (size === 1) return formulas.atLeast(m, formulas.margin(m, s[start]!, signOf(wanted)), 0);
  let sum = 0;
  for (let j = 0; j < size; j++) {
    if (j === wanted) continue;
    sum = m.add(sum, formulas.atLeast(m, formulas.marginTo(m, s[start + wanted]!, s[start + j]!), 0));
  }
  return m.divide(sum, size);
});

const signOf = (target: number): number => 2 * target - 1;

/**
 * The mean over the positions of the batch that have a target, and how many these are: the sum goes up through the
 * batch. Of none it is 0.
 */
export const mean: Kernel = ({ instruction, inputs, outputs, registers, mathematics: m }) => {
  const { positions, numbers, stride, offset } = lossFrame(instruction);
  const [values, target] = inputs as [Floats, Floats?];
  const [result, counted] = outputs as [Floats, Floats?];
  return () => {
    let [sum, count] = [0, 0];
    for (let row = 0; row < registers.rows; row++) {
      for (let position = 0; position < positions; position++) {
        if (target && Number.isNaN(target[row * stride + offset + position * numbers]!)) continue;
        sum = m.add(sum, values[row * positions + position]!);
        count++;
      }
    }
    result[0] = count === 0 ? 0 : m.divide(sum, count);
    if (counted) counted[0] = count;
  };
};

/** The losses of several targets, each times its weight, added up in their order. */
export const weightedSum: Kernel = ({ instruction, inputs, outputs, mathematics: m }) => {
  const weights = inputs.map((_, i) => m.constant(instruction.attributes[`weight_${i}`] ?? 1));
  const [result] = outputs as [Floats];
  return () => {
    let sum = 0;
    for (let i = 0; i < inputs.length; i++) sum = m.multiplyAdd(weights[i]!, inputs[i]![0]!, sum);
    result[0] = sum;
  };
};

/** What the gradient by one output (or score) is made of. */
interface Place {
  values: Floats;
  /** Where its position's outputs begin, and how many there are. */
  start: number;
  size: number;
  /** The output's index among them. */
  unit: number;
  /** The first target of the position. */
  target: Floats;
  at: number;
}

/**
 * A gradient by every output (or score), 0 where there is no target, times the factor of the mean over the positions
 * that have a target, where said so over their outputs, too.
 */
function elementGradient(
  isOverOutputs: boolean,
  make: (m: Numbers, attributes: Attributes) => (place: Place) => number,
): Kernel {
  return ({ instruction, inputs, outputs, registers, mathematics: m }) => {
    const { positions, units, weight, ...frame } = lossFrame(instruction);
    const { startOf, targetOf } = placesOf({ positions, units, weight, ...frame });
    const compute = make(m, instruction.attributes);
    const [values, target, counted] = inputs as [Floats, Floats, Floats?];
    const [gradient] = outputs as [Floats];
    const place: Place = { values, target, start: 0, size: units, unit: 0, at: 0 };
    return () => {
      const factor = formulas.meanFactor(m, weight, counted ? counted[0]! : registers.rows, isOverOutputs ? units : 1);
      for (let row = 0; row < registers.rows; row++) {
        for (let position = 0; position < positions; position++) {
          place.start = startOf(row, position);
          place.at = targetOf(row, position);
          const known = !Number.isNaN(target[place.at]!);
          for (place.unit = 0; place.unit < units; place.unit++) {
            gradient[place.start + place.unit] = known ? m.multiply(compute(place), factor) : 0;
          }
        }
      }
    };
  };
}

/** By an output that has a target of its own; the loss is a mean over the outputs, too. */
const ofOutput = (formula: formulas.LossFormula): Kernel =>
  elementGradient(true, (m, attributes) => {
    const compute = formula(m, attributes);
    return ({ values, start, unit, target, at }) => compute(values[start + unit]!, target[at + unit]!);
  });

/** By an output where the target is the position of a class: 1 for that class, 0 for the others. */
const ofClass = (formula: formulas.LossFormula): Kernel =>
  elementGradient(false, (m, attributes) => {
    const compute = formula(m, attributes);
    return ({ values, start, unit, target, at }) => compute(values[start + unit]!, target[at]! === unit ? 1 : 0);
  });

export const mseGradient = ofOutput(formulas.squaredErrorGradient);
export const maeGradient = ofOutput(formulas.absoluteErrorGradient);
export const huberGradient = ofOutput(formulas.huberGradient);
export const binaryCrossEntropyGradient = ofOutput(formulas.binaryCrossEntropyGradient);
export const sigmoidBinaryCrossEntropyGradient = ofOutput(formulas.probabilityGradient);
export const crossEntropyGradient = ofClass(formulas.crossEntropyGradient);
export const softmaxCrossEntropyGradient = ofClass(formulas.probabilityGradient);

/**
 * Of one score: -y where its margin is not kept. Of several: 1 for each other class that comes too near, and minus
 * their number for the target's, divided by the number of classes. At the margin itself it is 0.
 */
export const hingeGradient = elementGradient(true, (m) => ({ values, start, size, unit, target, at }) => {
  const wanted = target[at]!;
  if (size === 1) return formulas.margin(m, values[start]!, signOf(wanted)) > 0 ? -signOf(wanted) : 0;
  const isNear = (j: number): boolean =>
    j !== wanted && formulas.marginTo(m, values[start + wanted]!, values[start + j]!) > 0;
  if (unit !== wanted) return isNear(unit) ? 1 : 0;
  let near = 0;
  for (let j = 0; j < size; j++) if (isNear(j)) near++;
  return -near;
});
