import type { GraphBuilder } from '../graph';
import type { Shape } from '../shape';
import type { LayerSpec, Value } from '../spec';

/** What an argument or a setting may hold; checks, completion and hover all read it. */
export type ValueKind =
  | NumberKind
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string' }
  /** A column, as a name or quoted. */
  | { readonly kind: 'column' }
  | { readonly kind: 'columns' }
  /** A list of class names, as names, quoted or as numbers: as the data has them. */
  | { readonly kind: 'classes' }
  /** One of these bare words. */
  | { readonly kind: 'word'; readonly words: readonly string[] }
  /** Some of these bare words: one, or a list of them. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** An entry of another table of the catalogue, with arguments of its own: `adam(learning_rate: 0.01)`. */
  | { readonly kind: 'entry'; readonly table: EntryTable }
  /** An expression over what is measured that is true or false. */
  | { readonly kind: 'condition' }
  /** Nested lists of numbers that fill a parameter. */
  | { readonly kind: 'literal' }
  | { readonly kind: 'either'; readonly kinds: readonly ValueKind[] };

export interface NumberKind {
  readonly kind: 'number';
  readonly integer?: boolean;
  /** Smallest value allowed; with `exclusive`, the value itself is not. */
  readonly min?: number;
  readonly max?: number;
  readonly exclusiveMin?: boolean;
  readonly exclusiveMax?: boolean;
}

export type EntryTable = 'activation' | 'loss' | 'optimizer' | 'schedule' | 'initializer' | 'source' | 'split';

/** An argument of a layer or an entry, or a key of a section. */
export interface ArgumentType {
  readonly name: string;
  readonly kind: ValueKind;
  /** Absent: the argument is required, or `optional` and simply not there. */
  readonly default?: Value;
  readonly optional?: boolean;
  /** Takes all positional arguments that are left, as a list: `reshape(4, 4, 1)`. */
  readonly rest?: true;
  /** One localised sentence for hover and completion. */
  readonly doc: () => string;
}

/** A named choice with arguments: an activation, a loss, an optimiser, an initialiser, a source. */
export interface EntryType {
  readonly name: string;
  readonly doc: () => string;
  /** In positional order. */
  readonly arguments: readonly ArgumentType[];
  /** Whether the arguments must be named (optimisers). */
  readonly namedOnly?: boolean;
  /** What is wrong with arguments that are right one by one: a sentence for a person. */
  readonly check?: (args: Readonly<Record<string, Value>>) => string | undefined;
}

/** Everything that NNSpec knows of a layer type. One file each under `layers/`. */
export interface LayerType extends EntryType {
  /** How many layers it reads; where they are `positional`, they are its first arguments: `add(a, b)`. */
  readonly reads: { readonly least: number; readonly most: number; readonly positional?: true };
  /** The activation that it ends with, for a type that has it elsewhere than in the argument `activation`. */
  activation?(layer: LayerSpec): Value | undefined;
  /**
   * The shape of its output. Throws a `UserError` that names the shapes where they do not fit. Where an input holds ids
   * (tokens, a column of them) and not amounts, `ids` says how many different ones there are.
   */
  shape(layer: LayerSpec, inputs: readonly Shape[], ids: readonly (number | undefined)[]): Shape;
  /** Rows that a batch must have for training, by the shape of the output; 1 where it says nothing. */
  leastRows?(layer: LayerSpec, shape: Shape): number;
  /**
   * Adds the layer's tensors, parameters and operations to the graph; returns the id of its output.
   * `inputs` are tensor ids, `shapes` and `ids` as in `shape`, which they have passed.
   */
  lower(
    layer: LayerSpec,
    inputs: readonly string[],
    shapes: readonly Shape[],
    graph: GraphBuilder,
    ids: readonly (number | undefined)[],
  ): string;
}
