import type { Shape } from './shape';

/** One step of a sample's way from what was read to what the network gets. */
export interface Stage {
  /**
   * Of a table: `raw`, `parsed`, `numbers`, `normalized`; of a picture: `picture`, its channels (`red`, `green`, `blue`,
   * or `grey`), `flattened`, `normalized`; of tokens: `raw`, `tokens`, `vocabulary`, `ids`, `one_hot`.
   */
  readonly name: string;
  /** The column of sentences that it is of, where there are other columns. */
  readonly column?: string;
  readonly shape: Shape;
  /** Row-major; words and cells as text. */
  readonly values: readonly (string | number)[] | Uint8Array | Float32Array;
  /** Names along the last axis: columns, tokens; absent where places say enough. */
  readonly labels?: readonly string[];
  /** How its length comes about: `256 × 256 × 3 = 196,608`. */
  readonly arithmetic?: string;
}
