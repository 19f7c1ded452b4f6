import { rowSize } from '../plan/types';
import { FourSums } from './sums';
import type { Binding, Kernel } from './types';

type Round = Binding['round'];

/** Extents of a batched operand as rows of units: the last axis, and in each sample so many rows of it. */
function rowsOfUnits({ instruction }: Binding): { units: number; each: number } {
  const { shape } = instruction.inputs[0]!;
  const units = shape.at(-1)!;
  return { units, each: rowSize(instruction.inputs[0]!) / units };
}

/** `√(variance + ε)`. */
function deviation(variance: number, epsilon: number, round: Round): number {
  return round(Math.sqrt(round(variance + epsilon)));
}

/** `x̂ = (x - mean) / √(variance + ε)`. */
function normalized(x: number, mean: number, deviated: number, round: Round): number {
  return round(round(x - mean) / deviated);
}

/** `y = W·x̂ + b`, x̂ by the mean and variance of each row of units. Sums over the units are made of four. */
export const layerNorm: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [y, means, variances] = outputs as [Float32Array, Float32Array, Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  const sums = new FourSums(round);
  return () => {
    for (let row = 0, start = 0; row < registers.rows * each; row++, start += units) {
      sums.begin();
      for (let j = 0; j < units; j++) sums.add(j, x[start + j]!);
      const mean = round(sums.total() / units);
      sums.begin();
      for (let j = 0; j < units; j++) {
        const difference = round(x[start + j]! - mean);
        sums.add(j, round(difference * difference));
      }
      const variance = round(sums.total() / units);
      const deviated = deviation(variance, epsilon, round);
      for (let j = 0; j < units; j++) {
        const product = round(weights[j]! * normalized(x[start + j]!, mean, deviated, round));
        y[start + j] = product + bias[j]!;
      }
      means[row] = mean;
      variances[row] = variance;
    }
  };
};

/**
 * `dW = Σ g·x̂` over the rows, in their order. `unit` and `row` are what the statistics are indexed by: those of a batch
 * by the unit, those of a layer by the row.
 */
function gradientByWeights(indexOf: (row: number, unit: number) => number): Kernel {
  return (binding) => {
    const { inputs, outputs, registers, round, instruction } = binding;
    const [gradient, x, means, variances] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array];
    const [dw] = outputs as [Float32Array];
    const { units, each } = rowsOfUnits(binding);
    const epsilon = round(instruction.attributes['epsilon'] ?? 0);
    return () => {
      dw.fill(0);
      for (let row = 0, at = 0; row < registers.rows * each; row++) {
        for (let j = 0; j < units; j++, at++) {
          const statistic = indexOf(row, j);
          const deviated = deviation(variances[statistic]!, epsilon, round);
          dw[j]! += round(gradient[at]! * normalized(x[at]!, means[statistic]!, deviated, round));
        }
      }
    };
  };
}

export const layerNormGradientWeights = gradientByWeights((row) => row);
export const batchNormGradientWeights = gradientByWeights((_row, unit) => unit);

/** `dx = (ĝ - mean ĝ - x̂·mean(ĝ·x̂)) / √(variance + ε)` with `ĝ = g·W`; the sums are made of four. */
export const layerNormGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [gradient, x, weights, means, variances] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  const [sums, dots] = [new FourSums(round), new FourSums(round)];
  return () => {
    for (let row = 0, start = 0; row < registers.rows * each; row++, start += units) {
      const mean = means[row]!;
      const deviated = deviation(variances[row]!, epsilon, round);
      sums.begin();
      dots.begin();
      for (let j = 0; j < units; j++) {
        const scaled = round(gradient[start + j]! * weights[j]!);
        sums.add(j, scaled);
        dots.add(j, round(scaled * normalized(x[start + j]!, mean, deviated, round)));
      }
      const [meanGradient, meanProduct] = [round(sums.total() / units), round(dots.total() / units)];
      for (let j = 0; j < units; j++) {
        const scaled = round(gradient[start + j]! * weights[j]!);
        const along = round(normalized(x[start + j]!, mean, deviated, round) * meanProduct);
        dx[start + j] = round(round(scaled - meanGradient) - along) / deviated;
      }
    }
  };
};

/** `y = W·x̂ + b`, x̂ by the mean and variance of each unit over the rows of the batch, which the sums go up through. */
export const batchNorm: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [y, means, variances] = outputs as [Float32Array, Float32Array, Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  return () => {
    const rows = registers.rows * each;
    means.fill(0);
    variances.fill(0);
    for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < units; j++, at++) means[j]! += x[at]!;
    for (let j = 0; j < units; j++) means[j]! /= rows;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        const difference = round(x[at]! - means[j]!);
        variances[j]! += round(difference * difference);
      }
    }
    for (let j = 0; j < units; j++) variances[j]! /= rows;
    scale(x, weights, bias, means, variances, y, rows, units, epsilon, round);
  };
};

/** `y = W·x̂ + b` by given means and variances of the units. */
export const normalize: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [x, weights, bias, means, variances] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [y] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  return () => scale(x, weights, bias, means, variances, y, registers.rows * each, units, epsilon, round);
};

function scale(
  x: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  means: Float32Array,
  variances: Float32Array,
  y: Float32Array,
  rows: number,
  units: number,
  epsilon: number,
  round: Round,
): void {
  for (let j = 0; j < units; j++) {
    const [weight, shift, mean] = [weights[j]!, bias[j]!, means[j]!];
    const deviated = deviation(variances[j]!, epsilon, round);
    for (let row = 0, at = j; row < rows; row++, at += units) {
      y[at] = round(weight * normalized(x[at]!, mean, deviated, round)) + shift;
    }
  }
}

/** `dx = W / √(variance + ε)·(g - db / n - x̂·dW / n)`, n the rows of the batch. */
export const batchNormGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [gradient, x, weights, means, variances, dw, db] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  return () => {
    const rows = registers.rows * each;
    for (let j = 0; j < units; j++) {
      const deviated = deviation(variances[j]!, epsilon, round);
      const factor = round(weights[j]! / deviated);
      const [mean, meanGradient, meanProduct] = [means[j]!, round(db[j]! / rows), round(dw[j]! / rows)];
      for (let row = 0, at = j; row < rows; row++, at += units) {
        const along = round(normalized(x[at]!, mean, deviated, round) * meanProduct);
        dx[at] = factor * round(round(gradient[at]! - meanGradient) - along);
      }
    }
  };
};

/** `dx = g·W / √(variance + ε)`, where mean and variance do not depend on x. */
export const normalizeGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, round, instruction } = binding;
  const [gradient, weights, variances] = inputs as [Float32Array, Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = round(instruction.attributes['epsilon'] ?? 0);
  return () => {
    for (let j = 0; j < units; j++) {
      const deviated = deviation(variances[j]!, epsilon, round);
      for (let row = 0, at = j; row < registers.rows * each; row++, at += units) {
        dx[at] = round(gradient[at]! * weights[j]!) / deviated;
      }
    }
  };
};

/**
 * `r = (1 - momentum)·r + momentum·s`. An unbiased variance is n / (n - 1) of the biased one; a single number has none,
 * and then what runs stays as it is, the mean as well.
 */
export const runningAverage: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { momentum = 0, unbiased = 0, places = 1 } = instruction.attributes;
  const [, statistic] = inputs as [Float32Array, Float32Array];
  const [running] = outputs as [Float32Array];
  const [keep, add] = [round(1 - momentum), round(momentum)];
  return () => {
    const n = registers.rows * places;
    if (n < 2) return;
    const correction = unbiased ? round(n / (n - 1)) : 1;
    for (let j = 0; j < running.length; j++) {
      running[j] = round(keep * running[j]!) + round(add * round(correction * statistic[j]!));
    }
  };
};
