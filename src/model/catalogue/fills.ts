import { gaussian } from '../../base/math';
import type { Random } from '../../base/random';

type Floats = Float32Array | Float64Array;

/** Fills with numbers that are spread evenly in `[min, max)`, one draw each. */
export function uniform(values: Floats, random: Random, min: number, max: number): void {
  for (let i = 0; i < values.length; i++) values[i] = min + random.uniform(i) * (max - min);
}

/** Fills with numbers that are spread evenly in `[-limit, limit)`. */
export function within(values: Floats, random: Random, limit: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform(i) - 1) * limit;
}

/** Standard normal number `i` of a stream: of two draws each. */
function standard(random: Random, i: number): number {
  return gaussian(random.uniform(2 * i), random.uniform(2 * i + 1));
}

/** Fills with normally distributed numbers. */
export function normal(values: Floats, random: Random, mean: number, std: number): void {
  for (let i = 0; i < values.length; i++) values[i] = mean + std * standard(random, i);
}

/** Standard deviation of a standard normal distribution that is cut off at -2 and 2. */
const CUT_DEVIATION = 0.87962566103423978;

/**
 * Fills with normally distributed numbers of which those beyond two standard deviations are drawn anew, wider by so
 * much that what is left has the standard deviation `std` (Keras's VarianceScaling with truncated_normal).
 */
export function truncatedNormal(values: Floats, random: Random, std: number): void {
  const { length } = values;
  for (let i = 0; i < length; i++) {
    let value = standard(random, i);
    for (let attempt = 1; Math.abs(value) > 2; attempt++) value = standard(random, i + attempt * length);
    values[i] = (std / CUT_DEVIATION) * value;
  }
}

/**
 * Fills a matrix of rows of `width` with orthonormal columns, or rows where these are fewer, times `gain`: the Q of a
 * normally distributed matrix whose R has a positive diagonal, which makes it uniform over all such matrices (Saxe
 * et al., 2014; as Keras's and PyTorch's orthogonal). Extents but the last count as rows.
 */
export function orthogonal(values: Floats, random: Random, width: number, gain: number): void {
  const height = values.length / width;
  const count = Math.min(width, height);
  const size = Math.max(width, height);
  const vectors = Array.from({ length: count }, (_, k) => {
    return Float64Array.from({ length: size }, (_, i) => standard(random, k * size + i));
  });
  vectors.forEach((vector, k) => {
    // Once would do in exact arithmetic; the second time takes out what rounding has left (Kahan and Parlett).
    for (let round = 0; round < 2; round++) for (let j = 0; j < k; j++) takeOut(vector, vectors[j]!);
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < size; i++) vector[i]! /= norm;
    const [step, start] = width < height ? [width, k] : [1, k * width];
    for (let i = 0; i < size; i++) values[start + i * step] = gain * vector[i]!;
  });
}

/** Subtracts from `a` its part along the unit vector `b`. */
function takeOut(a: Float64Array, b: Float64Array): void {
  const part = dot(a, b);
  for (let i = 0; i < a.length; i++) a[i]! -= part * b[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
