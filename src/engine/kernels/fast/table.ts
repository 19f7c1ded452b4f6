import type { Operation } from '../../plan/types';
import * as affine from './affine';
import * as lstm from './lstm';
import type { FastKernel } from './types';

/** Kernels that write WebAssembly; where an operation has none, the naive kernel is called. */
export const fastKernels: Readonly<Partial<Record<Operation, FastKernel>>> = {
  affine: affine.affine,
  affine_gradient_weights: affine.affineGradientWeights,
  affine_gradient_bias: affine.affineGradientBias,
  affine_gradient_input: affine.affineGradientInput,
  lstm: lstm.lstm,
  lstm_gradient: lstm.lstmGradient,
};
