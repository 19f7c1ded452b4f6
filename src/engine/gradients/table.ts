import type { ForwardOperation } from '../../model/graph';
import type { GradientOperation } from '../plan/types';

/**
 * What a gradient operation reads: an input of the forward operation by its position, the operation's result, the
 * gradient by that result, another output of the operation, or what an earlier rule of the same row gave as gradient
 * by an input.
 */
export type Read = number | 'output' | 'gradient' | { readonly output: number } | { readonly gradientOf: number };

/** How the gradient reaches one operand of an operation. */
export interface GradientRule {
  /** Position of the operand among the operation's inputs. */
  readonly operand: number;
  readonly operation: GradientOperation;
  readonly reads: readonly Read[];
  /**
   * More tensors that it writes, to be seen or for a later rule to read: each has the shape of an output of the
   * operation and is named after it, `hidden.gradient`.
   */
  readonly also?: readonly { readonly like: number; readonly suffix: string }[];
  /** One instruction for each time step, in the opposite order of the forward pass. */
  readonly unrolled?: true;
}

/**
 * The chain rule, a row for each operation: with `g` the gradient of the loss by the operation's result, each
 * rule gives the gradient by one of its inputs.
 */
export const gradientTable: Readonly<Record<ForwardOperation, readonly GradientRule[]>> = {
  // z = x·W + b:  dW = xᵀ·g,  db = Σ g over the batch,  dx = g·Wᵀ
  affine: [
    { operand: 1, operation: 'affine_gradient_weights', reads: [0, 'gradient'] },
    { operand: 2, operation: 'affine_gradient_bias', reads: ['gradient'] },
    { operand: 0, operation: 'affine_gradient_input', reads: ['gradient', 1] },
  ],
  // dz = g where z > 0, else 0
  relu: [{ operand: 0, operation: 'relu_gradient', reads: ['gradient', 0] }],
  // dz = g where z > 0, else negative_slope · g
  leaky_relu: [{ operand: 0, operation: 'leaky_relu_gradient', reads: ['gradient', 0] }],
  // dz = g · (1 - y²)
  tanh: [{ operand: 0, operation: 'tanh_gradient', reads: ['gradient', 'output'] }],
  // dz = g · y · (1 - y)
  sigmoid: [{ operand: 0, operation: 'sigmoid_gradient', reads: ['gradient', 'output'] }],
  // dz = y · (g - Σ g·y)
  softmax: [{ operand: 0, operation: 'softmax_gradient', reads: ['gradient', 'output'] }],
};
