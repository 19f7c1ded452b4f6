import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { UserError } from '../base/problem';
import { featureNames, type Profile, type TargetProfile } from '../model/profile';
import type { ModelSpec, Normalization } from '../model/spec';
import type { Task } from '../model/task';
import { parseNumber } from './cells';
import { chosenEncoder, dataOf, dataSeed, inputAsTarget, requireColumns, requireSplitting } from './columns';
import { encodeTargets, separate } from './encode';
import { numberBytes, requireBytes } from './room';
import { splitRows } from './split';
import { stagesOfPicture } from './stages';
import { Store } from './store';
import { profileTargets } from './target';
import type { Dataset, Pictures, Scale } from './types';

/** The column of the pictures. */
const column = 'picture';

/** Numbers of a picture that its cell in a table shows; that of a photograph would else have millions of characters. */
const shownNumbers = 1000;

/** What pictures are like; labels are classes unless `columns { }` says otherwise. */
export function profilePictures(pictures: Pictures, spec: ModelSpec): Profile {
  const { shape, table } = pictures;
  requireSplitting(table, dataOf(spec));
  const profile = { rows: table.rows.length, inputs: [], shape, features: sizeOf(shape), targets: [] };
  if (dataOf(spec).predicts === 'input') return { ...profile, targets: [{ ...inputAsTarget(featureNames(profile)), shape }] };
  const target = labelTarget(pictures, spec);
  return target ? { ...profile, targets: [target] } : profile;
}

function labelTarget({ table }: Pictures, spec: ModelSpec): TargetProfile | undefined {
  const data = dataOf(spec);
  const label = table.target?.[0];
  const isIgnored = label !== undefined && chosenEncoder(data, label) === 'ignore';
  if (label === undefined || isIgnored) {
    if (!spec.train && !data.target) return undefined;
    throw isIgnored ? ignoredLabel(label) : noLabels(data.pictures !== undefined);
  }
  // What else is known of pictures is no answer.
  const labels = { ...table, columns: [label] };
  requireColumns(labels, data.target ?? [], 'data.target');
  requireColumns(labels, Object.keys(data.columns), 'data.columns');
  const labelled = { ...spec, data: { ...data, columns: { [label]: 'category', ...data.columns } } };
  return profileTargets(table, [table.columns.indexOf(label)], labelled)[0];
}

function ignoredLabel(label: string): UserError {
  const message = l10n.t('The column "{0}" is all that can be predicted of the pictures, and it is ignored; take it out of columns, or write target: input.', label);
  return new UserError('column-ignored', message, { key: 'data.columns' });
}

function noLabels(areFiles: boolean): UserError {
  const message = areFiles
    ? l10n.t('The pictures have no labels to predict; put those of each label into a folder of its name, name a list as labels: "list.csv", or write target: input.')
    : l10n.t('The pictures have no labels to predict; name their file, as in idx("images.idx", labels: "labels.idx"), or write target: input.');
  return new UserError('no-target', message, { key: 'data.source' });
}

/** Pictures stay bytes; each stands for a number, normalized channel by channel. */
export function encodePictures(
  pictures: Pictures,
  profile: Profile,
  spec: ModelSpec,
  task: Task | undefined,
  memoryLimit: number,
): Dataset {
  const { table, shape } = pictures;
  const { features } = profile;
  const data = dataOf(spec);
  const rows = table.rows.length;
  const predictsInput = data.predicts === 'input';
  const width = task?.width ?? 0;
  requireBytes(table.origin, rows, features + (predictsInput ? 0 : width * numberBytes), memoryLimit, l10n.t('Take fewer pictures'));
  const { answered, unanswered } = separate(table, profile, spec);
  const { train, test } = splitRows(table, profile, answered, data.split, dataSeed(spec));
  const scales = channelScales(pictures, train, data.normalize);
  const inputs = Store.ofBytes(pictures.pixels, scales.length, (byte, channel) => scaled(byte, scales[channel]));
  const bytesOf = (row: number): Uint8Array => inputs.bytes(row * features, (row + 1) * features);
  const input = (row: number): Float32Array => inputs.slice(row * features, (row + 1) * features);
  return {
    profile,
    rows,
    inputs,
    targets: predictsInput ? inputs : encodeTargets(table, task),
    targetWidth: width,
    train,
    test,
    unanswered,
    shown: Int32Array.from({ length: rows }, (_, row) => row),
    scales,
    columns: [column, ...table.columns],
    cells: (row) => [briefly(inputs, row * features, features), ...table.rows[row]!],
    inputColumns: [column],
    inputCells: (row) => [bytesOf(row).join(' ')],
    answer: (row, name) => table.rows[row]?.[table.columns.indexOf(name)] ?? '',
    input,
    stages: (row) => stagesOfPicture(shape, bytesOf(row), scales.some((scale) => scale) ? input(row) : undefined),
    encodeInput: (cells) => encodeTyped(cells, features, shape.at(-1)!, scales),
  };
}

/** The bytes of a picture as text, of a larger one the first. */
function briefly(inputs: Store, from: number, count: number): string {
  const text = inputs.bytes(from, from + Math.min(count, shownNumbers)).join(' ');
  return count > shownNumbers ? `${text} …` : text;
}

/** How each channel is normalized, by what its bytes in the training pictures are like. */
function channelScales({ shape, pixels, table }: Pictures, train: Int32Array, normalize: Normalization): (Scale | undefined)[] {
  const channels = shape.at(-1)!;
  if (normalize === 'none') return Array.from({ length: channels }, () => undefined);
  if (normalize === 'unit') return Array.from({ length: channels }, () => ({ offset: 0, divisor: 255 }));
  if (train.length === 0) {
    const message = l10n.t('The pictures of {0} are normalized by what the training ones are like, and none trains; write normalize: none.', table.origin);
    throw new UserError('nothing-to-fit', message, { key: 'data.normalize' });
  }
  const fit = normalize === 'standard' ? fitStandard : fitMinMax;
  return countBytes(pixels, train, sizeOf(shape), channels).map(fit);
}

/** How often each byte occurs in each channel of some pictures. */
function countBytes(pixels: Uint8Array, rows: Int32Array, features: number, channels: number): Float64Array[] {
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (const row of rows) {
    for (let i = 0; i < features; i++) counts[i % channels]![pixels[row * features + i]!]!++;
  }
  return counts;
}

/** Mean and population standard deviation. */
function fitStandard(counts: Float64Array): Scale {
  const count = counts.reduce((sum, times) => sum + times, 0);
  const mean = counts.reduce((sum, times, byte) => sum + times * byte, 0) / count;
  const variance = counts.reduce((sum, times, byte) => sum + times * (byte - mean) * (byte - mean), 0) / count;
  return { offset: mean, divisor: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** Smallest byte to 0, largest to 1. */
function fitMinMax(counts: Float64Array): Scale {
  const least = counts.findIndex((times) => times > 0);
  const most = counts.findLastIndex((times) => times > 0);
  return { offset: least, divisor: most > least ? most - least : 1 };
}

function scaled(byte: number, scale: Scale | undefined): number {
  return scale ? (byte - scale.offset) / scale.divisor : byte;
}

/** A picture given by hand: its bytes, apart by spaces or commas. */
function encodeTyped(cells: readonly string[], features: number, channels: number, scales: readonly (Scale | undefined)[]): Float32Array {
  const numbers = cells.flatMap((cell) => cell.split(/[\s,]+/)).filter((text) => text !== '');
  if (numbers.length === 1 && parseNumber(numbers[0]!) === undefined) {
    const message = l10n.t('A picture is typed in as its {0} numbers, not as "{1}". To predict one of a file, put it into the data without a label: as a line of the list that images takes as labels.', features, numbers[0]!);
    throw new UserError('input-count', message);
  }
  if (numbers.length !== features) {
    throw new UserError('input-count', l10n.t('A picture has {0} numbers, and {1} are given.', features, numbers.length));
  }
  return Float32Array.from(numbers, (text, i) => {
    const value = parseNumber(text);
    if (value !== undefined && value >= 0 && value <= 255) return scaled(value, scales[i % channels]);
    throw new UserError('input-value', l10n.t('The numbers of a picture lie between 0 and 255; "{0}" does not.', text));
  });
}
