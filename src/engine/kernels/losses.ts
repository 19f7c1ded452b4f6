import { exp, log, log1p } from '../../base/math';
import { lossFrame, type LossFrame } from '../plan/lossFrame';
import type { Floats, Kernel } from './types';

/** Keeps the shown gradients by a probability finite where it rounds to 0 or 1 (PyTorch's constant). */
export const EPSILON = 1e-12;

/** Computes with one position: `size` outputs (or scores) from `start`, its targets from `at`. */
type PerPosition = (values: Floats, start: number, size: number, target: Floats, at: number) => number;

/** Where the numbers of a position begin, by the sample's row and the position within it. */
const placesOf = ({ positions, units, numbers, offset, stride }: LossFrame) => ({
  startOf: (row: number, position: number): number => (row * positions + position) * units,
  targetOf: (row: number, position: number): number => row * stride + offset + position * numbers,
});

/** A loss of one number for each position, from its outputs (or scores) and its targets; 0 where there is no target. */
function perPosition(make: (attributes: Readonly<Record<string, number>>) => PerPosition): Kernel {
  return ({ instruction, inputs, outputs, registers }) => {
    const frame = lossFrame(instruction);
    const { startOf, targetOf } = placesOf(frame);
    const compute = make(instruction.attributes);
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

/** The mean over a position's outputs of a function of output and target. */
const meanOf =
  (compute: (value: number, target: number) => number): PerPosition =>
  (values, start, size, target, at) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += compute(values[start + j]!, target[at + j]!);
    return sum / size;
  };

/** mean((output - target)²). */
export const mse = perPosition(() => meanOf((output, target) => (output - target) * (output - target)));

/** mean(|output - target|). */
export const mae = perPosition(() => meanOf((output, target) => Math.abs(output - target)));

/** The mean of ½e² up to |e| = delta, of delta·(|e| - ½delta) beyond (PyTorch's HuberLoss). */
export const huber = perPosition(({ delta = 1 }) =>
  meanOf((output, target) => {
    const error = Math.abs(output - target);
    return error <= delta ? 0.5 * error * error : delta * (error - 0.5 * delta);
  }),
);

/**
 * -(y·ln p + (1 - y)·ln(1 - p)) with p = sigmoid(z), from the scores z as max(z, 0) - z·y + ln(1 + e^-|z|),
 * which stays finite (PyTorch's binary_cross_entropy_with_logits); the mean over the outputs.
 */
export const binaryCrossEntropy = perPosition(() =>
  meanOf((z, y) => Math.max(z, 0) - z * y + log1p(exp(-Math.abs(z)))),
);

/** -ln softmax(z)[target] from the scores z, as ln Σ e^(z - max) + max - z[target]. */
export const crossEntropy = perPosition(() => (z, start, size, target, at) => {
  let max = z[start]!;
  for (let j = 1; j < size; j++) max = Math.max(max, z[start + j]!);
  let sum = 0;
  for (let j = 0; j < size; j++) sum += exp(z[start + j]! - max);
  return log(sum) + (max - z[start + target[at]!]!);
});

/**
 * Of one score s, with y = -1 for the first class and 1 for the second: max(0, 1 - y·s). Of several, the sum of
 * max(0, 1 - s[target] + s[j]) over the other classes, divided by the number of classes (PyTorch's MultiMarginLoss).
 */
export const hinge = perPosition(() => (s, start, size, target, at) => {
  const wanted = target[at]!;
  if (size === 1) return atLeast0(1 - signOf(wanted) * s[start]!);
  let sum = 0;
  for (let j = 0; j < size; j++) if (j !== wanted) sum += atLeast0(1 - s[start + wanted]! + s[start + j]!);
  return sum / size;
});

/** NaN stays NaN. */
const atLeast0 = (value: number): number => (value <= 0 ? 0 : value);

const signOf = (target: number): number => 2 * target - 1;

/**
 * The mean over the positions of the batch that have a target, and how many these are: the sum goes up through the
 * batch. Of none it is 0.
 */
export const mean: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { positions, numbers, stride, offset } = lossFrame(instruction);
  const [values, target] = inputs as [Floats, Floats?];
  const [result, counted] = outputs as [Floats, Floats?];
  return () => {
    let [sum, count] = [0, 0];
    for (let row = 0; row < registers.rows; row++) {
      for (let position = 0; position < positions; position++) {
        if (target && Number.isNaN(target[row * stride + offset + position * numbers]!)) continue;
        sum = round(sum + values[row * positions + position]!);
        count++;
      }
    }
    result[0] = count === 0 ? 0 : sum / count;
    if (counted) counted[0] = count;
  };
};

/** The losses of several targets, each times its weight, added up in their order. */
export const weightedSum: Kernel = ({ instruction, inputs, outputs, round }) => {
  const weights = inputs.map((_, i) => round(instruction.attributes[`weight_${i}`] ?? 1));
  const [result] = outputs as [Floats];
  return () => {
    let sum = 0;
    for (let i = 0; i < inputs.length; i++) sum = round(sum + round(weights[i]! * inputs[i]![0]!));
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
 * A gradient by every output (or score), 0 where there is no target. The loss is a mean, so that it is divided by how
 * many positions have a target, and a part of the total, so that it is multiplied by its weight.
 */
function elementGradient(make: (attributes: Readonly<Record<string, number>>) => (place: Place) => number): Kernel {
  return ({ instruction, inputs, outputs, registers }) => {
    const { positions, units, weight, ...frame } = lossFrame(instruction);
    const { startOf, targetOf } = placesOf({ positions, units, weight, ...frame });
    const compute = make(instruction.attributes);
    const [values, target, counted] = inputs as [Floats, Floats, Floats?];
    const [gradient] = outputs as [Floats];
    const place: Place = { values, target, start: 0, size: units, unit: 0, at: 0 };
    return () => {
      const count = counted ? counted[0]! : registers.rows;
      for (let row = 0; row < registers.rows; row++) {
        for (let position = 0; position < positions; position++) {
          place.start = startOf(row, position);
          place.at = targetOf(row, position);
          const known = !Number.isNaN(target[place.at]!);
          for (place.unit = 0; place.unit < units; place.unit++) {
            gradient[place.start + place.unit] = known ? (weight * compute(place)) / count : 0;
          }
        }
      }
    };
  };
}

/** By an output that has a target of its own; the loss is a mean over the outputs, too. */
const ofOutput = (compute: (value: number, target: number) => number) => (place: Place) => {
  const { values, start, unit, target, at, size } = place;
  return compute(values[start + unit]!, target[at + unit]!) / size;
};

/** By an output where the target is the position of a class: 1 for that class, 0 for the others. */
const ofClass = (compute: (value: number, target: number) => number) => (place: Place) => {
  const { values, start, unit, target, at } = place;
  return compute(values[start + unit]!, target[at]! === unit ? 1 : 0);
};

/** 2 · (output - target) / (units · n). */
export const mseGradient = elementGradient(() => ofOutput((output, target) => 2 * (output - target)));

/** The sign of (output - target) / (units · n), 0 where they are equal. */
export const maeGradient = elementGradient(() => ofOutput((output, target) => Math.sign(output - target)));

/** (output - target) / (units · n), held between -delta and delta. */
export const huberGradient = elementGradient(({ delta = 1 }) =>
  ofOutput((output, target) => Math.max(-delta, Math.min(delta, output - target))),
);

/** (p - y) / (p · (1 - p) · units · n): what the loss says to the probability. */
export const binaryCrossEntropyGradient = elementGradient(() =>
  ofOutput((p, y) => (p - y) / Math.max(p * (1 - p), EPSILON)),
);

/** (p - y) / (units · n): the same through the sigmoid, by its score. */
export const sigmoidBinaryCrossEntropyGradient = elementGradient(() => ofOutput((p, y) => p - y));

/** -1 / (p · n) for the target's class, else 0. */
export const crossEntropyGradient = elementGradient(() =>
  ofClass((p, y) => (y === 0 ? 0 : -1 / Math.max(p, EPSILON))),
);

/** (p - y) / n: the same through the softmax, by its score. */
export const softmaxCrossEntropyGradient = elementGradient(() => ofClass((p, y) => p - y));

/**
 * Of one score: -y where its margin is not kept. Of several: 1 for each other class that comes too near, and minus
 * their number for the target's, divided by the number of classes. At the margin itself it is 0.
 */
export const hingeGradient = elementGradient(() => ({ values, start, size, unit, target, at }) => {
  const wanted = target[at]!;
  if (size === 1) return 1 - signOf(wanted) * values[start]! > 0 ? -signOf(wanted) : 0;
  const isNear = (j: number): boolean => j !== wanted && 1 - values[start + wanted]! + values[start + j]! > 0;
  if (unit !== wanted) return isNear(unit) ? 1 / size : 0;
  let near = 0;
  for (let j = 0; j < size; j++) if (isNear(j)) near++;
  return -near / size;
});
