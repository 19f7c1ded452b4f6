import { centred, inverseDeviation, normalized, runningMean, scaled, withSquare } from '../formulas/normalization';
import { rowSize } from '../plan/types';
import { FourSums } from './sums';
import type { Binding, Kernel } from './types';

/** Extents of a batched operand as rows of units: the last axis, and in each sample so many rows of it. */
function rowsOfUnits({ instruction }: Binding): { units: number; each: number } {
  const { shape } = instruction.inputs[0]!;
  const units = shape.at(-1)!;
  return { units, each: rowSize(instruction.inputs[0]!) / units };
}

/** `y = W·x̂ + b`, x̂ by the mean and variance of each row of units. Sums over the units are made of four. */
export const layerNorm: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m, round } = binding;
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [y, means, variances] = outputs as [Float32Array, Float32Array, Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  const sums = new FourSums(round);
  return () => {
    for (let row = 0, start = 0; row < registers.rows * each; row++, start += units) {
      sums.begin();
      for (let j = 0; j < units; j++) sums.add(j, x[start + j]!);
      const mean = m.divide(sums.total(), units);
      sums.begin();
      for (let j = 0; j < units; j++) sums.add(j, withSquare(m, 0, x[start + j]!, mean));
      const variance = m.divide(sums.total(), units);
      const inverse = inverseDeviation(m, variance, epsilon);
      for (let j = 0; j < units; j++) {
        y[start + j] = scaled(m, normalized(m, x[start + j]!, mean, inverse), weights[j]!, bias[j]!);
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
    const { inputs, outputs, registers, instruction, mathematics: m } = binding;
    const [gradient, x, means, variances] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array];
    const [dw] = outputs as [Float32Array];
    const { units, each } = rowsOfUnits(binding);
    const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
    return () => {
      dw.fill(0);
      for (let row = 0, at = 0; row < registers.rows * each; row++) {
        for (let j = 0; j < units; j++, at++) {
          const statistic = indexOf(row, j);
          const inverse = inverseDeviation(m, variances[statistic]!, epsilon);
          dw[j] = m.multiplyAdd(gradient[at]!, normalized(m, x[at]!, means[statistic]!, inverse), dw[j]!);
        }
      }
    };
  };
}

export const layerNormGradientWeights = gradientByWeights((row) => row);
export const batchNormGradientWeights = gradientByWeights((_row, unit) => unit);

/** `dx = (ĝ - mean ĝ - x̂·mean(ĝ·x̂)) / √(variance + ε)` with `ĝ = g·W`; the sums are made of four. */
export const layerNormGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m, round } = binding;
  const [gradient, x, weights, means, variances] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  const [sums, dots] = [new FourSums(round), new FourSums(round)];
  return () => {
    for (let row = 0, start = 0; row < registers.rows * each; row++, start += units) {
      const mean = means[row]!;
      const inverse = inverseDeviation(m, variances[row]!, epsilon);
      sums.begin();
      dots.begin();
      for (let j = 0; j < units; j++) {
        const weighted = m.multiply(gradient[start + j]!, weights[j]!);
        sums.add(j, weighted);
        dots.add(j, m.multiply(weighted, normalized(m, x[start + j]!, mean, inverse)));
      }
      const of = { gradient: m.divide(sums.total(), units), product: m.divide(dots.total(), units) };
      for (let j = 0; j < units; j++) {
        const weighted = m.multiply(gradient[start + j]!, weights[j]!);
        const along = centred(m, weighted, normalized(m, x[start + j]!, mean, inverse), of);
        dx[start + j] = m.multiply(along, inverse);
      }
    }
  };
};

/** `y = W·x̂ + b`, x̂ by the mean and variance of each unit over the rows of the batch, which the sums go up through. */
export const batchNorm: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m } = binding;
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [y, means, variances] = outputs as [Float32Array, Float32Array, Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  return () => {
    const rows = registers.rows * each;
    means.fill(0);
    variances.fill(0);
    for (let row = 0, at = 0; row < rows; row++) for (let j = 0; j < units; j++, at++) means[j]! += x[at]!;
    for (let j = 0; j < units; j++) means[j] = m.divide(means[j]!, rows);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < units; j++, at++) {
        variances[j] = withSquare(m, variances[j]!, x[at]!, means[j]!);
      }
    }
    for (let j = 0; j < units; j++) variances[j] = m.divide(variances[j]!, rows);
    scale(m, { x, weights, bias, means, variances, y }, rows, units, epsilon);
  };
};

/** `y = W·x̂ + b` by given means and variances of the units. */
export const normalize: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m } = binding;
  const [x, weights, bias, means, variances] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [y] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  return () => scale(m, { x, weights, bias, means, variances, y }, registers.rows * each, units, epsilon);
};

type Scaled = Readonly<Record<'x' | 'weights' | 'bias' | 'means' | 'variances' | 'y', Float32Array>>;

function scale(
  m: Binding['mathematics'],
  { x, weights, bias, means, variances, y }: Scaled,
  rows: number,
  units: number,
  epsilon: number,
): void {
  for (let j = 0; j < units; j++) {
    const [weight, shift, mean] = [weights[j]!, bias[j]!, means[j]!];
    const inverse = inverseDeviation(m, variances[j]!, epsilon);
    for (let row = 0, at = j; row < rows; row++, at += units) {
      y[at] = scaled(m, normalized(m, x[at]!, mean, inverse), weight, shift);
    }
  }
}

/** `dx = W / √(variance + ε)·(g - db / n - x̂·dW / n)`, n the rows of the batch. */
export const batchNormGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m } = binding;
  const [gradient, x, weights, means, variances, dw, db] = inputs as readonly Float32Array[] as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array,
  ];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  return () => {
    const rows = registers.rows * each;
    for (let j = 0; j < units; j++) {
      const inverse = inverseDeviation(m, variances[j]!, epsilon);
      const factor = m.multiply(weights[j]!, inverse);
      const of = { gradient: m.divide(db[j]!, rows), product: m.divide(dw[j]!, rows) };
      for (let row = 0, at = j; row < rows; row++, at += units) {
        dx[at] = m.multiply(factor, centred(m, gradient[at]!, normalized(m, x[at]!, means[j]!, inverse), of));
      }
    }
  };
};

/** `dx = g·W / √(variance + ε)`, where mean and variance do not depend on x. */
export const normalizeGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, instruction, mathematics: m } = binding;
  const [gradient, weights, variances] = inputs as [Float32Array, Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const { units, each } = rowsOfUnits(binding);
  const epsilon = m.constant(instruction.attributes['epsilon'] ?? 0);
  return () => {
    for (let j = 0; j < units; j++) {
      const inverse = inverseDeviation(m, variances[j]!, epsilon);
      const factor = m.multiply(weights[j]!, inverse);
      for (let row = 0, at = j; row < registers.rows * each; row++, at += units) {
        dx[at] = m.multiply(gradient[at]!, factor);
      }
    }
  };
};

/**
 * `r = (1 - momentum)·r + momentum·s`. An unbiased variance is n / (n - 1) of the biased one; a single number has none,
 * and then what runs stays as it is, the mean as well.
 */
export const runningAverage: Kernel = ({ instruction, inputs, outputs, registers, mathematics: m }) => {
  const { momentum = 0, unbiased = 0, places = 1 } = instruction.attributes;
  const [, statistic] = inputs as [Float32Array, Float32Array];
  const [running] = outputs as [Float32Array];
  return () => {
    const n = registers.rows * places;
    if (n < 2) return;
    const correction = unbiased ? m.divide(n, n - 1) : 1;
    for (let j = 0; j < running.length; j++) {
      running[j] = runningMean(m, momentum, { running: running[j]!, statistic: statistic[j]!, correction });
    }
  };
};
