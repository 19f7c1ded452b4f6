import { exp, log, log1p } from '../../base/math';
import { rowSize } from '../plan/types';
import type { Binding, Kernel } from './types';

/** Keeps the shown gradients by a probability finite where it rounds to 0 or 1 (PyTorch's constant). */
export const EPSILON = 1e-12;

/** A loss of one number for each row, from its outputs (or scores) and its targets. */
function perSample(
  compute: (scores: Float32Array, start: number, size: number, target: Float32Array, at: number) => number,
): Kernel {
  return ({ instruction, inputs, outputs, registers }) => {
    const size = rowSize(instruction.inputs[0]!);
    const width = rowSize(instruction.inputs[1]!);
    const [scores, target] = inputs as [Float32Array, Float32Array];
    const [result] = outputs as [Float32Array];
    return () => {
      for (let row = 0; row < registers.rows; row++) {
        result[row] = compute(scores, row * size, size, target, row * width);
      }
    };
  };
}

/** mean((output - target)²) over a row. */
export const mse = perSample((output, start, size, target, at) => {
  let sum = 0;
  for (let j = 0; j < size; j++) {
    const error = output[start + j]! - target[at + j]!;
    sum += error * error;
  }
  return sum / size;
});

/**
 * -(y·ln p + (1 - y)·ln(1 - p)) with p = sigmoid(z), from the scores z as max(z, 0) - z·y + ln(1 + e^-|z|),
 * which stays finite (PyTorch's binary_cross_entropy_with_logits); the mean over a row.
 */
export const binaryCrossEntropy = perSample((z, start, size, target, at) => {
  let sum = 0;
  for (let j = 0; j < size; j++) {
    const score = z[start + j]!;
    sum += Math.max(score, 0) - score * target[at + j]! + log1p(exp(-Math.abs(score)));
  }
  return sum / size;
});

/** -ln softmax(z)[target] from the scores z, as ln Σ e^(z - max) + max - z[target]. */
export const crossEntropy = perSample((z, start, size, target, at) => {
  let max = z[start]!;
  for (let j = 1; j < size; j++) max = Math.max(max, z[start + j]!);
  let sum = 0;
  for (let j = 0; j < size; j++) sum += exp(z[start + j]! - max);
  return log(sum) + (max - z[start + target[at]!]!);
});

/** The mean over the rows of the batch: [batch] to a scalar. */
export const mean: Kernel = ({ inputs, outputs, registers, round }) => {
  const [values] = inputs as [Float32Array];
  const [result] = outputs as [Float32Array];
  return () => {
    let sum = 0;
    for (let row = 0; row < registers.rows; row++) sum = round(sum + values[row]!);
    result[0] = sum / registers.rows;
  };
};

/** A gradient by every element of the outputs (or scores); `n` divides by rows, so that the loss is a mean. */
function elementGradient(
  compute: (value: number, target: number, size: number) => number,
  targetAt: (target: Float32Array, row: number, column: number, width: number) => number,
): Kernel {
  return ({ instruction, inputs, outputs, registers }: Binding) => {
    const size = rowSize(instruction.inputs[0]!);
    const width = rowSize(instruction.inputs[1]!);
    const [values, target] = inputs as [Float32Array, Float32Array];
    const [gradient] = outputs as [Float32Array];
    return () => {
      for (let row = 0; row < registers.rows; row++) {
        for (let j = 0; j < size; j++) {
          const wanted = targetAt(target, row, j, width);
          gradient[row * size + j] = compute(values[row * size + j]!, wanted, size) / registers.rows;
        }
      }
    };
  };
}

const sameElement = (target: Float32Array, row: number, column: number, width: number): number =>
  target[row * width + column]!;

/** 1 for the target's class, 0 for the others. */
const oneHot = (target: Float32Array, row: number, column: number, width: number): number =>
  target[row * width] === column ? 1 : 0;

/** 2 · (output - target) / (units · batch). */
export const mseGradient = elementGradient((output, target, size) => (2 * (output - target)) / size, sameElement);

/** (p - y) / (p · (1 - p) · units · batch): what the loss says to the probability. */
export const binaryCrossEntropyGradient = elementGradient(
  (p, y, size) => (p - y) / (Math.max(p * (1 - p), EPSILON) * size),
  sameElement,
);

/** (p - y) / (units · batch): the same through the sigmoid, by its score. */
export const sigmoidBinaryCrossEntropyGradient = elementGradient((p, y, size) => (p - y) / size, sameElement);

/** -1 / (p · batch) for the target's class, else 0. */
export const crossEntropyGradient = elementGradient((p, y) => (y === 0 ? 0 : -1 / Math.max(p, EPSILON)), oneHot);

/** (p - y) / batch: the same through the softmax, by its score. */
export const softmaxCrossEntropyGradient = elementGradient((p, y) => p - y, oneHot);
