import type { ForwardOperation, GraphOperation } from '../../model/graph';
import type { GradientOperation } from '../plan/types';
import { sequenceGradients } from './sequences';

/**
 * What a gradient operation reads: an input of the forward operation by its position, all of them, the result, the
 * gradient by that result, another output of the operation, or what an earlier rule of the same row gave as gradient
 * by an input.
 */
export type Read =
  | number
  | 'inputs'
  | 'output'
  | 'gradient'
  | { readonly output: number }
  | {
      readonly gradientOf: number;
      /** Not that gradient itself but what its rule gave beside it: the position in `also`. */
      readonly also?: number;
    };

/** How the gradient reaches one operand of an operation. */
export interface GradientRule {
  /**
   * Position of the operand among the operation's inputs; `each` is a rule for every one of them, whose position the
   * gradient operation has as the attribute `operand`.
   */
  readonly operand: number | 'each';
  /** What the gradient operation has of a rule for `each` operand, besides `operand`; all of the operation's unless given. */
  readonly attributes?: (attributes: GraphOperation['attributes'], operand: number) => GraphOperation['attributes'];
  readonly operation: GradientOperation;
  readonly reads: readonly Read[];
  /**
   * More tensors that it writes, to be seen or for a later rule to read: each has the shape of an output of the
   * operation and is named after it, `hidden.gradient`. Where that is the result's own gradient, the parts that come
   * from other operations are named `hidden.gradient_1`, …: the rule adds what the result gives to later time steps.
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
  // dz = g where z > 0, else g · alpha · e^z
  elu: [{ operand: 0, operation: 'elu_gradient', reads: ['gradient', 0] }],
  // dz = g · (Φ(z) + z · φ(z)), with Φ and φ the standard normal distribution and its density
  gelu: [{ operand: 0, operation: 'gelu_gradient', reads: ['gradient', 0] }],
  // dz = g · s · (1 + z · (1 - s)), with s = sigmoid(z)
  silu: [{ operand: 0, operation: 'silu_gradient', reads: ['gradient', 0] }],
  // dz = g · sigmoid(z)
  softplus: [{ operand: 0, operation: 'softplus_gradient', reads: ['gradient', 0] }],
  // dz = g · (1 - y²)
  tanh: [{ operand: 0, operation: 'tanh_gradient', reads: ['gradient', 'output'] }],
  // dz = g · y · (1 - y)
  sigmoid: [{ operand: 0, operation: 'sigmoid_gradient', reads: ['gradient', 'output'] }],
  // dz = y · (g - Σ g·y)
  softmax: [{ operand: 0, operation: 'softmax_gradient', reads: ['gradient', 'output'] }],

  // A column of the network's input, by which nothing is learned.
  column: [],
  // A picture of the network's input.
  augment: [],
  // dx = g, in the shape of x
  reshape: [{ operand: 0, operation: 'reshape_gradient', reads: ['gradient'] }],
  // y = a + b:  da = g
  add: [{ operand: 'each', operation: 'add_gradient', reads: ['gradient'] }],
  // y = a·b·c:  da = g·b·c
  multiply: [{ operand: 'each', operation: 'multiply_gradient', reads: ['gradient', 'inputs'] }],
  // da = the part of g that is of a
  concat: [
    {
      operand: 'each',
      operation: 'concat_gradient',
      reads: ['gradient'],
      attributes: (offsets, operand) => ({ offset: offsets[`offset_${operand}`]! }),
    },
  ],
  ...sequenceGradients,
  // z = Σ x·W + b over each window: as affine, with the windows as rows of x
  convolution: [
    { operand: 1, operation: 'convolution_gradient_weights', reads: [0, 'gradient'] },
    { operand: 2, operation: 'affine_gradient_bias', reads: ['gradient'] },
    { operand: 0, operation: 'convolution_gradient_input', reads: ['gradient', 1] },
  ],
  // dx = Σ g over the windows that x has won
  max_pool: [{ operand: 0, operation: 'max_pool_gradient', reads: ['gradient', { output: 1 }] }],
  // dx = Σ g / n over the windows that x is in
  average_pool: [{ operand: 0, operation: 'average_pool_gradient', reads: ['gradient'] }],
  // dx = g / n
  global_average: [{ operand: 0, operation: 'global_average_gradient', reads: ['gradient'] }],

  // x̂ = (x - mean) / √(variance + ε):  dW = Σ g·x̂,  db = Σ g,  dx = (ĝ - mean ĝ - x̂·mean(ĝ·x̂)) / √(variance + ε),  ĝ = g·W
  layer_norm: [
    { operand: 1, operation: 'layer_norm_gradient_weights', reads: ['gradient', 0, { output: 1 }, { output: 2 }] },
    { operand: 2, operation: 'affine_gradient_bias', reads: ['gradient'] },
    { operand: 0, operation: 'layer_norm_gradient_input', reads: ['gradient', 0, 1, { output: 1 }, { output: 2 }] },
  ],
  // The same over the batch: dx = W / √(variance + ε)·(g - db / n - x̂·dW / n)
  batch_norm: [
    { operand: 1, operation: 'batch_norm_gradient_weights', reads: ['gradient', 0, { output: 1 }, { output: 2 }] },
    { operand: 2, operation: 'affine_gradient_bias', reads: ['gradient'] },
    {
      operand: 0,
      operation: 'batch_norm_gradient_input',
      reads: ['gradient', 0, 1, { output: 1 }, { output: 2 }, { gradientOf: 1 }, { gradientOf: 2 }],
    },
  ],
  // Of a layer that does not learn, by running means that stay as they are: dx = g·W / √(variance + ε)
  normalize: [{ operand: 0, operation: 'normalize_gradient_input', reads: ['gradient', 1, 4] }],
  // dx = g·mask
  dropout: [{ operand: 0, operation: 'dropout_gradient', reads: ['gradient', { output: 1 }] }],
  // Stands where a network predicts, and nothing is learned there.
  identity: [],
};
