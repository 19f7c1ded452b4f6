import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import * as affine from './affine';
import * as convolution from './convolution';
import { convolutionGradientWeights } from './convolutionWeights';
import * as pools from './pools';
import * as batch from './batch';
import * as losses from './losses';
import * as updates from './updates';
import { activationFormulas } from '../../formulas/activations';
import { elementwise } from './activations';
import * as embedding from './embedding';
import * as gru from './gru';
import * as lstm from './lstm';
import * as recurrent from './recurrent';
import * as rnn from './rnn';
import * as structure from './structure';
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
  column: structure.column,
  reshape: structure.copy,
  reshape_gradient: structure.copy,
  add: structure.add,
  add_gradient: structure.copy,
  multiply: structure.multiply,
  multiply_gradient: structure.multiplyGradient,
  concat: structure.concat,
  concat_gradient: structure.concatGradient,
  sum: structure.add,
  identity: structure.copy,
  // Sequences
  embedding: embedding.embedding,
  embedding_gradient_weights: embedding.embeddingGradientWeights,
  add_position: embedding.addPosition,
  sinusoidal: embedding.sinusoidal,
  position_gradient_weights: embedding.positionGradientWeights,
  rnn: rnn.rnn,
  rnn_gradient: rnn.rnnGradient,
  gru: gru.gru,
  gru_gradient: gru.gruGradient,
  lstm: lstm.lstm,
  lstm_gradient: lstm.lstmGradient,
  recurrent_gradient_weights: recurrent.recurrentGradientWeights,
  states: recurrent.states,
  states_gradient: recurrent.statesGradient,
  states_gradient_backward: recurrent.statesGradientBackward,
  convolution: convolution.convolution,
  convolution_gradient_weights: convolutionGradientWeights,
  convolution_gradient_input: convolution.convolutionGradientInput,
  max_pool: pools.maxPool,
  max_pool_gradient: pools.maxPoolGradient,
  average_pool: pools.averagePool,
  average_pool_gradient: pools.averagePoolGradient,
  global_average: pools.globalAverage,
  global_average_gradient: pools.globalAverageGradient,
};
