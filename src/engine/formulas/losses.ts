import type { Attributes } from './activations';
import type { Mathematics } from './functions';

/** Keeps the shown gradients by a probability finite where it rounds to 0 or 1 (PyTorch's constant). */
export const EPSILON = 1e-12;

/** The loss of one output by its target, or its gradient before it is multiplied by the factor of the mean. */
export type LossFormula = <V, T>(m: Mathematics<V, T>, attributes: Attributes) => (output: V, target: V) => V;

/** (output - target)². */
export const squaredError: LossFormula = (m) => (output, target) => {
  const error = m.subtract(output, target);
  return m.multiply(error, error);
};

/** |output - target|. */
export const absoluteError: LossFormula = (m) => (output, target) => m.absolute(m.subtract(output, target));

/** ½e² up to |e| = delta, delta·(|e| - ½delta) beyond (PyTorch's HuberLoss). */
export const huber: LossFormula = (m, { delta = 1 }) => (output, target) => {
  const error = m.absolute(m.subtract(output, target));
  const square = m.multiply(m.multiply(m.constant(0.5), error), error);
  const line = m.multiply(m.constant(delta), m.subtract(error, m.constant(0.5 * delta)));
  return m.choose(m.isAtMost(error, m.constant(delta)), square, line);
};

/**
 * -(y·ln p + (1 - y)·ln(1 - p)) with p = sigmoid(z), from the score z as max(z, 0) - z·y + ln(1 + e^-|z|), which
 * stays finite (PyTorch's binary_cross_entropy_with_logits).
 */
export const binaryCrossEntropy: LossFormula = (m) => (z, y) => {
  const line = m.multiplyAdd(m.negate(z), y, atLeast(m, z, 0));
  return m.add(line, m.log1p(m.exp(m.negate(m.absolute(z)))));
};

/** 2 · (output - target). */
export const squaredErrorGradient: LossFormula = (m) => (output, target) => {
  const error = m.subtract(output, target);
  return m.add(error, error);
};

/** The sign of (output - target), 0 where they are equal. */
export const absoluteErrorGradient: LossFormula = (m) => (output, target) => {
  const error = m.subtract(output, target);
  return m.choose(m.isEqual(error, m.constant(0)), m.constant(0), m.copySign(notNaN(m, error, 1), error));
};

/** output - target, held between -delta and delta. */
export const huberGradient: LossFormula = (m, { delta = 1 }) => (output, target) => {
  const below = atLeast(m, m.subtract(output, target), -delta);
  return m.smaller(below, m.constant(delta));
};

/** p - y: through the sigmoid or the softmax, by the score. */
export const probabilityGradient: LossFormula = (m) => (p, y) => m.subtract(p, y);

/** (p - y) / (p · (1 - p)): what the loss says to the probability. */
export const binaryCrossEntropyGradient: LossFormula = (m) => (p, y) => {
  return m.divide(m.subtract(p, y), atLeast(m, m.multiply(p, m.subtract(m.constant(1), p)), EPSILON));
};

/** -y / p, y being 1 for the target's class, else 0. */
export const crossEntropyGradient: LossFormula = (m) => (p, y) => {
  return m.choose(m.isEqual(y, m.constant(0)), m.constant(0), m.divide(m.constant(-1), atLeast(m, p, EPSILON)));
};

/** Of one score s: max(0, 1 - y·s), with y = -1 for the first class and 1 for the second. */
export function margin<V, T>(m: Mathematics<V, T>, score: V, sign: V): V {
  return m.multiplyAdd(m.negate(sign), score, m.constant(1));
}

/** Of several: 1 - s[target] + s[j], the part of a class that is not the target. */
export function marginTo<V, T>(m: Mathematics<V, T>, wanted: V, score: V): V {
  return m.add(m.subtract(m.constant(1), wanted), score);
}

/** NaN stays NaN. */
export function atLeast<V, T>(m: Mathematics<V, T>, value: V, least: number): V {
  return m.larger(value, m.constant(least));
}

/** The constant, but NaN for NaN. */
function notNaN<V, T>(m: Mathematics<V, T>, value: V, constant: number): V {
  return m.choose(m.isEqual(value, value), m.constant(constant), value);
}

/**
 * What a gradient by an output is multiplied by: the loss is a mean over `count` positions that have a target, and where
 * `size` says so over their outputs, and a part of the total, by its weight. weight / (count · size).
 */
export function meanFactor<V, T>(m: Mathematics<V, T>, weight: number, count: V, size: number): V {
  return m.divide(m.constant(weight), m.multiply(count, m.constant(size)));
}

/** -ln softmax(z)[target] from Σ e^(z - max), max and z[target]: ln Σ + (max - z[target]). */
export function crossEntropyOf<V, T>(m: Mathematics<V, T>, sum: V, highest: V, wanted: V): V {
  return m.add(m.log(sum), m.subtract(highest, wanted));
}
