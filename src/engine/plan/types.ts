import { sizeOf } from '../../base/extents';
import type { Phase } from '../../model/explanation';
import type { ForwardOperation, UpdateOperation } from '../../model/graph';
import type { Shape } from '../../model/shape';
import type { Value } from '../../model/spec';

/** Operations of a plan beside those of the forward pass. */
export type Operation =
  | ForwardOperation
  | 'load'
  | LossOperation
  | 'mean'
  | 'weighted_sum'
  | 'accumulate'
  | 'penalty'
  | 'accumulate_penalty'
  | GradientOperation
  | 'sum'
  | UpdateOperation
  | 'gradient_norm'
  | 'clip_norm'
  | 'clip_value'
  | OptimizerOperation;

/** One for each optimiser of the catalogue, by its name. */
export type OptimizerOperation = 'sgd' | 'rmsprop' | 'adagrad' | 'adam' | 'adamw';

export type LossOperation = 'mse' | 'mae' | 'huber' | 'binary_cross_entropy' | 'cross_entropy' | 'hinge';

export type GradientOperation =
  | 'penalty_gradient'
  | 'affine_gradient_weights'
  | 'affine_gradient_bias'
  | 'affine_gradient_input'
  | 'relu_gradient'
  | 'leaky_relu_gradient'
  | 'elu_gradient'
  | 'gelu_gradient'
  | 'silu_gradient'
  | 'softplus_gradient'
  | 'tanh_gradient'
  | 'sigmoid_gradient'
  | 'softmax_gradient'
  | 'reshape_gradient'
  | 'add_gradient'
  | 'multiply_gradient'
  | 'concat_gradient'
  | SpatialGradient
  | NormalizingGradient
  | 'mse_gradient'
  | 'mae_gradient'
  | 'huber_gradient'
  | 'hinge_gradient'
  | 'binary_cross_entropy_gradient'
  | 'sigmoid_binary_cross_entropy_gradient'
  | 'cross_entropy_gradient'
  | 'softmax_cross_entropy_gradient'
  | SequenceGradient;

/** Of layers over ids and time steps. */
type SequenceGradient =
  | 'embedding_gradient_weights'
  | 'position_gradient_weights'
  | 'rnn_gradient'
  | 'gru_gradient'
  | 'lstm_gradient'
  | 'recurrent_gradient_weights'
  | 'states_gradient'
  | 'states_gradient_backward'
  | 'attention_scores_gradient_query'
  | 'attention_scores_gradient_key'
  | 'attention_mix_gradient_scores'
  | 'attention_mix_gradient_value';

type SpatialGradient =
  | 'convolution_gradient_weights'
  | 'convolution_gradient_input'
  | 'max_pool_gradient'
  | 'average_pool_gradient'
  | 'global_average_gradient';

type NormalizingGradient =
  | 'layer_norm_gradient_weights'
  | 'layer_norm_gradient_input'
  | 'batch_norm_gradient_weights'
  | 'batch_norm_gradient_input'
  | 'normalize_gradient_input'
  | 'dropout_gradient';

/** Where a tensor lives, and with it how long its content lasts. */
export type Arena = 'parameters' | 'optimizer' | 'metrics' | 'activations' | 'evaluation' | 'data';

/**
 * A tensor with its place in memory; `offset` and `length` count elements, not bytes. Elements are numbers, in the precision
 * in use, but for those of a tensor with `levels`.
 */
export interface PlacedTensor {
  readonly id: string;
  readonly layer: string;
  /** Within its layer: `output`, `weights`, `weights.gradient`. */
  readonly name: string;
  /** Without the batch. */
  readonly shape: Shape;
  readonly batched: boolean;
  readonly arena: Arena;
  readonly offset: number;
  /** For all rows that the plan has room for. */
  readonly length: number;
  /**
   * Of a tensor whose elements are bytes: the tensor of the numbers that they stand for, `[channels, 256]` (`levelOf`). Its
   * `offset` counts numbers, too.
   */
  readonly levels?: PlacedTensor;
}

/** One thing that the machine does; memory changes at its boundaries only. */
export interface Instruction {
  readonly index: number;
  /** `layer/phase/operation/ordinal`: stays the same when other layers come or go. */
  readonly id: string;
  readonly operation: Operation;
  readonly phase: Phase;
  /** The layer that made it; `input` for the batch, `loss` for the loss. */
  readonly layer: string;
  readonly inputs: readonly PlacedTensor[];
  /** Everything it writes; the first is its result. */
  readonly outputs: readonly PlacedTensor[];
  readonly attributes: Readonly<Record<string, number>>;
  /** Where it writes only a part of its outputs: the index on their first axis. */
  readonly slice?: number;
}

/** Instructions in the order in which they run, one training step or one pass of prediction. */
export interface Plan {
  readonly instructions: readonly Instruction[];
  readonly tensors: ReadonlyMap<string, PlacedTensor>;
  /** Other names of tensors. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Rows of a batch that there is room for. */
  readonly capacity: number;
  /** Index behind the last instruction of the forward pass. */
  readonly forwardEnd: number;
  /** The last layer's output. */
  readonly output: PlacedTensor;
  /** Every layer's output, by the layer's id. */
  readonly outputOf: ReadonlyMap<string, PlacedTensor>;
}

/** What a spec compiles to: two plans that share parameters and own their activations. */
export interface Program {
  /** What is trained and stepped through; without training, the forward pass. */
  readonly main: Plan;
  /** Forward pass, loss and metrics for test, prediction and expectations; never overwrites what is looked at. */
  readonly evaluation: Plan;
  readonly parameters: readonly PlacedParameter[];
  readonly layout: Layout;
}

export interface PlacedParameter {
  readonly tensor: PlacedTensor;
  readonly initial: Value;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** The arenas one behind the other; counts are numbers in the precision in use. */
export interface Layout {
  readonly arenas: Readonly<Record<Arena, { readonly offset: number; readonly length: number }>>;
  readonly elements: number;
  /** Bytes of a number. */
  readonly elementBytes: number;
  /** Bytes of them all, and of what kernels take besides. */
  readonly bytes: number;
}

/** Bytes that the elements of a tensor take, where a number takes so many. */
export function bytesOf({ length, levels }: Pick<PlacedTensor, 'length' | 'levels'>, elementBytes: number): number {
  return levels ? length : length * elementBytes;
}

/** The tensor's element count for one row (or altogether, where it is not batched). */
export function rowSize(tensor: PlacedTensor): number {
  return sizeOf(tensor.shape);
}

/** A part of a tensor: its index on the first axis, for all rows of the batch. */
export interface SliceExtents {
  /** Elements of one row of the tensor. */
  readonly row: number;
  /** Elements of the part in one row. */
  readonly part: number;
  /** Where the part begins within a row. */
  readonly start: number;
}

export function sliceExtents(tensor: PlacedTensor, slice: number): SliceExtents {
  const row = rowSize(tensor);
  const part = row / tensor.shape[0]!;
  return { row, part, start: slice * part };
}

/** Where an element of a tensor lies within a copy of one of its parts; undefined where it lies outside. */
export function withinSlice({ row, part, start }: SliceExtents, element: number): number | undefined {
  const offset = (element % row) - start;
  return offset >= 0 && offset < part ? Math.floor(element / row) * part + offset : undefined;
}
