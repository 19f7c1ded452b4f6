/** What stands in a column of the data, in the rows of a part. */
export interface ColumnSummary {
  readonly name: string;
  readonly role: 'input' | 'target' | 'unused';
  /** Rows that were looked at: all, or of very many every nth. */
  readonly rows: number;
  /** Rows in which nothing stands. */
  readonly missing: number;
  /** Of a column of numbers (of pictures: the bytes of a channel). */
  readonly numbers?: NumberSummary;
  /** Of a column of words; of a text its tokens. */
  readonly words?: WordSummary;
}

export interface NumberSummary {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
  readonly histogram: Histogram;
}

/** Bins of equal width, side by side. */
export interface Histogram {
  /** Where the first bin begins, and the last one ends. */
  readonly from: number;
  readonly to: number;
  readonly counts: Uint32Array;
}

export interface WordSummary {
  /** How many different ones there are. */
  readonly distinct: number;
  /** The most frequent ones first; among equals the one that comes up first. */
  readonly frequent: readonly { readonly word: string; readonly count: number }[];
}

/** How often each class of a target is the answer. */
export interface ClassBalance {
  readonly target: string;
  readonly classes: readonly string[];
  /** A count for each class. */
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}
