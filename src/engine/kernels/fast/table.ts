import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import * as affine from './affine';
import * as attention from './attention';
import * as batchNorm from './batchNorm';
import * as layerNorm from './layerNorm';
import * as softmax from './softmax';
import * as batch from './batch';
import type { FastKernel } from './types';

/** Kernels that write WebAssembly; where an operation has none, the naive kernel is called. */
export const fastKernels: Readonly<Partial<Record<Operation, FastKernel>>> = {
  load: batch.load,
  mean: batch.mean,
  accumulate,
  affine: affine.affine,
  affine_gradient_weights: affine.affineGradientWeights,
  affine_gradient_bias: affine.affineGradientBias,
  affine_gradient_input: affine.affineGradientInput,
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
  reshape: batch.copy,
  reshape_gradient: batch.copy,
  add_gradient: batch.copy,
  identity: batch.copy,
};
