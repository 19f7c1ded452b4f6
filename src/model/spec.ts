/**
 * What a spec means, with every default filled in: plain data without functions or positions, so that it can
 * be hashed, compared and sent to a worker. The binder makes it; `Origins` (language) says which line made what.
 */

import type { Arithmetic } from './arithmetic';

/** A value of a setting or an argument once constants are evaluated. */
export type Value = number | string | boolean | Call | Deferred | readonly Value[];

/** A number that the spec makes of what only its data tells: `4 * classes`. Stands in arguments of layers only. */
export interface Deferred {
  readonly deferred: Arithmetic;
}

/** A chosen catalogue entry with all its arguments, given or default: `adam(learning_rate: 0.01)`. */
export interface Call {
  readonly call: string;
  readonly args: Readonly<Record<string, Value>>;
}

export interface ModelSpec {
  /** The text after `network`; empty where there is none. */
  readonly name: string;
  readonly data?: DataSpec;
  /** Expanded and in order; a layer reads only layers before it. */
  readonly layers: readonly LayerSpec[];
  readonly train?: TrainSpec;
}

export interface LayerSpec {
  /** The layer's path: `h1`, `dense_2`, `transformer_2.b`. */
  readonly id: string;
  /** Its name in the catalogue. */
  readonly type: string;
  /** Ids of the layers it reads; `input` is the network's input, `input.user` a column of it. */
  readonly inputs: readonly string[];
  readonly args: Readonly<Record<string, Value>>;
}

export interface DataSpec {
  readonly source: Source;
  /** A second source, which is the test; there is no split then. */
  readonly test?: Call;
  /** Columns that feed the network; undefined: all that are neither target nor ignored. */
  readonly input?: readonly string[];
  /** Columns to predict; undefined: those right of `->`, the generator's own, else the last one. */
  readonly target?: readonly string[];
  /** What is predicted in place of columns: the input itself, or the token that follows. */
  readonly predicts?: 'input' | 'next_token';
  /** How a text is read that the network goes on with; present where the source is one. */
  readonly text?: TextReading;
  /** How pictures are read; present where the source is files of them. */
  readonly pictures?: PictureReading;
  /** How training pictures are changed at random; absent where they are not. */
  readonly augment?: readonly ('flip' | 'shift')[];
  /** How columns of sentences are read; present where there is one. */
  readonly sentences?: SentenceReading;
  readonly ignore: readonly string[];
  /** Class names in the order of their outputs; undefined: ascending. */
  readonly classes?: readonly string[];
  /** Encoders by column: `{ label: 'category' }`. */
  readonly columns: Readonly<Record<string, string>>;
  readonly split?: Split;
  readonly normalize: Normalization;
  /** What becomes of rows (`drop`) or input cells in which nothing stands; undefined: they are a problem. */
  readonly missing?: 'drop' | Filling;
  /** Seed of split and generators; undefined: the one of `train`. */
  readonly seed?: number;
}

/** A generator or file, or rows that stand in the spec itself. */
export type Source = Call | InlineRows;

export interface InlineRows {
  readonly call: 'inline';
  readonly header: readonly string[];
  /** How many of the header's columns stand left of `->`. */
  readonly inputs: number;
  /** Cells as written, without quotes; `?` where no answer is given. */
  readonly rows: readonly (readonly string[])[];
}

/** `unit` divides bytes by 255: the default of pictures, which nobody writes. Columns of a table stay as they are by it. */
export type Normalization = 'none' | 'standard' | 'min_max' | 'unit';

/** What an empty input cell is filled with: of words, `mean` and `median` are the most frequent one. */
export type Filling = 'mean' | 'median' | 'zero';

/** What a token of a text is. */
export interface Tokenization {
  readonly tokenize: 'characters' | 'words' | 'bpe';
  /** Different tokens at most, those that stand for no text of their own included; undefined: all. */
  readonly vocabulary?: number;
  /** Whether capitals count as small letters; undefined: where words are read and none are written. */
  readonly lowercase?: boolean;
  /** Whether marks are words, too; undefined: where words are written. */
  readonly punctuation?: boolean;
  /** Whether Chinese and Japanese is cut by a dictionary; undefined: where words are read and none are written. */
  readonly dictionary?: boolean;
}

export interface TextReading extends Tokenization {
  /** Tokens that the network sees at once. */
  readonly context: number;
  /** Tokens from the start of a window to that of the next; undefined: windows are drawn anywhere. */
  readonly stride?: number;
}

/** How columns of sentences are read: each as `columns` says, all of them as the other settings do. */
export interface SentenceReading extends Omit<Tokenization, 'tokenize'> {
  /** Tokens that the network sees of a sentence; undefined: all of the longest one, up to a limit. */
  readonly length?: number;
  /** Columns whose tokens are rows of zeros and a one, and not ids. */
  readonly oneHot: readonly string[];
}

export interface PictureReading {
  /** Height and width that each picture is cut and resized to; undefined: all have the same. */
  readonly size?: readonly [number, number];
  readonly colors: 'grey' | 'rgb';
}

export type Split =
  | { readonly kind: 'automatic' | 'random' | 'stratified' | 'ordered'; readonly train: number }
  | { readonly kind: 'column'; readonly column: string };

export interface TrainSpec {
  readonly loss: Call;
  /** Losses of targets that have one of their own. */
  readonly losses?: Readonly<Record<string, Call>>;
  /** Metrics to be shown of each epoch; undefined: the accuracy of classes. */
  readonly metrics?: readonly string[];
  readonly optimizer: Call;
  /** What the optimiser's learning rate is multiplied by as training goes on. */
  readonly schedule: Call;
  /** Samples a step; `all` is the whole training part. */
  readonly batchSize: number | 'all';
  readonly length: { readonly unit: 'epochs' | 'steps'; readonly count: number };
  readonly shuffle: boolean;
  readonly seed: number;
  /** Factors of the penalties on weights: of Σ|w| and of Σw². 0: none. */
  readonly l1: number;
  readonly l2: number;
  /** What gradients are kept within before the update; at most one of the two. */
  readonly clipNorm?: number;
  readonly clipValue?: number;
  /** Whether the norm of all gradients is computed, because something reads it. */
  readonly gradientNorm: boolean;
}

export function isCall(value: Value | undefined): value is Call {
  return typeof value === 'object' && 'call' in value;
}

export function isDeferred(value: Value | undefined): value is Deferred {
  return typeof value === 'object' && 'deferred' in value;
}

/** Whether a source is a text of which each line is a sample. */
export function isLines(source: Source): boolean {
  return !isInline(source) && source.call === 'text' && source.args['lines'] === true;
}

export function isInline(source: Source): source is InlineRows {
  return source.call === 'inline';
}
