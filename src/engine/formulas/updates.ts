import type { Attributes } from './activations';
import type { Mathematics } from './functions';

/**
 * A running mean of gradients below this size becomes 0, and one of their squares below `LEAST_SQUARE`. WebAssembly cannot
 * flush denormal numbers to 0, and where gradients have come to 0, means shrink until they are denormal, which makes a
 * network that has converged many times slower. torch.optim keeps them; a step that is left out would be less than
 * 2^-100 / epsilon of the learning rate.
 */
const LEAST_MOMENT = 7.888609052210118e-31; // 2^-100

/**
 * A mean of squares stands beside epsilon as its root, which is below 2^-62, so that what it is left out of is too long by
 * 7 parts in a thousand at most, where epsilon is 1e-15 (in the first steps, whose means are corrected the most). Not
 * smaller: times a decay of ¼ and more it is no denormal number either.
 */
const LEAST_SQUARE = 4.70197740328915e-38; // 2^-124

function withoutDenormals<V, T>(m: Mathematics<V, T>, value: V, least = LEAST_MOMENT): V {
  return m.choose(m.isLess(m.absolute(value), m.constant(least)), m.constant(0), value);
}

/** g + weight_decay · w, as torch.optim adds its L2 decay: the gradient that a parameter is moved by. */
function decayed<V, T>(m: Mathematics<V, T>, { weight_decay = 0 }: Attributes, gradient: V, weight: V): V {
  return weight_decay === 0 ? gradient : m.multiplyAdd(m.constant(weight_decay), weight, gradient);
}

/** decay · kept + (1 - decay) · added. */
function runningMean<V, T>(m: Mathematics<V, T>, decay: number, kept: V, added: V): V {
  return m.multiplyAdd(m.constant(decay), kept, m.multiply(m.constant(1 - decay), added));
}

/** What Adam and RMSprop keep of the squares of gradients. */
function meanSquare<V, T>(m: Mathematics<V, T>, decay: number, kept: V, gradient: V): V {
  return withoutDenormals(m, runningMean(m, decay, kept, m.multiply(gradient, gradient)), LEAST_SQUARE);
}

/** What a parameter is moved from: its weight, its gradient, and what the optimiser keeps of it. */
export interface Moved<V> {
  readonly weight: V;
  readonly gradient: V;
  readonly momentum?: V | undefined;
  readonly velocity?: V | undefined;
}

/** What it becomes. */
export interface Update<V> {
  readonly weight: V;
  readonly momentum?: V;
  readonly velocity?: V;
}

/**
 * w -= rate · g; with momentum m = momentum · m + g and w -= rate · m, as torch.optim.SGD (dampening 0). With
 * `nesterov` the step is g + momentum · m.
 */
export function sgd<V, T>(m: Mathematics<V, T>, attributes: Attributes, moved: Moved<V>, rate: V): Update<V> {
  const { weight } = moved;
  const gradient = decayed(m, attributes, moved.gradient, weight);
  const step = (by: V): V => m.multiplyAdd(m.negate(rate), by, weight);
  if (moved.momentum === undefined) return { weight: step(gradient) };
  const keep = m.constant(attributes['momentum'] ?? 0);
  const momentum = withoutDenormals(m, m.multiplyAdd(keep, moved.momentum, gradient));
  const by = attributes['nesterov'] ? m.multiplyAdd(keep, momentum, gradient) : momentum;
  return { weight: step(by), momentum };
}

/**
 * v = β2·v + (1 - β2)·g² and the step g / (√v + ε), as torch.optim.RMSprop (alpha is β2, not centered); with momentum
 * m = momentum · m + step. w -= rate · step.
 */
export function rmsprop<V, T>(m: Mathematics<V, T>, attributes: Attributes, moved: Moved<V>, rate: V): Update<V> {
  const { beta2 = 0.99, epsilon = 1e-8, momentum: keep = 0 } = attributes;
  const { weight } = moved;
  const gradient = decayed(m, attributes, moved.gradient, weight);
  const velocity = meanSquare(m, beta2, moved.velocity!, gradient);
  const step = m.divide(gradient, m.add(m.squareRoot(velocity), m.constant(epsilon)));
  if (moved.momentum === undefined) return { weight: m.multiplyAdd(m.negate(rate), step, weight), velocity };
  const momentum = withoutDenormals(m, m.multiplyAdd(m.constant(keep), moved.momentum, step));
  return { weight: m.multiplyAdd(m.negate(rate), momentum, weight), velocity, momentum };
}

/** v = v + g² and w -= rate · g / (√v + ε), as torch.optim.Adagrad (lr_decay 0, sums from 0). */
export function adagrad<V, T>(m: Mathematics<V, T>, attributes: Attributes, moved: Moved<V>, rate: V): Update<V> {
  const { weight } = moved;
  const gradient = decayed(m, attributes, moved.gradient, weight);
  const velocity = m.multiplyAdd(gradient, gradient, moved.velocity!);
  const step = m.divide(gradient, m.add(m.squareRoot(velocity), m.constant(attributes['epsilon'] ?? 1e-10)));
  return { weight: m.multiplyAdd(m.negate(rate), step, weight), velocity };
}

/** What of Adam is the same for all parameters of a step: computed in float64 and rounded once. */
export interface AdamStep<V> {
  /** rate / (1 - β1^t). */
  readonly rate: V;
  /** 1 / √(1 - β2^t). */
  readonly scale: V;
  /** 1 - rate · weight_decay: AdamW's. */
  readonly rest?: V;
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as torch.optim.Adam computes it:
 * m = β1·m + (1 - β1)·g, v = β2·v + (1 - β2)·g², w -= rate/(1 - β1^t) · m / (√v/√(1 - β2^t) + ε).
 */
export function adam<V, T>(m: Mathematics<V, T>, attributes: Attributes, moved: Moved<V>, step: AdamStep<V>): Update<V> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = attributes;
  const { weight } = moved;
  const gradient = step.rest === undefined ? decayed(m, attributes, moved.gradient, weight) : moved.gradient;
  const momentum = withoutDenormals(m, runningMean(m, beta1, moved.momentum!, gradient));
  const velocity = meanSquare(m, beta2, moved.velocity!, gradient);
  const divisor = m.multiplyAdd(m.squareRoot(velocity), step.scale, m.constant(epsilon));
  const by = m.divide(m.multiply(step.rate, momentum), divisor);
  const after = step.rest === undefined ? m.subtract(weight, by) : m.multiplyAdd(weight, step.rest, m.negate(by));
  return { weight: after, momentum, velocity };
}

/** g within ±limit (torch.nn.utils.clip_grad_value_); NaN stays NaN. */
export function clipValue<V, T>(m: Mathematics<V, T>, limit: number, gradient: V): V {
  const below = m.choose(m.isLess(m.constant(limit), gradient), m.constant(limit), gradient);
  return m.choose(m.isLess(gradient, m.constant(-limit)), m.constant(-limit), below);
}

/** l1·sign(w) + 2·l2·w; the sign of 0 is 0, as in PyTorch. */
export function penaltyGradient<V, T>(m: Mathematics<V, T>, { l1 = 0, l2 = 0 }: Attributes, weight: V): V {
  const zero = m.constant(0);
  const signed = m.choose(m.isEqual(weight, zero), zero, m.copySign(m.constant(l1), weight));
  return m.multiplyAdd(m.constant(2 * l2), weight, signed);
}
