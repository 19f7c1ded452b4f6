import type { ColumnEncoding } from '../model/profile';
import { categoryLookup } from './categories';
import { isGap, parseNumber } from './cells';
import { fillingNumber, mostFrequent } from './missing';
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
  /** The number of a cell, or the position of its word: negative for none of them; undefined where it has none. */
  readonly read: (cell: string) => number | undefined;
  readonly oneHot: boolean;
}

/** Turns the cells of one row, one for each input column, into the numbers that the network gets. */
export class RowEncoder {
  private readonly columns: readonly ColumnEncoder[];

  /** `cellsOf` gives the cells of an input column in the training rows: what fills gaps, and normalisation, go by them. */
  constructor(encodings: readonly ColumnEncoding[], cellsOf: (column: string) => readonly string[]) {
    this.columns = encodings.map((encoding) => columnEncoder(encoding, () => cellsOf(encoding.column)));
  }

  /** How each column is normalized; undefined where it is not. */
  get scales(): (Scale | undefined)[] {
    return this.columns.map(({ scale }) => scale);
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
      const { width, scale, read, oneHot } = this.columns[i]!;
      const value = read(cells[i]!);
      if (value === undefined) throw fail(i);
      if (oneHot && value >= 0) into[position + value] = 1;
      else if (!oneHot) into[position] = scale && scaled ? (value - scale.offset) / scale.divisor : value;
      position += width;
    }
  }
}

/** Gaps are filled before normalisation is fitted, as in a pipeline of scikit-learn. */
function columnEncoder(encoding: ColumnEncoding, trained: () => readonly string[]): ColumnEncoder {
  const { width, encoder, categories } = encoding;
  const read = withFilling(encoding, categories ? categoryLookup(categories) : finiteNumber, trained);
  const numbers = (): Float64Array => Float64Array.from(trained(), (cell) => read(cell) ?? NaN);
  return {
    width,
    oneHot: encoder === 'one_hot',
    read,
    ...(encoder === 'standard' && { scale: fitStandard(numbers()) }),
    ...(encoder === 'min_max' && { scale: fitMinMax(numbers()) }),
  };
}

/** Reads a gap as what fills it. */
function withFilling(
  { missing, categories }: ColumnEncoding,
  read: ColumnEncoder['read'],
  trained: () => readonly string[],
): ColumnEncoder['read'] {
  if (!missing) return read;
  const known = trained().flatMap((cell) => (isGap(cell) ? [] : [read(cell)!]));
  const filling = !categories ? fillingNumber(missing, known) : missing === 'zero' ? -1 : mostFrequent(known);
  const value = Number.isNaN(filling) ? undefined : filling;
  return (cell) => (isGap(cell) ? value : read(cell));
}

function finiteNumber(cell: string): number | undefined {
  const value = parseNumber(cell);
  return Number.isNaN(value) ? undefined : value;
}
