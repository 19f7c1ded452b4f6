import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import * as affine from './affine';
import * as batch from './batch';
import * as losses from './losses';
import * as updates from './updates';
import { activationFormulas } from '../../formulas/activations';
import { elementwise } from './activations';
import type { FastKernel } from './types';

const activations = Object.fromEntries(
  Object.entries(activationFormulas).map(([operation, formula]) => [operation, elementwise(formula)]),
);

/** Kernels that write WebAssembly; where an operation has none, the naive kernel is called. */
export const fastKernels: Readonly<Partial<Record<Operation, FastKernel>>> = {
  load: batch.load,
  mean: batch.mean,
  accumulate,
  affine: affine.affine,
  affine_gradient_weights: affine.affineGradientWeights,
  affine_gradient_bias: affine.affineGradientBias,
  affine_gradient_input: affine.affineGradientInput,
  reshape: batch.copy,
  reshape_gradient: batch.copy,
  add_gradient: batch.copy,
  identity: batch.copy,
  mse: losses.mse,
  mae: losses.mae,
  huber: losses.huber,
  binary_cross_entropy: losses.binaryCrossEntropy,
  cross_entropy: losses.crossEntropy,
  mse_gradient: losses.mseGradient,
  mae_gradient: losses.maeGradient,
  huber_gradient: losses.huberGradient,
  binary_cross_entropy_gradient: losses.binaryCrossEntropyGradient,
  sigmoid_binary_cross_entropy_gradient: losses.sigmoidBinaryCrossEntropyGradient,
  cross_entropy_gradient: losses.crossEntropyGradient,
  softmax_cross_entropy_gradient: losses.softmaxCrossEntropyGradient,
  sgd: updates.sgd,
  rmsprop: updates.rmsprop,
  adagrad: updates.adagrad,
  adam: updates.adam,
  adamw: updates.adamw,
  ...activations,
};
