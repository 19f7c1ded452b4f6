import type { ColumnSummary, Histogram, NumberSummary, WordSummary } from '../model/summary';
import { canonical, isGap, isMissing, parseNumber } from './cells';
import { channelNames } from './stages';
import { tokenName } from './tokens';
import type { Dataset } from './types';

/** Numbers, cells or tokens of a column that are looked at, at most. */
const LOOKED_AT = 1 << 22;

/** Bins of a histogram, and numbers of a whole-numbered column up to which each has one of its own. */
const BINS = 24;
const OWN_BINS = 32;

/** Words that are named. */
const FREQUENT = 100;

/** Columns that can be summarized: a table's own; of pictures their channels and labels; of tokens one. */
export function describedColumns(dataset: Dataset): readonly string[] {
  if (isTokens(dataset)) return dataset.inputColumns;
  return isPictures(dataset) ? [...channelNames(channelsOf(dataset)), ...dataset.columns.slice(1)] : dataset.columns;
}

/** What stands in the column at `place` among `describedColumns`, in these rows. */
export function summarizeColumn(dataset: Dataset, place: number, rows: Int32Array): ColumnSummary {
  const name = describedColumns(dataset)[place]!;
  if (isTokens(dataset)) return summarizeTokens(dataset, name, rows);
  const channels = isPictures(dataset) ? channelsOf(dataset) : 0;
  if (place < channels) return summarizeChannel(dataset, name, place, rows);
  return summarizeCells(dataset, name, spaced(rows, 1));
}

function isTokens({ profile, codec }: Dataset): boolean {
  return codec !== undefined && profile.inputs.length === 0;
}

function isPictures({ profile }: Dataset): boolean {
  return profile.inputs.length === 0 && profile.shape.length === 3;
}

function channelsOf({ profile }: Dataset): number {
  return profile.shape.at(-1)!;
}

/** All rows, or every nth, so that not too much is looked at. */
function spaced(rows: Int32Array, width: number): Int32Array {
  const most = Math.max(1, Math.floor(LOOKED_AT / width));
  const every = Math.ceil(rows.length / most);
  return every <= 1 ? rows : rows.filter((_, i) => i % every === 0);
}

function summarizeCells(dataset: Dataset, name: string, rows: Int32Array): ColumnSummary {
  const cells = Array.from(rows, (row) => dataset.answer(row, name));
  const isEmpty = isFilled(dataset, name) ? isGap : isMissing;
  const present = cells.filter((cell) => !isEmpty(cell));
  const column = { name, role: roleOf(dataset, name), rows: rows.length, missing: cells.length - present.length };
  const numbers = Float64Array.from(present, (cell) => parseNumber(cell) ?? NaN);
  const isOfNumbers = !hasCategories(dataset, name) && numbers.every((value) => !Number.isNaN(value));
  if (present.length === 0) return column;
  if (isOfNumbers) return { ...column, numbers: summarizeNumbers(numbers) };
  return { ...column, words: summarizeWords(present.map(canonical)) };
}

function roleOf({ profile }: Dataset, name: string): ColumnSummary['role'] {
  // The input may itself be the target.
  if (profile.inputs.some(({ column }) => column === name)) return 'input';
  return profile.targets.some(({ columns }) => columns.includes(name)) ? 'target' : 'unused';
}

/** Whether what stands in a column are names, though they may be written as numbers. */
function hasCategories({ profile }: Dataset, name: string): boolean {
  const isClass = profile.targets.some(({ columns, kind }) => kind === 'class' && columns.includes(name));
  return isClass || profile.inputs.some(({ column, categories }) => column === name && categories !== undefined);
}

/** Whether gaps of a column are filled, in whatever way they are written. */
function isFilled({ profile }: Dataset, name: string): boolean {
  return profile.inputs.some(({ column, missing }) => column === name && missing !== undefined);
}

/** The bytes of a channel, as they were before normalisation. */
function summarizeChannel(dataset: Dataset, name: string, channel: number, rows: Int32Array): ColumnSummary {
  const { features } = dataset.profile;
  const channels = channelsOf(dataset);
  const scale = dataset.scales[channel] ?? { offset: 0, divisor: 1 };
  const looked = spaced(rows, features / channels);
  const bytes = new Float64Array((looked.length * features) / channels);
  let at = 0;
  for (const row of looked) {
    const input = dataset.input(row);
    for (let i = channel; i < features; i += channels) bytes[at++] = Math.round(input[i]! * scale.divisor + scale.offset) + 0; // no -0
  }
  const column = { name, role: 'input', rows: looked.length, missing: 0 } as const;
  if (bytes.length === 0) return column;
  return { ...column, numbers: { ...summarizeNumbers(bytes), histogram: histogramOf(bytes, 0, 256, OWN_BINS) } };
}

function summarizeNumbers(values: Float64Array): NumberSummary {
  const { length } = values;
  let [least, most, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  const mean = sum / length;
  const squares = values.reduce((total, value) => total + (value - mean) * (value - mean), 0);
  const isWhole = most - least < OWN_BINS && values.every(Number.isInteger);
  const histogram = isWhole
    ? histogramOf(values, least - 0.5, most + 0.5, most - least + 1)
    : histogramOf(values, least, most, least === most ? 1 : BINS);
  return { least, most, mean, deviation: Math.sqrt(squares / length), histogram };
}

/** What lies at the end belongs to the last bin. */
function histogramOf(values: Float64Array, from: number, to: number, bins: number): Histogram {
  const counts = new Uint32Array(bins);
  const width = (to - from) / bins;
  for (const value of values) counts[width > 0 ? Math.min(bins - 1, Math.floor((value - from) / width)) : 0]!++;
  return { from, to, counts };
}

function summarizeWords(words: readonly string[]): WordSummary {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return mostFrequent([...counts].map(([word, count]) => ({ word, count })));
}

function mostFrequent(all: readonly { readonly word: string; readonly count: number }[]): WordSummary {
  // Sorting keeps the order of equals.
  const frequent = [...all].sort((a, b) => b.count - a.count).slice(0, FREQUENT);
  return { distinct: all.length, frequent };
}

function summarizeTokens(dataset: Dataset, name: string, rows: Int32Array): ColumnSummary {
  const { tokens } = dataset.codec!;
  const counts = new Uint32Array(tokens.length);
  const looked = spaced(rows, dataset.profile.features);
  for (const row of looked) for (const id of dataset.input(row)) counts[id]!++;
  const words = tokens.map((token, id) => ({ word: tokenName(token), count: counts[id]! })).filter(({ count }) => count > 0);
  return { name, role: 'input', rows: looked.length, missing: 0, words: mostFrequent(words) };
}
