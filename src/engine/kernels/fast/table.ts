import type { Operation } from '../../plan/types';
import { accumulate } from './accumulate';
import * as affine from './affine';
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
  reshape: batch.copy,
  reshape_gradient: batch.copy,
  add_gradient: batch.copy,
  identity: batch.copy,
};
