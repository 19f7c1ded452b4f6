import type { Arithmetic } from './arithmetic';
import type { Mathematics } from './functions';

/**
 * What a unit of a recurrent cell computes behind its sums. What comes from a neighbouring time step is undefined at the
 * ends of time, and then nothing is added for it.
 */

/** The gradient by a logistic function's sum, y its output. */
export function throughSigmoid<V, T>(m: Arithmetic<V, T>, gradient: V, y: V): V {
  return m.multiply(m.multiply(gradient, y), m.subtract(m.constant(1), y));
}

/** The gradient by a hyperbolic tangent's sum, y its output. */
export function throughTanh<V, T>(m: Arithmetic<V, T>, gradient: V, y: V): V {
  return m.multiply(gradient, m.subtract(m.constant(1), m.multiply(y, y)));
}

// Simple recurrent cell

/** h = tanh(a) or max(0, a). */
export function rnnState<V, T>(m: Mathematics<V, T>, sum: V, rectifies: boolean): V {
  return rectifies ? m.choose(m.isAtMost(sum, m.constant(0)), m.constant(0), sum) : m.tanh(sum);
}

/** da = dh·f'(a), h the state. */
export function rnnSumGradient<V, T>(m: Arithmetic<V, T>, gradient: V, state: V, rectifies: boolean): V {
  if (!rectifies) return throughTanh(m, gradient, state);
  return m.choose(m.isAtMost(state, m.constant(0)), m.constant(0), gradient);
}

// Long short-term memory

/** c = f·c[t-1] + i·g. */
export function lstmCell<V, T>(m: Arithmetic<V, T>, i: V, f: V, g: V, before: V | undefined): V {
  const taken = m.multiply(i, g);
  return before === undefined ? taken : m.multiplyAdd(f, before, taken);
}

/** dc = dh·o·(1 - tanh²c) + dc[t+1]·f[t+1], with tanh c; what comes from the time step after is given by `later`. */
export function lstmCellGradient<V, T>(
  m: Arithmetic<V, T>,
  dh: V,
  o: V,
  squashed: V,
  later: { readonly dc: V; readonly f: V } | undefined,
): V {
  const own = throughTanh(m, m.multiply(dh, o), squashed);
  return later === undefined ? own : m.multiplyAdd(later.dc, later.f, own);
}

// Gated recurrent unit

/** n = tanh(a + r·u), a what the input gives. */
export function gruCandidate<V, T>(m: Mathematics<V, T>, given: V, r: V, recurrent: V): V {
  return m.tanh(m.multiplyAdd(r, recurrent, given));
}

/** h = (1 - z)·n + z·h[t-1]. */
export function gruState<V, T>(m: Arithmetic<V, T>, z: V, n: V, before: V | undefined): V {
  const fresh = m.multiply(m.subtract(m.constant(1), z), n);
  return before === undefined ? fresh : m.multiplyAdd(z, before, fresh);
}

/** The gradient by the candidate's sum. */
export function gruCandidateGradient<V, T>(m: Arithmetic<V, T>, dh: V, z: V, n: V): V {
  return throughTanh(m, m.multiply(dh, m.subtract(m.constant(1), z)), n);
}

/** The gradient by the sum of the update gate. */
export function gruUpdateGradient<V, T>(m: Arithmetic<V, T>, dh: V, z: V, n: V, before: V | undefined): V {
  return throughSigmoid(m, m.multiply(dh, before === undefined ? m.negate(n) : m.subtract(before, n)), z);
}
