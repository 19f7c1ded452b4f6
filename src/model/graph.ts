import type { Shape } from './shape';
import type { Value } from './spec';

/**
 * The forward pass as operations over tensors, before memory, gradients and order of execution: what the
 * catalogue lowers a spec to and the engine compiles.
 */
export interface Graph {
  readonly tensors: ReadonlyMap<string, GraphTensor>;
  /** In an order in which every operand is defined before it is read. */
  readonly operations: readonly GraphOperation[];
  /** What training does at the end of a step besides the optimiser's updates: running means of a batch_norm. */
  readonly updates: readonly GraphUpdate[];
  readonly parameters: readonly Parameter[];
  /** Other names of tensors: a layer whose activation is linear has its pre-activation as output. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The last layer's output. */
  readonly output: string;
  /** Every layer's output, by the layer's id. */
  readonly outputOf: ReadonlyMap<string, string>;
}

export interface GraphTensor {
  /** `h1.output`; the network's input is `input`. */
  readonly id: string;
  readonly layer: string;
  /** The tensor's name within its layer: `output`, `pre_activation`, `weights`. */
  readonly name: string;
  readonly shape: Shape;
  /** Whether there is one for each sample of the batch. */
  readonly batched: boolean;
}

export interface GraphOperation {
  readonly operation: ForwardOperation;
  readonly layer: string;
  readonly inputs: readonly string[];
  /**
   * The first is the result, through which alone the gradient flows back; the others are there to be seen and for
   * the backward pass to read: a mask, the gates of a cell, the mean of a batch.
   */
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number>>;
  /**
   * Extent of time: the compiler unrolls the operation into as many instructions. Each has its time step as the
   * attribute `time` and writes that index of the first axis of the outputs. With the attribute `reversed`, time
   * runs backwards.
   */
  readonly steps?: number;
  /** What stands in its place where the network predicts: a dropout lets everything through. */
  readonly inPrediction?: Pick<GraphOperation, 'operation' | 'inputs' | 'outputs' | 'attributes'>;
}

/** Keeps what a layer learns without gradients. Its outputs are parameters that do not train. */
export interface GraphUpdate {
  readonly operation: UpdateOperation;
  readonly layer: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number>>;
}

export interface Parameter {
  /** Id of the tensor that holds it. */
  readonly tensor: string;
  /** An initialiser's call, or nested lists of numbers. */
  readonly initial: Value;
  /** Connections into and out of a unit, for initialisers that scale by them. */
  readonly fanIn: number;
  readonly fanOut: number;
  readonly trainable: boolean;
}

/** Mathematics of the forward pass. Each has a row in the gradient table, a kernel and an explanation. */
export type ForwardOperation =
  | 'affine'
  | ActivationOperation
  // Joins, and other forms of the same numbers.
  | 'column' | 'reshape' | 'add' | 'multiply' | 'concat'
  | SequenceOperation
  | SpatialOperation
  | NormalizingOperation;

/** Functions of a weighted sum. */
export type ActivationOperation =
  | 'relu'
  | 'leaky_relu'
  | 'elu'
  | 'gelu'
  | 'silu'
  | 'softplus'
  | 'tanh'
  | 'sigmoid'
  | 'softmax';

/** Of layers over ids and time steps. */
export type SequenceOperation =
  | 'embedding'
  | 'add_position'
  | 'sinusoidal'
  | 'rnn'
  | 'gru'
  | 'lstm'
  | 'states'
  | 'attention_scores'
  | 'attention_mix';

/** Windows that slide over a picture or a sequence. */
export type SpatialOperation = 'convolution' | 'max_pool' | 'average_pool' | 'global_average';

export type NormalizingOperation = 'layer_norm' | 'batch_norm' | 'normalize' | 'dropout' | 'augment' | 'identity';

/** Mathematics at the end of a training step, beside the optimiser's. */
export type UpdateOperation = 'running_average';

/** Collects what a layer lowers to. Ids are made from the layer's path; nothing is computed. */
export class GraphBuilder {
  private readonly tensors = new Map<string, GraphTensor>();
  private readonly operations: GraphOperation[] = [];
  private readonly updates: GraphUpdate[] = [];
  private readonly parameters: Parameter[] = [];
  private readonly aliases = new Map<string, string>();

  tensor(layer: string, name: string, shape: Shape): string {
    return this.define({ id: `${layer}.${name}`, layer, name, shape, batched: true });
  }

  /** A tensor that there is once for the whole batch: a mean over it. */
  statistic(layer: string, name: string, shape: Shape): string {
    return this.define({ id: `${layer}.${name}`, layer, name, shape, batched: false });
  }

  /** The network's input, `[batch, ...shape]`. */
  networkInput(shape: Shape): string {
    return this.define({ id: 'input', layer: 'input', name: 'output', shape, batched: true });
  }

  parameter(layer: string, name: string, shape: Shape, properties: Omit<Parameter, 'tensor'>): string {
    const id = this.define({ id: `${layer}.${name}`, layer, name, shape, batched: false });
    this.parameters.push({ tensor: id, ...properties });
    return id;
  }

  alias(layer: string, name: string, tensor: string): void {
    this.aliases.set(`${layer}.${name}`, tensor);
  }

  apply(operation: GraphOperation): void {
    this.operations.push(operation);
  }

  /** Adds an operation to the end of each training step. */
  update(operation: GraphUpdate): void {
    this.updates.push(operation);
  }

  build(output: string, outputOf: ReadonlyMap<string, string> = new Map()): Graph {
    const { tensors, operations, updates, parameters, aliases } = this;
    return { tensors, operations, updates, parameters, aliases, output, outputOf };
  }

  private define(tensor: GraphTensor): string {
    if (this.tensors.has(tensor.id)) throw new Error(`tensor ${tensor.id} is defined twice`);
    this.tensors.set(tensor.id, tensor);
    return tensor.id;
  }
}
