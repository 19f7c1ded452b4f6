import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import * as affine from './affine';
import * as convolution from './convolution';
import { convolutionGradientWeights } from './convolutionWeights';
import * as pools from './pools';
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
  convolution: convolution.convolution,
  convolution_gradient_weights: convolutionGradientWeights,
  convolution_gradient_input: convolution.convolutionGradientInput,
  max_pool: pools.maxPool,
  max_pool_gradient: pools.maxPoolGradient,
  average_pool: pools.averagePool,
  average_pool_gradient: pools.averagePoolGradient,
  global_average: pools.globalAverage,
  global_average_gradient: pools.globalAverageGradient,
  reshape: batch.copy,
  reshape_gradient: batch.copy,
  add_gradient: batch.copy,
  identity: batch.copy,
};
