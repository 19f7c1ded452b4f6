import { activationFormulas } from './activations';
import type { Mathematics } from './functions';

/** One unit of a recurrent cell at one time step. Sums are xW + b + h[t-1]·U; at the first time step `before` is 0. */

/** The gradient by a logistic function's sum, y its output. */
const throughSigmoid = <V, T>(m: Mathematics<V, T>, gradient: V, y: V): V =>
  activationFormulas.sigmoid_gradient(m, {})(gradient, y);

/** The gradient by a hyperbolic tangent's sum, y its output. */
const throughTanh = <V, T>(m: Mathematics<V, T>, gradient: V, y: V): V => activationFormulas.tanh_gradient(m, {})(gradient, y);

/** tanh(a) or max(0, a). */
export function rnnCell<V, T>(m: Mathematics<V, T>, rectifies: boolean, sum: V): V {
  return rectifies ? activationFormulas.relu(m, {})(sum, sum) : m.tanh(sum);
}

/** dh·f'(a), from the state h. */
export function rnnCellGradient<V, T>(m: Mathematics<V, T>, rectifies: boolean, gradient: V, state: V): V {
  return rectifies ? activationFormulas.relu_gradient(m, {})(gradient, state) : throughTanh(m, gradient, state);
}

/** Gates of an LSTM: before the cell their sums, behind it their outputs; in a gradient, the gradients by the sums. */
export interface LstmGates<V> {
  readonly i: V;
  readonly f: V;
  readonly g: V;
  readonly o: V;
}

/** i, f, o = sigmoid(a), g = tanh(a); c = f·c[t-1] + i·g, h = o·tanh(c). */
export function lstmCell<V, T>(
  m: Mathematics<V, T>,
  sums: LstmGates<V>,
  before: V,
): LstmGates<V> & { readonly cell: V; readonly state: V } {
  const [i, f, g, o] = [m.sigmoid(sums.i), m.sigmoid(sums.f), m.tanh(sums.g), m.sigmoid(sums.o)];
  const cell = m.multiplyAdd(i, g, m.multiply(f, before));
  return { i, f, g, o, cell, state: m.multiply(o, m.tanh(cell)) };
}

/**
 * dc = dh·o·(1 - tanh²c) + dc[t+1]·f[t+1], and from dh and dc the gradients by the sums. `later` is dc[t+1] and f[t+1],
 * where there is a later time step.
 */
export function lstmCellGradient<V, T>(
  m: Mathematics<V, T>,
  { i, f, g, o }: LstmGates<V>,
  { gradient, cell, before, later }: { gradient: V; cell: V; before: V; later?: { cellGradient: V; f: V } | undefined },
): { readonly cellGradient: V; readonly sums: LstmGates<V> } {
  const squashed = m.tanh(cell);
  const own = throughTanh(m, m.multiply(gradient, o), squashed);
  const dc = later ? m.multiplyAdd(later.cellGradient, later.f, own) : own;
  const sums = {
    i: throughSigmoid(m, m.multiply(dc, g), i),
    f: throughSigmoid(m, m.multiply(dc, before), f),
    g: throughTanh(m, m.multiply(dc, i), g),
    o: throughSigmoid(m, m.multiply(gradient, squashed), o),
  };
  return { cellGradient: dc, sums };
}

/** Gates of a GRU, as those of an LSTM. */
export interface GruGates<V> {
  readonly r: V;
  readonly z: V;
  readonly n: V;
}

/**
 * r, z = sigmoid(a), n = tanh(a + r·u), h = (1 - z)·n + z·h[t-1]; the sum of n is xW + b, u is what the state gives for
 * it (the reset gate stands behind the product, as in PyTorch's GRU).
 */
export function gruCell<V, T>(
  m: Mathematics<V, T>,
  sums: GruGates<V>,
  u: V,
  before: V,
): GruGates<V> & { readonly state: V } {
  const [r, z] = [m.sigmoid(sums.r), m.sigmoid(sums.z)];
  const n = m.tanh(m.multiplyAdd(r, u, sums.n));
  return { r, z, n, state: m.multiplyAdd(m.subtract(m.constant(1), z), n, m.multiply(z, before)) };
}

/** From dh the gradients by the sums, and by u. */
export function gruCellGradient<V, T>(
  m: Mathematics<V, T>,
  { r, z, n }: GruGates<V>,
  { gradient, u, before }: { gradient: V; u: V; before: V },
): { readonly sums: GruGates<V>; readonly u: V } {
  const dn = throughTanh(m, m.multiply(gradient, m.subtract(m.constant(1), z)), n);
  const sums = {
    r: throughSigmoid(m, m.multiply(dn, u), r),
    z: throughSigmoid(m, m.multiply(gradient, m.subtract(before, n)), z),
    n: dn,
  };
  return { sums, u: m.multiply(dn, r) };
}
