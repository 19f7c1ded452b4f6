import type { Arithmetic } from './arithmetic';

/** 1 / √(variance + ε). */
export function inverseDeviation<V, T>(m: Arithmetic<V, T>, variance: V, epsilon: V): V {
  return m.divide(m.constant(1), m.squareRoot(m.add(variance, epsilon)));
}

/** x̂ = (x - mean) / √(variance + ε), by the inverse deviation. */
export function normalized<V, T>(m: Arithmetic<V, T>, x: V, mean: V, inverse: V): V {
  return m.multiply(m.subtract(x, mean), inverse);
}

/** y = W·x̂ + b. */
export function scaled<V, T>(m: Arithmetic<V, T>, normal: V, weight: V, bias: V): V {
  return m.multiplyAdd(weight, normal, bias);
}

/** sum + (x - mean)²: the variance is the sum divided by how many there are. */
export function withSquare<V, T>(m: Arithmetic<V, T>, sum: V, x: V, mean: V): V {
  const difference = m.subtract(x, mean);
  return m.multiplyAdd(difference, difference, sum);
}

/** (g - mean g) - x̂·mean(g·x̂), which the inverse deviation then multiplies. */
export function centred<V, T>(m: Arithmetic<V, T>, gradient: V, normal: V, means: { gradient: V; product: V }): V {
  return m.multiplyAdd(m.negate(normal), means.product, m.subtract(gradient, means.gradient));
}

/** (1 - momentum)·r + momentum·(correction·s). */
export function runningMean<V, T>(
  m: Arithmetic<V, T>,
  momentum: number,
  { running, statistic, correction }: { running: V; statistic: V; correction: V },
): V {
  const added = m.multiply(m.constant(momentum), m.multiply(correction, statistic));
  return m.multiplyAdd(m.constant(1 - momentum), running, added);
}
