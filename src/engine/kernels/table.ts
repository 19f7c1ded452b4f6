import type { Operation } from '../plan/types';
import { accumulate } from './accumulate';
import * as activations from './activations';
import * as affine from './affine';
import * as attention from './attention';
import * as batch from './batch';
import * as clipping from './clipping';
import * as convolution from './convolution';
import { augment } from './augment';
import * as dropout from './dropout';
import * as embedding from './embedding';
import * as losses from './losses';
import * as penalties from './penalty';
import * as recurrent from './recurrent';
import * as structure from './structure';
import * as normalization from './normalization';
import * as pools from './pools';
import type { Kernel } from './types';
import * as updates from './updates';

/** The plain kernels: the reference that faster ones are held against, bit for bit. */
export const naiveKernels: Readonly<Record<Operation, Kernel>> = {
  load: batch.load,
  affine: affine.affine,
  ...activations.elementwiseKernels,
  softmax: activations.softmax,
  mse: losses.mse,
  binary_cross_entropy: losses.binaryCrossEntropy,
  cross_entropy: losses.crossEntropy,
  mae: losses.mae,
  huber: losses.huber,
  hinge: losses.hinge,
  mean: losses.mean,
  weighted_sum: losses.weightedSum,
  accumulate,
  mse_gradient: losses.mseGradient,
  mae_gradient: losses.maeGradient,
  huber_gradient: losses.huberGradient,
  hinge_gradient: losses.hingeGradient,
  binary_cross_entropy_gradient: losses.binaryCrossEntropyGradient,
  sigmoid_binary_cross_entropy_gradient: losses.sigmoidBinaryCrossEntropyGradient,
  cross_entropy_gradient: losses.crossEntropyGradient,
  softmax_cross_entropy_gradient: losses.softmaxCrossEntropyGradient,
  affine_gradient_weights: affine.affineGradientWeights,
  affine_gradient_bias: affine.affineGradientBias,
  affine_gradient_input: affine.affineGradientInput,
  softmax_gradient: activations.softmaxGradient,
  column: structure.column,
  reshape: structure.copy,
  reshape_gradient: structure.copy,
  add: structure.add,
  add_gradient: structure.copy,
  multiply: structure.multiply,
  multiply_gradient: structure.multiplyGradient,
  concat: structure.concat,
  concat_gradient: structure.concatGradient,
  sum: batch.sum,
  // Sequences
  embedding: embedding.embedding,
  embedding_gradient_weights: embedding.embeddingGradientWeights,
  add_position: embedding.addPosition,
  sinusoidal: embedding.sinusoidal,
  position_gradient_weights: embedding.positionGradientWeights,
  rnn: recurrent.rnn,
  rnn_gradient: recurrent.rnnGradient,
  gru: recurrent.gru,
  gru_gradient: recurrent.gruGradient,
  lstm: recurrent.lstm,
  lstm_gradient: recurrent.lstmGradient,
  recurrent_gradient_weights: recurrent.recurrentGradientWeights,
  states: recurrent.states,
  states_gradient: recurrent.statesGradient,
  states_gradient_backward: recurrent.statesGradientBackward,
  attention_scores: attention.attentionScores,
  attention_scores_gradient_query: attention.attentionScoresGradientQuery,
  attention_scores_gradient_key: attention.attentionScoresGradientKey,
  attention_mix: attention.attentionMix,
  attention_mix_gradient_scores: attention.attentionMixGradientScores,
  attention_mix_gradient_value: attention.attentionMixGradientValue,
  // Penalties
  penalty: penalties.penalty,
  penalty_gradient: penalties.penaltyGradient,
  accumulate_penalty: penalties.accumulatePenalty,
  // Updates
  gradient_norm: clipping.gradientNorm,
  clip_norm: clipping.clipNorm,
  clip_value: clipping.clipValue,
  sgd: updates.sgd,
  rmsprop: updates.rmsprop,
  adagrad: updates.adagrad,
  adam: updates.adam,
  adamw: updates.adamw,

  convolution: convolution.convolution,
  convolution_gradient_weights: convolution.convolutionGradientWeights,
  convolution_gradient_input: convolution.convolutionGradientInput,
  max_pool: pools.maxPool,
  max_pool_gradient: pools.maxPoolGradient,
  average_pool: pools.averagePool,
  average_pool_gradient: pools.averagePoolGradient,
  global_average: pools.globalAverage,
  global_average_gradient: pools.globalAverageGradient,

  layer_norm: normalization.layerNorm,
  layer_norm_gradient_weights: normalization.layerNormGradientWeights,
  layer_norm_gradient_input: normalization.layerNormGradientInput,
  batch_norm: normalization.batchNorm,
  batch_norm_gradient_weights: normalization.batchNormGradientWeights,
  batch_norm_gradient_input: normalization.batchNormGradientInput,
  normalize: normalization.normalize,
  normalize_gradient_input: normalization.normalizeGradientInput,
  running_average: normalization.runningAverage,
  augment,
  dropout: dropout.dropout,
  dropout_gradient: dropout.dropoutGradient,
  identity: structure.copy,
};
