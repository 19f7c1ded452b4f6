import { activationFormulas } from '../../formulas/activations';
import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import { elementwise } from './activations';
import * as affine from './affine';
import * as attention from './attention';
import * as batch from './batch';
import * as batchNorm from './batchNorm';
import * as convolution from './convolution';
import { convolutionGradientWeights } from './convolutionWeights';
import * as embedding from './embedding';
import * as gru from './gru';
import * as layerNorm from './layerNorm';
import * as losses from './losses';
import * as lstm from './lstm';
import * as pools from './pools';
import * as recurrent from './recurrent';
import * as rnn from './rnn';
import * as softmax from './softmax';
import * as structure from './structure';
import * as updates from './updates';
import type { FastKernel } from './types';

const elementwiseKernels = Object.fromEntries(
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
  ...elementwiseKernels,
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
  attention_scores: attention.attentionScores,
  attention_scores_gradient_query: attention.attentionScoresGradientQuery,
  attention_scores_gradient_key: attention.attentionScoresGradientKey,
  attention_mix: attention.attentionMix,
  attention_mix_gradient_scores: attention.attentionMixGradientScores,
  attention_mix_gradient_value: attention.attentionMixGradientValue,
  softmax: softmax.softmax,
  softmax_gradient: softmax.softmaxGradient,
  layer_norm: layerNorm.layerNorm,
  layer_norm_gradient_weights: layerNorm.layerNormGradientWeights,
  layer_norm_gradient_input: layerNorm.layerNormGradientInput,
  batch_norm: batchNorm.batchNorm,
  batch_norm_gradient_weights: batchNorm.batchNormGradientWeights,
  batch_norm_gradient_input: batchNorm.batchNormGradientInput,
  normalize: batchNorm.normalize,
  normalize_gradient_input: batchNorm.normalizeGradientInput,
  running_average: batchNorm.runningAverage,
};
