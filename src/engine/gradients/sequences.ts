import type { SequenceOperation } from '../../model/graph';
import type { GradientRule } from './table';

/** The chain rule for layers over ids and time steps; h is the hidden state, c the cell, a the gates' sums. */
export const sequenceGradients: Readonly<Record<SequenceOperation, readonly GradientRule[]>> = {
  // y = W[id]:  dW[id] = Σ g where the id stands. There is no gradient by an id.
  embedding: [{ operand: 1, operation: 'embedding_gradient_weights', reads: [0, 'gradient'] }],
  // y = x + W[t]:  dW = Σ g over the batch,  dx = g
  add_position: [
    { operand: 1, operation: 'position_gradient_weights', reads: ['gradient'] },
    { operand: 0, operation: 'add_gradient', reads: ['gradient'] },
  ],
  sinusoidal: [{ operand: 0, operation: 'add_gradient', reads: ['gradient'] }],
  // a = xW + hU,  h = f(a):  dh = g + da[t+1]·Uᵀ,  da = dh·f'(a);  dU = Σ h[t-1]ᵀ·da
  rnn: [
    {
      operand: 0,
      operation: 'rnn_gradient',
      reads: ['gradient', 1, 'output'],
      also: [{ like: 0, suffix: 'gradient' }],
      unrolled: true,
    },
    { operand: 1, operation: 'recurrent_gradient_weights', reads: ['output', { gradientOf: 0 }] },
  ],
  // The part of the candidate that comes from the state has a gradient of its own, since r stands before it.
  gru: [
    {
      operand: 0,
      operation: 'gru_gradient',
      reads: ['gradient', 1, 'output', { output: 1 }, { output: 2 }],
      also: [
        { like: 0, suffix: 'gradient' },
        { like: 2, suffix: 'gradient' },
      ],
      unrolled: true,
    },
    {
      operand: 1,
      operation: 'recurrent_gradient_weights',
      reads: ['output', { gradientOf: 0 }, { gradientOf: 0, also: 1 }],
    },
    { operand: 2, operation: 'affine_gradient_bias', reads: [{ gradientOf: 0, also: 1 }] },
  ],
  lstm: [
    {
      operand: 0,
      operation: 'lstm_gradient',
      reads: ['gradient', 1, { output: 1 }, { output: 2 }],
      also: [
        { like: 0, suffix: 'gradient' },
        { like: 1, suffix: 'gradient' },
      ],
      unrolled: true,
    },
    { operand: 1, operation: 'recurrent_gradient_weights', reads: ['output', { gradientOf: 0 }] },
  ],
  // The states that are handed on: all of them, or the last one.
  states: [
    { operand: 0, operation: 'states_gradient', reads: ['gradient'] },
    { operand: 1, operation: 'states_gradient_backward', reads: ['gradient'] },
  ],
  // s = q·kᵀ / √d:  dq = ds·k / √d,  dk = dsᵀ·q / √d
  attention_scores: [
    { operand: 0, operation: 'attention_scores_gradient_query', reads: ['gradient', 1] },
    { operand: 1, operation: 'attention_scores_gradient_key', reads: ['gradient', 0] },
  ],
  // y = p·v:  dp = g·vᵀ,  dv = pᵀ·g
  attention_mix: [
    { operand: 0, operation: 'attention_mix_gradient_scores', reads: ['gradient', 1] },
    { operand: 1, operation: 'attention_mix_gradient_value', reads: ['gradient', 0] },
  ],
};
