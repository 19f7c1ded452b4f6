import { DIGITS } from '../../base/format';
import type { Explanation } from '../../model/explanation';
import type { Operation } from '../plan/types';
import * as attention from './attention';
import * as backward from './backward';
import * as clipping from './clipping';
import * as convolution from './convolution';
import { augment } from './augment';
import * as dropout from './dropout';
import * as embedding from './embedding';
import * as forward from './forward';
import type { Explainer } from './forward';
import * as loss from './loss';
import * as penalties from './penalty';
import * as recurrent from './recurrent';
import * as structure from './structure';
import * as normalization from './normalization';
import * as pools from './pools';
import { Sheet, type Element, type Moment } from './types';
import * as update from './update';

const explainers: Readonly<Record<Operation, Explainer>> = {
  load: forward.load,
  affine: forward.affine,
  relu: forward.relu,
  leaky_relu: forward.leakyRelu,
  elu: forward.elu,
  gelu: forward.gelu,
  silu: forward.silu,
  softplus: forward.softplus,
  tanh: forward.tanh,
  sigmoid: forward.sigmoid,
  softmax: forward.softmax,
  mse: loss.mse,
  binary_cross_entropy: loss.binaryCrossEntropy,
  cross_entropy: loss.crossEntropy,
  mae: loss.mae,
  huber: loss.huber,
  hinge: loss.hinge,
  mean: loss.mean,
  weighted_sum: loss.weightedSum,
  accumulate: loss.accumulate,
  mse_gradient: loss.mseGradient,
  mae_gradient: loss.maeGradient,
  huber_gradient: loss.huberGradient,
  hinge_gradient: loss.hingeGradient,
  binary_cross_entropy_gradient: loss.binaryCrossEntropyGradient,
  sigmoid_binary_cross_entropy_gradient: loss.sigmoidBinaryCrossEntropyGradient,
  cross_entropy_gradient: loss.crossEntropyGradient,
  softmax_cross_entropy_gradient: loss.softmaxCrossEntropyGradient,
  affine_gradient_weights: backward.affineGradientWeights,
  affine_gradient_bias: backward.affineGradientBias,
  affine_gradient_input: backward.affineGradientInput,
  relu_gradient: backward.reluGradient,
  leaky_relu_gradient: backward.leakyReluGradient,
  elu_gradient: backward.eluGradient,
  gelu_gradient: backward.geluGradient,
  silu_gradient: backward.siluGradient,
  softplus_gradient: backward.softplusGradient,
  tanh_gradient: backward.tanhGradient,
  sigmoid_gradient: backward.sigmoidGradient,
  softmax_gradient: backward.softmaxGradient,
  column: structure.column,
  reshape: structure.reshape,
  reshape_gradient: structure.reshapeGradient,
  add: structure.add,
  add_gradient: structure.addGradient,
  multiply: structure.multiply,
  multiply_gradient: structure.multiplyGradient,
  concat: structure.concat,
  concat_gradient: structure.concatGradient,
  sum: backward.gradientSum,
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
  sgd: update.sgd,
  rmsprop: update.rmsprop,
  adagrad: update.adagrad,
  adam: update.adam,
  adamw: update.adamw,

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
  identity: dropout.identity,
};

/**
 * How one element of an instruction's result came about, its numbers written with so many significant digits. A pure
 * function of the instruction and the memory around it.
 */
export function explain(moment: Moment, element: Element, digits = DIGITS): Explanation {
  const { phase, layer, operation } = moment.instruction;
  const sheet = new Sheet(moment, element, digits);
  const { formula, arithmetic } = explainers[operation](sheet);
  const result = sheet.result();
  return {
    phase,
    layer,
    operation,
    formula,
    arithmetic: `${arithmetic} = ${sheet.write.number(result.value)}`,
    result,
    operands: sheet.operands,
  };
}
