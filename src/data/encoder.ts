import type { ColumnEncoding } from '../model/profile';
import { categoryLookup } from './categories';
import { isGap, parseNumber } from './cells';
import { fillingNumber, mostFrequent } from './missing';
import { SentenceEncoder } from './sentences';
import type { Scale } from './types';

/** 2^-52, the distance from 1 to the next float64. */
const epsilon = Number.EPSILON;

/**
 * Mean and population standard deviation, as scikit-learn's StandardScaler has them. A column that is constant up to
 * rounding (its test: `_is_constant_feature`) is divided by 1.
 */
export function fitStandard(values: Float64Array): Scale {
  const count = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const variance = squares / count;
  const rounding = count * mean * epsilon;
  const constant = variance <= count * epsilon * variance + rounding * rounding;
  return { offset: mean, divisor: constant ? 1 : Math.sqrt(variance) };
}

/** Smallest value to 0, largest to 1; a constant column is divided by 1. */
export function fitMinMax(values: Float64Array): Scale {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { offset: least, divisor: most > least ? most - least : 1 };
}

interface ColumnEncoder {
  readonly width: number;
  readonly scale?: Scale;
  /** Writes the numbers of a cell, where zeros must stand; false where it has none. */
  readonly write: (cell: string, into: Float32Array, at: number, scaled: boolean) => boolean;
}

/** Turns the cells of one row, one for each input column, into the numbers that the network gets. */
export class RowEncoder {
  private readonly columns: readonly ColumnEncoder[];
  private readonly sentences: readonly (SentenceEncoder | undefined)[];

  /** `cellsOf` gives the cells of an input column in the training rows: what fills gaps, and normalisation, go by them. */
  constructor(encodings: readonly ColumnEncoding[], cellsOf: (column: string) => readonly string[]) {
    this.sentences = encodings.map(({ sentence }) => sentence && new SentenceEncoder(sentence));
    this.columns = encodings.map((encoding, i) => {
      const sentence = this.sentences[i];
      return sentence ? sentenceColumn(encoding, sentence) : columnEncoder(encoding, () => cellsOf(encoding.column));
    });
  }

  /** How each column is normalized; undefined where it is not. */
  get scales(): (Scale | undefined)[] {
    return this.columns.map(({ scale }) => scale);
  }

  /** Of the input column at a place; undefined where it holds no sentences. */
  sentence(input: number): SentenceEncoder | undefined {
    return this.sentences[input];
  }

  /**
   * Writes a row's numbers to `into` from `at` on, where zeros must stand; `scaled` false leaves normalisation out.
   * Throws what `fail` gives for the first cell (by its place among the inputs) that cannot be encoded.
   */
  encode(
    cells: readonly string[],
    into: Float32Array,
    at: number,
    fail: (input: number) => Error,
    scaled = true,
  ): void {
    let position = at;
    for (let i = 0; i < this.columns.length; i++) {
      const { width, write } = this.columns[i]!;
      if (!write(cells[i]!, into, position, scaled)) throw fail(i);
      position += width;
    }
  }
}

/** The number of a cell, or the position of its word: negative for none of them; undefined where it has none. */
type Reader = (cell: string) => number | undefined;

function sentenceColumn({ width }: ColumnEncoding, sentence: SentenceEncoder): ColumnEncoder {
  return { width, write: (cell, into, at) => (sentence.write(cell, into, at), true) };
}

/** Gaps are filled before normalisation is fitted, as in a pipeline of scikit-learn. */
function columnEncoder(encoding: ColumnEncoding, trained: () => readonly string[]): ColumnEncoder {
  const { width, encoder, categories } = encoding;
  const read = withFilling(encoding, categories ? categoryLookup(categories) : finiteNumber, trained);
  const numbers = (): Float64Array => Float64Array.from(trained(), (cell) => read(cell) ?? NaN);
  const scale =
    encoder === 'standard' ? fitStandard(numbers()) : encoder === 'min_max' ? fitMinMax(numbers()) : undefined;
  return { width, scale, write: encoder === 'one_hot' ? oneHotWriter(read) : numberWriter(read, scale) };
}

/** Reads a gap as what fills it. */
function withFilling({ missing, categories }: ColumnEncoding, read: Reader, trained: () => readonly string[]): Reader {
  if (!missing) return read;
  const known = trained().flatMap((cell) => (isGap(cell) ? [] : [read(cell)!]));
  const filling = !categories ? fillingNumber(missing, known) : missing === 'zero' ? -1 : mostFrequent(known);
  const value = Number.isNaN(filling) ? undefined : filling;
  return (cell) => (isGap(cell) ? value : read(cell));
}

function oneHotWriter(read: Reader): ColumnEncoder['write'] {
  return (cell, into, at) => {
    const position = read(cell);
    if (position === undefined) return false;
    if (position >= 0) into[at + position] = 1;
    return true;
  };
}

function numberWriter(read: Reader, scale: Scale | undefined): ColumnEncoder['write'] {
  return (cell, into, at, scaled) => {
    const value = read(cell);
    if (value === undefined) return false;
    into[at] = scale && scaled ? (value - scale.offset) / scale.divisor : value;
    return true;
  };
}

function finiteNumber(cell: string): number | undefined {
  const value = parseNumber(cell);
  return Number.isNaN(value) ? undefined : value;
}
