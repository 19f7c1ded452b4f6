import type { Shape } from './shape';
import type { Filling, Tokenization } from './spec';

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
  readonly encoder: 'number' | 'one_hot' | 'index' | 'standard' | 'min_max' | Tokenization['tokenize'];
  /** Numbers that one cell becomes. */
  readonly width: number;
  /** For `one_hot` and `index`: the words (or whole numbers) in the order of their positions. */
  readonly categories?: readonly string[];
  /** For `index` and for sentences that become ids: how many different ones there are. */
  readonly ids?: number;
  /** What a cell in which nothing stands is filled with; undefined where there may be none. */
  readonly missing?: Filling;
  /** For `characters`, `words` and `bpe`. */
  readonly sentence?: SentenceEncoding;
}

/** How a sentence becomes tokens, and these become numbers. */
export interface SentenceEncoding {
  readonly tokenization: Tokenization;
  /** What ids stand for, in their order: padding, what is unknown, then the tokens of the training rows. */
  readonly tokens: readonly string[];
  /** For `bpe`: which tokens become one, in the order in which they do. */
  readonly merges?: readonly Merge[];
  /** Tokens that the network sees of a sentence. */
  readonly length: number;
  /** Tokens of the longest training row. */
  readonly longest: number;
  /** Whether a token is a row of zeros and a one, and not an id. */
  readonly oneHot: boolean;
}

/** Two tokens that become one. */
export type Merge = readonly [left: string, right: string];

/** Of what a cell of a column becomes; `[]` where it is one id. */
export function columnShape({ width, ids, sentence }: ColumnEncoding): Shape {
  if (sentence) return sentence.oneHot ? [sentence.length, sentence.tokens.length] : [sentence.length];
  return ids === undefined ? [width] : [];
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
 * A name for each of the encoded numbers of a sample: the column, `column=word` for a one-hot position, `column[3]` for
 * a token of a sentence; of what has no columns its place, `[3]` or `[0, 3]`.
 */
export function featureNames({ inputs, shape }: Pick<Profile, 'inputs' | 'shape'>): string[] {
  if (inputs.length === 0) return placeNames(shape.at(-1) === 1 && shape.length > 1 ? shape.slice(0, -1) : shape);
  return inputs.flatMap(namesOf);
}

function namesOf({ column, encoder, categories, sentence }: ColumnEncoding): string[] {
  if (encoder === 'one_hot' && categories) return categories.map((word) => `${column}=${word}`);
  if (!sentence) return [column];
  const places = Array.from({ length: sentence.length }, (_, place) => `${column}[${place}]`);
  return sentence.oneHot ? places.flatMap((place) => sentence.tokens.map((token) => `${place}=${token}`)) : places;
}

function placeNames(shape: Shape): string[] {
  const places = shape.reduce<readonly (readonly number[])[]>(
    (outer, extent) => outer.flatMap((place) => Array.from({ length: extent }, (_, i) => [...place, i])),
    [[]],
  );
  return places.map((place) => `[${place.join(', ')}]`);
}
