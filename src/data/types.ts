import type { FilePart, ReadProgress } from '../base/reading';
import type { Dropped, Merge, Profile } from '../model/profile';
import type { Shape } from '../model/shape';
import type { Stage } from '../model/stage';
import type { Store } from './store';
import type { Codec } from './tokens';

export type { Stage };

/** How files reach the pure rooms; the host, the worker and the CLI each bring their own. */
export interface FilePort {
  /**
   * The whole file. `path` is as the spec says it, relative to the spec's folder. Rejects with a `UserError`
   * where it is missing, a folder, unreadable, or outside the root.
   */
  read(path: string): Promise<Uint8Array>;
  /**
   * At most so many bytes of a file from a place on, with the same rules; none only at its end. Absent, or undefined,
   * where files can be read as a whole only.
   */
  readPart?(path: string, from: number, length: number): Promise<FilePart | undefined>;
  /**
   * All ordinary files of a folder and of those in it, by the code points of their paths, which `read` takes. `path` is as
   * in `read`. Rejects with a `UserError` where it is missing, a file, unreadable, outside the root, or holds too many.
   */
  list(path: string): Promise<readonly FileEntry[]>;
  /** What comes with NNSpec itself. Rejects where the installation is damaged. */
  asset(name: AssetName): Promise<Uint8Array>;
}

/** Whoever waits for a file that takes its time. */
export interface Reading {
  /** Hears how far it has been read; not of a small one. */
  progress?(progress: ReadProgress): void;
  /** Whether nobody waits any more: reading then ends with `reading-cancelled`. */
  readonly cancelled?: boolean;
}

/** A file of a folder. */
export interface FileEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** What is loaded only where something needs it: the program of `src/codecs`, and libwebp as WebAssembly. */
export type AssetName = 'codecs.js' | 'webp.wasm';

/** A file as it was read. */
export interface NamedBytes {
  /** As the spec says it. */
  readonly path: string;
  readonly bytes: Uint8Array;
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
  /** Where there are no lines and rows are left out: the place of each among all rows of its source, from 0. */
  readonly places?: readonly number[];
  /** Where the rows of a second source begin, which are the test; a line of 0 is none. */
  readonly test?: { readonly from: number; readonly origin: string };
  /** Rows that stood there and are left out, because an input cell is empty. */
  readonly dropped?: Dropped;
}

/** What a source gives, before a spec gives it meaning. */
export type Content = { readonly kind: 'row'; readonly table: Table } | Pictures | Text | Sequences;

/** Pictures as they were read. */
export interface Pictures {
  readonly kind: 'picture';
  /** Of one picture: `[height, width, channels]`. */
  readonly shape: Shape;
  /** Bytes, picture by picture, row-major. */
  readonly pixels: Uint8Array;
  /** What is known of each picture, a row each; it has no column where nothing is. */
  readonly table: Table;
}

/** A text as the ids of its tokens. */
export interface Text {
  readonly kind: 'window';
  readonly origin: string;
  readonly ids: Float32Array;
  /** What the ids stand for. */
  readonly tokens: readonly string[];
  /** Which tokens byte-pair encoding makes one. */
  readonly merges?: readonly Merge[];
}

/** Short sequences of tokens, no two alike: what is given, and behind it what the network is to go on with. */
export interface Sequences {
  readonly kind: 'sequence';
  readonly origin: string;
  readonly count: number;
  /** Tokens of a sequence, the last one included, which the network never sees. */
  readonly length: number;
  /** How many of them are given; what follows is the answer. */
  readonly given: number;
  /** `[count, length]`. */
  readonly ids: Float32Array;
  readonly tokens: readonly string[];
}

/** `(number - offset) / divisor` normalizes a column's numbers. */
export interface Scale {
  readonly offset: number;
  readonly divisor: number;
}

/** A text in memory, into which samples are windows. */
export interface Windows {
  /** Tokens of a window. */
  readonly length: number;
  /**
   * At how many places of the training part a window can start, where each epoch draws its windows from all of them;
   * 0 where those of `train` are to be taken as they are.
   */
  readonly starts: number;
}

/** Data ready for the machine: every sample encoded, and which ones train, test or wait for an answer. */
export interface Dataset {
  readonly profile: Profile;
  /** Samples are the numbers below: rows of a table, pictures, sequences, or starts of windows. */
  readonly rows: number;
  /** `[rows, features]`, row-major; with `windows` the ids of the text, of which a sample is the start of a window. */
  readonly inputs: Store;
  readonly windows?: Windows;
  /**
   * `[rows, targetWidth]`, as the task stores targets; NaN where there is no answer. The same store as `inputs` where
   * the input itself is predicted; empty with `windows`, whose targets are in the text.
   */
  readonly targets: Store;
  readonly targetWidth: number;
  /** Samples by what they are for, each ascending: with an answer (train, test), without one (unanswered). */
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly unanswered: Int32Array;
  /** All samples to be shown, ascending: of a text, windows side by side, or a stride apart. */
  readonly shown: Int32Array;
  /** How each input column (of pictures, each channel) is normalized; undefined where it is not. */
  readonly scales: readonly (Scale | undefined)[];
  /** Columns of what was read, and a sample's cells in them, to be looked at: that of a large picture is its beginning. */
  readonly columns: readonly string[];
  cells(row: number): readonly string[];
  /** Columns of what feeds the network, as it is given by hand, and a sample's cells in them. */
  readonly inputColumns: readonly string[];
  inputCells(row: number): readonly string[];
  /** What stands in a column that is predicted. */
  answer(row: number, column: string): string;
  /** The numbers that the network gets for a sample. */
  input(row: number): Float32Array;
  /** From tokens to ids and back, where samples are tokens. */
  readonly codec?: Codec;
  /** What one sample goes through, in order, from what was read to what the network gets. */
  stages(row: number): Stage[];
  /**
   * Encodes cells given by hand, one for each of `inputColumns`, as training data is encoded. Throws a `UserError`
   * that names the column.
   */
  encodeInput(cells: readonly string[]): Float32Array;
}
