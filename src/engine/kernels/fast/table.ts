import type { Operation } from '../../plan/types';
import * as affine from './affine';
import * as embedding from './embedding';
import * as gru from './gru';
import * as lstm from './lstm';
import * as recurrent from './recurrent';
import * as rnn from './rnn';
import * as structure from './structure';
import type { FastKernel } from './types';

/** Kernels that write WebAssembly; where an operation has none, the naive kernel is called. */
export const fastKernels: Readonly<Partial<Record<Operation, FastKernel>>> = {
  affine: affine.affine,
  affine_gradient_weights: affine.affineGradientWeights,
  affine_gradient_bias: affine.affineGradientBias,
  affine_gradient_input: affine.affineGradientInput,
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
};
