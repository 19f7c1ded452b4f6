import type { Binding, Kernel } from './types';

type Numbers = Float32Array;

/**
 * Attention of several heads over time: query, key and value are [batch, time, dim], of which head h has the columns
 * from h · dim/heads on; scores are [batch, heads, time, time], the row of a query, the column of a key.
 */
export interface Extents {
  readonly heads: number;
  /** Time steps of the queries, and of keys and values. */
  readonly queries: number;
  readonly keys: number;
  readonly dim: number;
  /** Columns of a head. */
  readonly size: number;
}

/** Time steps of queries that a fast kernel computes at once. */
const BLOCK = 4;

/**
 * The keys that sums of a query go over, `[0, end)`: with the attribute `causal` those up to its own time step, and on to
 * the end of its block of four, where scores are 0.
 */
export function lastKey({ attributes }: Binding['instruction'], query: number, keys: number): number {
  return attributes['causal'] === 1 ? Math.min(keys, query - (query % BLOCK) + BLOCK) : keys;
}

/** The first query that sums of a key begin with: that of the key's block of four where `causal` masks those before it. */
export function firstQuery({ attributes }: Binding['instruction'], key: number, queries: number): number {
  return attributes['causal'] === 1 ? Math.min(queries, key - (key % BLOCK)) : 0;
}

export function extentsOf({ inputs, outputs }: Binding['instruction']): Extents {
  const shapes = [...inputs, ...outputs].map(({ shape }) => shape);
  const [heads, queries, keys] = shapes.find(({ length }) => length === 3) as [number, number, number];
  const dim = shapes.find(({ length }) => length === 2)![1]!;
  return { heads, queries, keys, dim, size: dim / heads };
}

/**
 * s = q·kᵀ / √size; -∞ where it is masked: with the attribute `causal`, where the key comes later than the query. The
 * softmax behind it makes exactly 0 of that.
 */
export const attentionScores: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [query, key] = inputs as [Numbers, Numbers];
  const [scores] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  const root = round(Math.sqrt(size));
  const causal = instruction.attributes['causal'] === 1;
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let t = 0; t < queries; t++) {
          const to = ((row * heads + h) * queries + t) * keys;
          const q = (row * queries + t) * dim + h * size;
          const open = causal ? t + 1 : keys;
          for (let s = 0; s < open; s++) {
            const k = (row * keys + s) * dim + h * size;
            let sum = 0;
            for (let j = 0; j < size; j++) sum = round(sum + round(query[q + j]! * key[k + j]!));
            scores[to + s] = sum / root;
          }
          for (let s = open; s < keys; s++) scores[to + s] = -Infinity;
        }
      }
    }
  };
};

/** dq = Σ ds·k / √size over the keys, in their order. The softmax gives 0 for what is masked. */
export const attentionScoresGradientQuery: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [gradient, key] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  const root = round(Math.sqrt(size));
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let t = 0; t < queries; t++) {
          const from = ((row * heads + h) * queries + t) * keys;
          const to = (row * queries + t) * dim + h * size;
          const count = lastKey(instruction, t, keys);
          weightedRows(result, to, size, gradient, from, 1, key, row * keys * dim + h * size, dim, count, round);
          for (let j = 0; j < size; j++) result[to + j]! /= root;
        }
      }
    }
  };
};

/** dk = Σ ds·q / √size over the queries, in their order. */
export const attentionScoresGradientKey: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [gradient, query] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  const root = round(Math.sqrt(size));
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let s = 0; s < keys; s++) {
          const first = firstQuery(instruction, s, queries);
          const from = ((row * heads + h) * queries + first) * keys + s;
          const to = (row * keys + s) * dim + h * size;
          const at = (row * queries + first) * dim + h * size;
          weightedRows(result, to, size, gradient, from, keys, query, at, dim, queries - first, round);
          for (let j = 0; j < size; j++) result[to + j]! /= root;
        }
      }
    }
  };
};

/** y = p·v: each head mixes the values of all keys by its scores, in their order. */
export const attentionMix: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [scores, value] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let t = 0; t < queries; t++) {
          const from = ((row * heads + h) * queries + t) * keys;
          const to = (row * queries + t) * dim + h * size;
          const count = lastKey(instruction, t, keys);
          weightedRows(result, to, size, scores, from, 1, value, row * keys * dim + h * size, dim, count, round);
        }
      }
    }
  };
};

/** dp = Σ g·v over a head's columns. */
export const attentionMixGradientScores: Kernel = (binding) => {
  const { inputs, outputs, registers, round } = binding;
  const [gradient, value] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let t = 0; t < queries; t++) {
          const from = (row * queries + t) * dim + h * size;
          const to = ((row * heads + h) * queries + t) * keys;
          for (let s = 0; s < keys; s++) {
            const v = (row * keys + s) * dim + h * size;
            let sum = 0;
            for (let j = 0; j < size; j++) sum = round(sum + round(gradient[from + j]! * value[v + j]!));
            result[to + s] = sum;
          }
        }
      }
    }
  };
};

/** dv = Σ p·g over the queries, in their order. */
export const attentionMixGradientValue: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [gradient, scores] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const { heads, queries, keys, dim, size } = extentsOf(binding.instruction);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let h = 0; h < heads; h++) {
        for (let s = 0; s < keys; s++) {
          const first = firstQuery(instruction, s, queries);
          const from = ((row * heads + h) * queries + first) * keys + s;
          const to = (row * keys + s) * dim + h * size;
          const at = (row * queries + first) * dim + h * size;
          weightedRows(result, to, size, scores, from, keys, gradient, at, dim, queries - first, round);
        }
      }
    }
  };
};

/**
 * result[j] = Σ factor[n]·rows[n, j] over `count` rows: the factors lie `step` apart from `from` on, the rows `stride`
 * apart from `at` on.
 */
function weightedRows(
  result: Numbers,
  to: number,
  size: number,
  factors: Numbers,
  from: number,
  step: number,
  rows: Numbers,
  at: number,
  stride: number,
  count: number,
  round: (value: number) => number,
): void {
  for (let j = 0; j < size; j++) result[to + j] = 0;
  for (let n = 0; n < count; n++) {
    const factor = factors[from + n * step]!;
    const row = at + n * stride;
    for (let j = 0; j < size; j++) result[to + j]! += round(factor * rows[row + j]!);
  }
}
