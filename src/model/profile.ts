/**
 * What the data is like, as far as shapes and checks need it: read aside from the spec, cached, and absent
 * while it is unknown.
 */
export interface Profile {
  readonly rows: number;
  /** The columns that feed the network, in their order, with how each becomes numbers. */
  readonly inputs: readonly ColumnEncoding[];
  /** Numbers a sample has after encoding: the sum of the inputs' widths. */
  readonly features: number;
  /** Where the whole input is ids: how many different ones (tokens). */
  readonly ids?: number;
  readonly target?: TargetProfile;
  /** Rows without an answer, to be predicted. */
  readonly unanswered: number;
}

export interface ColumnEncoding {
  readonly column: string;
  readonly encoder: 'number' | 'one_hot' | 'standard' | 'min_max';
  /** Numbers that one cell becomes. */
  readonly width: number;
  /** For `one_hot`: the words in the order of their positions. */
  readonly categories?: readonly string[];
  /** For `index`: how many different ids it has. */
  readonly ids?: number;
}

export interface TargetProfile {
  readonly columns: readonly string[];
  readonly kind: 'class' | 'number';
  /** Class names in the order of the outputs; the second of two is the positive one. Empty for numbers. */
  readonly classes: readonly string[];
}

/** A name for each of the encoded numbers of a sample: the column, or `column=word` for a one-hot position. */
export function featureNames(profile: Profile): string[] {
  return profile.inputs.flatMap(({ column, categories }) =>
    categories ? categories.map((word) => `${column}=${word}`) : [column],
  );
}
