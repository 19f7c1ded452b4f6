import type { Profile } from '../model/profile';

/** How files reach the pure rooms; the host, the worker and the CLI each bring their own. */
export interface FilePort {
  /**
   * The whole file. `path` is as the spec says it, relative to the spec's folder. Rejects with a `UserError`
   * where it is missing, a folder, unreadable, or outside the root.
   */
  read(path: string): Promise<Uint8Array>;
}

/** A table as it was read: cells as text, nothing interpreted. */
export interface Table {
  readonly columns: readonly string[];
  /** Column that the source itself names as target (`->`, a generator's own). */
  readonly target?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** For messages: the file's path, `inline`, `xor()`. */
  readonly origin: string;
  /** Line of each row in its file, from 1; absent for generators. */
  readonly lines?: readonly number[];
}

/** `(number - offset) / divisor` normalizes a column's numbers. */
export interface Scale {
  readonly offset: number;
  readonly divisor: number;
}

/** One step of a sample's way from what was read to what the network gets. */
export interface Stage {
  /** `raw`, `numbers`, `normalized`, … */
  readonly name: string;
  readonly labels: readonly string[];
  readonly values: readonly (string | number)[];
}

/** Data ready for the machine: every row encoded, and which rows train, test or wait for an answer. */
export interface Dataset {
  readonly profile: Profile;
  readonly table: Table;
  readonly rows: number;
  /** `[rows, features]`, row-major. */
  readonly inputs: Float32Array;
  /** `[rows, targetWidth]`, as the task stores targets; NaN where there is no answer. */
  readonly targets: Float32Array;
  readonly targetWidth: number;
  /** Rows by what they are for, each ascending: with an answer (train, test), without one (unanswered). */
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly unanswered: Int32Array;
  /** How each input column is normalized; undefined where it is not. */
  readonly scales: readonly (Scale | undefined)[];
  /** What one sample goes through, from raw cells to the numbers of `inputs`. */
  stages(row: number): Stage[];
  /**
   * Encodes cells given by hand, one for each input column, as training data is encoded. Throws a `UserError`
   * that names the column.
   */
  encodeInput(cells: readonly string[]): Float32Array;
}
