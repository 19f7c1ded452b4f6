import type { Operation } from '../plan/types';
import type { Mathematics } from './functions';

export type Attributes = Readonly<Record<string, number>>;

/** What becomes of an element, from the same element of each operand (a, and b where there is a second). */
export type Formula = <V, T>(m: Mathematics<V, T>, attributes: Attributes) => (a: V, b: V) => V;

/** max(0, z); NaN stays NaN. */
const relu: Formula = (m) => (z) => m.choose(m.isAtMost(z, m.constant(0)), m.constant(0), z);

/** The gradient at 0 is 0, as in PyTorch. */
const reluGradient: Formula = (m) => (gradient, z) => m.choose(m.isAtMost(z, m.constant(0)), m.constant(0), gradient);

const leakyRelu: Formula = (m, { negative_slope: slope = 0.01 }) => {
  return (z) => m.choose(m.isLess(m.constant(0), z), z, m.multiply(m.constant(slope), z));
};

const leakyReluGradient: Formula = (m, { negative_slope: slope = 0.01 }) => {
  return (gradient, z) => m.choose(m.isLess(m.constant(0), z), gradient, m.multiply(m.constant(slope), gradient));
};

/** z above 0, else alpha · (e^z - 1), as torch.nn.ELU. */
const elu: Formula = (m, { alpha = 1 }) => {
  return (z) => m.choose(m.isLess(m.constant(0), z), z, m.multiply(m.constant(alpha), m.expm1(z)));
};

/** g above 0, else g · alpha · e^z. */
const eluGradient: Formula = (m, { alpha = 1 }) => (gradient, z) => {
  const below = m.multiply(gradient, m.multiply(m.constant(alpha), m.exp(z)));
  return m.choose(m.isLess(m.constant(0), z), gradient, below);
};

/** z · Φ(z), the exact one (torch.nn.GELU with approximate='none'). */
const gelu: Formula = (m) => (z) => m.multiply(z, m.normalBelow(z));

/** g · (Φ(z) + z · φ(z)). */
const geluGradient: Formula = (m) => (gradient, z) => {
  const { below, density } = m.normal(z);
  return m.multiply(gradient, m.multiplyAdd(z, density, below));
};

/** z · sigmoid(z), as torch.nn.SiLU. */
const silu: Formula = (m) => (z) => m.multiply(z, m.sigmoid(z));

/** g · s · (1 + z · (1 - s)), s = sigmoid(z). */
const siluGradient: Formula = (m) => (gradient, z) => {
  const s = m.sigmoid(z);
  const slope = m.multiplyAdd(z, m.subtract(m.constant(1), s), m.constant(1));
  return m.multiply(gradient, m.multiply(s, slope));
};

/** From here on, softplus is z: e^-z is below float32's precision (PyTorch's threshold). */
export const SOFTPLUS_LINEAR = 20;

/** ln(1 + e^z), as torch.nn.Softplus with beta 1. */
const softplus: Formula = (m) => (z) => m.choose(m.isLess(m.constant(SOFTPLUS_LINEAR), z), z, m.log1p(m.exp(z)));

/** g · sigmoid(z). */
const softplusGradient: Formula = (m) => (gradient, z) => {
  return m.choose(m.isLess(m.constant(SOFTPLUS_LINEAR), z), gradient, m.multiply(gradient, m.sigmoid(z)));
};

/** g · (1 - y²), y the output. */
const tanhGradient: Formula = (m) => (gradient, y) => m.multiply(gradient, m.multiplyAdd(m.negate(y), y, m.constant(1)));

/** (g · y) · (1 - y), y the output. */
const sigmoidGradient: Formula = (m) => (gradient, y) => {
  return m.multiply(m.multiply(gradient, y), m.subtract(m.constant(1), y));
};

/** Activations of an element, z; their gradients, by the gradient g that comes back and z, or the output y where said so. */
export const activationFormulas = {
  relu,
  leaky_relu: leakyRelu,
  elu,
  gelu,
  silu,
  softplus,
  tanh: (m) => m.tanh,
  sigmoid: (m) => m.sigmoid,
  relu_gradient: reluGradient,
  leaky_relu_gradient: leakyReluGradient,
  elu_gradient: eluGradient,
  gelu_gradient: geluGradient,
  silu_gradient: siluGradient,
  softplus_gradient: softplusGradient,
  tanh_gradient: tanhGradient,
  sigmoid_gradient: sigmoidGradient,
} satisfies Partial<Record<Operation, Formula>>;

/** The larger of two; b where one is NaN, which a following subtraction of it must find. */
export function larger<V, T>(m: Mathematics<V, T>, a: V, b: V): V {
  return m.larger(b, a);
}

/** What the elements of a softmax are made of, before they are divided by their sum. */
export function shifted<V, T>(m: Mathematics<V, T>, z: V, highest: V): V {
  return m.exp(m.subtract(z, highest));
}
