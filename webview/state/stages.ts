import * as l10n from '@vscode/l10n';
import { formatCount, formatNumber } from '../../src/base/format';
import { isolated, visible } from '../../src/base/visible';
import { hasPictures, type SampleStage, type SampleStages } from '../../src/protocol/data';
import type { ProgramView } from '../../src/protocol/session';

/**
 * How the stages of a sample belong together: the numbers of a picture by their places, those of a row by its columns,
 * tokens one by one.
 */
export type SampleKind = 'row' | 'picture' | 'tokens';

export function kindOf({ stages }: SampleStages): SampleKind {
  // A sentence among other columns has a way of its own, but is not all that the network gets.
  if (stages.some(({ name, column }) => name === 'tokens' && column === undefined)) return 'tokens';
  return stages.some(({ name }) => name === 'picture') ? 'picture' : 'row';
}

export function stageOf({ stages }: SampleStages, name: string): SampleStage | undefined {
  return stages.find((stage) => stage.name === name);
}

/** How many places can be pointed at: tokens, or numbers of what the network gets. */
export function placesOf(sample: SampleStages): number {
  const all = stageOf(sample, { row: 'numbers', picture: 'flattened', tokens: 'ids' }[kindOf(sample)]);
  return all?.values.length ?? 0;
}

/** Extents of a picture. */
export interface PictureSize {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

export function sizeOfPicture([rows = 1, columns = 1, channels = 1]: readonly number[]): PictureSize {
  return { rows, columns, channels };
}

/** Extents of the pictures that a network is fed with; undefined where it is fed with anything else. */
export function inputPictures(program: ProgramView): PictureSize | undefined {
  return hasPictures(program) ? sizeOfPicture(program.inputShape) : undefined;
}

/** The bytes of a picture that is a cell of a table: `0 128 255`. */
export function bytesOfCell(cell: string): Uint8Array {
  return Uint8Array.from(cell.split(' '), Number);
}

/** Where a number of a picture lies. */
export function pixelOf({ columns, channels }: PictureSize, place: number): { row: number; column: number; channel: number } {
  const pixel = Math.floor(place / channels);
  return { row: Math.floor(pixel / columns), column: pixel % columns, channel: place % channels };
}

export function placeOfPixel({ columns, channels }: PictureSize, row: number, column: number, channel: number): number {
  return (row * columns + column) * channels + channel;
}

/** The column of the raw row that a number of the encoded row comes of, for each of these. */
export function columnsOfNumbers(sample: SampleStages): readonly number[] {
  const columns = stageOf(sample, 'raw')?.labels ?? [];
  const labels = stageOf(sample, 'numbers')?.labels ?? [];
  let column = 0;
  return labels.map((label) => {
    // `size`, `colour=red`, `sentence[3]`.
    const belongs = (name: string | undefined): boolean =>
      name !== undefined && label.startsWith(name) && ['', '=', '['].includes(label.charAt(name.length));
    while (!belongs(columns[column]) && belongs(columns[column + 1])) column++;
    return Math.min(column, columns.length - 1);
  });
}

/** A page of `size` of `count` places that has the pointed one on it. */
export function pageAround(pointed: number, count: number, size: number): readonly number[] {
  const from = Math.floor(Math.min(Math.max(0, pointed), Math.max(0, count - 1)) / size) * size;
  return Array.from({ length: Math.max(0, Math.min(size, count - from)) }, (_, i) => from + i);
}

/** What stands at a place, as the reader wants numbers; nothing beyond what was told of a very long stage. */
export function valueText({ values }: SampleStage, place: number, digits: number): string {
  const value = values[place];
  if (value === undefined) return '';
  return typeof value === 'number' ? formatNumber(value, digits) : visible(value);
}

/** What is pointed at, in words: where it is, and what it is in each of the stages. */
export function readingOf(sample: SampleStages, place: number, digits: number): string {
  const kind = kindOf(sample);
  if (kind === 'picture') return pixelReading(sample, place, digits);
  return kind === 'tokens' ? tokenReading(sample, place) : numberReading(sample, place, digits);
}

function pixelReading(sample: SampleStages, place: number, digits: number): string {
  const size = sizeOfPicture(stageOf(sample, 'picture')!.shape);
  const { row, column, channel } = pixelOf(size, place);
  const names = channelStages(sample).map(({ name }) => name);
  const values = channelStages(sample).map((stage) => `${stageTitle(stage)} ${valueText(stage, row * size.columns + column, digits)}`);
  const normalized = stageOf(sample, 'normalized');
  const arithmetic = `(${row} × ${size.columns} + ${column}) × ${size.channels} + ${channel} = ${formatCount(place)}`;
  return [
    l10n.t('row {0}, column {1}', row, column),
    ...values,
    l10n.t('place of {0} in the vector: {1}', stageTitle({ name: names[channel] ?? '' }), arithmetic),
    ...(normalized ? [l10n.t('normalized: {0}', valueText(normalized, place, digits))] : []),
  ].join(' · ');
}

function tokenReading(sample: SampleStages, place: number): string {
  const [tokens, ids] = [stageOf(sample, 'tokens'), stageOf(sample, 'ids')];
  const vocabulary = stageOf(sample, 'vocabulary')?.values.length ?? 0;
  const id = Number(ids?.values[place]);
  return [
    l10n.t('token {0}: {1}', place, visible(String(tokens?.values[place]))),
    l10n.t('index {0} of a vocabulary of {1}', formatCount(id), formatCount(vocabulary)),
    l10n.t('a 1 at place {0}, and 0 elsewhere', formatCount(id)),
  ].join(' · ');
}

function numberReading(sample: SampleStages, place: number, digits: number): string {
  const [raw, numbers, normalized] = [stageOf(sample, 'raw')!, stageOf(sample, 'numbers')!, stageOf(sample, 'normalized')];
  const column = columnsOfNumbers(sample)[place] ?? 0;
  const label = numbers.labels?.[place] ?? String(place);
  return [
    l10n.t('{0}: {1} in the data', isolated(raw.labels?.[column] ?? ''), valueText(raw, column, digits)),
    l10n.t('number {0}, {1}: {2}', place, isolated(label), valueText(numbers, place, digits)),
    ...(normalized ? [l10n.t('normalized: {0}', valueText(normalized, place, digits))] : []),
  ].join(' · ');
}

/** The stages of a picture that are a channel each. */
export function channelStages({ stages }: SampleStages): readonly SampleStage[] {
  const first = stages.findIndex(({ name }) => name === 'picture') + 1;
  const last = stages.findIndex(({ name }) => name === 'flattened');
  return stages.slice(first, last);
}

/** What a stage is called. */
export function stageTitle({ name }: Pick<SampleStage, 'name'>): string {
  const titles: Record<string, () => string> = {
    raw: () => l10n.t('Raw'),
    parsed: () => l10n.t('Parsed'),
    numbers: () => l10n.t('Numbers'),
    normalized: () => l10n.t('Normalized'),
    tokens: () => l10n.t('Tokens'),
    vocabulary: () => l10n.t('Vocabulary'),
    ids: () => l10n.t('Indices'),
    one_hot: () => l10n.t('One-hot rows'),
    embedding: () => l10n.t('Dense rows'),
    picture: () => l10n.t('Picture'),
    red: () => l10n.t('red'),
    green: () => l10n.t('green'),
    blue: () => l10n.t('blue'),
    alpha: () => l10n.t('alpha'),
    grey: () => l10n.t('grey'),
    flattened: () => l10n.t('Flattened'),
    reshaped: () => l10n.t('A picture again'),
  };
  return Object.hasOwn(titles, name) ? titles[name]!() : name;
}

/** Whether a cell of a row is missing, and filled in before it becomes a number. */
export function isFilled(sample: SampleStages): boolean {
  return stageOf(sample, 'parsed')?.values.some((value: string | number) => value === '') ?? false;
}

/** What happens in a stage, in a few words; `filled` where a missing cell is filled in on the way. */
export function stageHint({ name, layer }: SampleStage, kind: SampleKind, filled = false): string {
  const hints: Record<string, () => string> = {
    raw: () => (kind === 'tokens' ? l10n.t('as it stands in the text') : l10n.t('as it stands in the data')),
    parsed: () => l10n.t('read as numbers and words'),
    numbers: () => (filled ? l10n.t('what is missing is filled in, and words become numbers') : l10n.t('words become numbers, too')),
    normalized: () => l10n.t('brought to a like size; this is what the network gets'),
    tokens: () => l10n.t('cut into pieces'),
    vocabulary: () => l10n.t('each token that there is has an index'),
    ids: () => l10n.t('each token as its index; this is what the network gets'),
    one_hot: () => l10n.t('the same, as rows: a 1 at the index, 0 elsewhere'),
    embedding: () => l10n.t('the rows at these indices among the weights of {0}', isolated(layer ?? '')),
    flattened: () => l10n.t('all in one vector, row after row'),
    reshaped: () => l10n.t('{0} gives the row two dimensions', isolated(layer ?? '')),
    picture: () => l10n.t('as it was read'),
  };
  return Object.hasOwn(hints, name) ? hints[name]!() : l10n.t('0 is none, 255 the most');
}
