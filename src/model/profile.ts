import type { Shape } from './shape';
import type { Filling } from './spec';

/**
 * What the data is like, as far as shapes and checks need it: read aside from the spec, cached, and absent
 * while it is unknown.
 */
export interface Profile {
  readonly rows: number;
  /** The columns of a table that feed the network, in their order, with how each becomes numbers. */
  readonly inputs: readonly ColumnEncoding[];
  /** Of one sample's input: `[features]` of a table, `[height, width, channels]` of a picture, `[context]` of a text. */
  readonly shape: Shape;
  /** Numbers a sample has after encoding: the product of the shape. */
  readonly features: number;
  /** How many different ids there are, where the whole input is ids. */
  readonly ids?: number;
  /** What the ids stand for, in their order. */
  readonly tokens?: readonly string[];
  /** What is to be predicted; empty where nothing is, or nothing is known of it. */
  readonly targets: readonly TargetProfile[];
  /** Rows without an answer, to be predicted. */
  readonly unanswered: number;
  /** Rows that `missing: drop` has left out. */
  readonly dropped?: Dropped;
}

export interface Dropped {
  readonly rows: number;
  /** Where the first of them stands, for a message: `iris.csv, line 7`. */
  readonly first: string;
}

export interface ColumnEncoding {
  readonly column: string;
  readonly encoder: 'number' | 'one_hot' | 'index' | 'standard' | 'min_max';
  /** Numbers that one cell becomes. */
  readonly width: number;
  /** For `one_hot` and `index`: the words (or whole numbers) in the order of their positions. */
  readonly categories?: readonly string[];
  /** For `index`: how many different ids it has. */
  readonly ids?: number;
  /** What a cell in which nothing stands is filled with; undefined where there may be none. */
  readonly missing?: Filling;
}

/** What one part of the network's output is to say: a class, or one number or several. */
export interface TargetProfile {
  /** The column's name; of several numbers that are predicted together, their names. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly kind: 'class' | 'number';
  /** Class names in the order of the outputs; the second of two is the positive one. Empty for numbers. */
  readonly classes: readonly string[];
  /** Of a sample's numbers where they are not one for each column: the input's, where that is the target. */
  readonly shape?: Shape;
  /** Time steps that have a target each; undefined where a sample has one. */
  readonly positions?: number;
}

/**
 * A name for each of the encoded numbers of a sample: the column, or `column=word` for a one-hot position; of what has
 * no columns its place, `[3]` or `[0, 3]`.
 */
export function featureNames({ inputs, shape }: Pick<Profile, 'inputs' | 'shape'>): string[] {
  if (inputs.length === 0) return placeNames(shape.at(-1) === 1 && shape.length > 1 ? shape.slice(0, -1) : shape);
  return inputs.flatMap(({ column, encoder, categories }) =>
    encoder === 'one_hot' && categories ? categories.map((word) => `${column}=${word}`) : [column],
  );
}

function placeNames(shape: Shape): string[] {
  const places = shape.reduce<readonly (readonly number[])[]>(
    (outer, extent) => outer.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );
  return places.map((place) => `[${place.join(', ')}]`);
}
