import * as l10n from '@vscode/l10n';
import type { ArgumentType, EntryType } from './types';

/** A data source; `src/data` reads each by its name. */
export interface SourceType extends EntryType {
  /** Whether it reads a file, whose path is the argument `path`. */
  readonly file: boolean;
  /** Endings of the names of such files. */
  readonly endings?: readonly string[];
  /** What a sample of it is: which settings of `data` it takes follows from that. */
  readonly gives: SampleKind;
  /** Settings of `data` that it takes beside those of all sources that give such samples. */
  readonly keys?: readonly string[];
}

/** A row of a table, a window into a text, a short sequence of tokens with its answer, a picture, or (as the file has it) a row or a picture. */
export type SampleKind = 'row' | 'window' | 'sequence' | 'picture' | 'array';

/** The settings of `data` that go with each kind of sample, beside `source`. */
export const keysOfSamples: Readonly<Record<SampleKind, readonly string[]>> = {
  row: ['test', 'target', 'input', 'ignore', 'classes', 'columns', 'split', 'normalize', 'missing', 'seed'],
  window: ['target', 'tokenize', 'context', 'stride', 'vocabulary', 'lowercase', 'punctuation', 'dictionary', 'split', 'seed'],
  sequence: ['target', 'split', 'seed'],
  array: ['test', 'target', 'input', 'ignore', 'classes', 'columns', 'split', 'normalize', 'missing', 'augment', 'seed'],
  picture: ['test', 'target', 'classes', 'columns', 'split', 'normalize', 'augment', 'seed'],
};

/** The settings that say how columns of sentences are read, where there is one. */
export const sentenceKeys: readonly string[] = ['length', 'vocabulary', 'lowercase', 'punctuation', 'dictionary'];

const points: ArgumentType = {
  name: 'points',
  kind: { kind: 'number', integer: true, min: 2, max: 1_000_000 },
  default: 200,
  doc: () => l10n.t('How many samples are made.'),
};

const noise = (value: number): ArgumentType => ({
  name: 'noise',
  kind: { kind: 'number', min: 0 },
  default: value,
  doc: () => l10n.t('Standard deviation of the random shift of each coordinate.'),
});

/** The noise of a generated number that is to be predicted. */
const noiseOfTarget: ArgumentType = {
  ...noise(0),
  doc: () => l10n.t('Standard deviation of what is added to the number to predict.'),
};

const path: ArgumentType = {
  name: 'path',
  kind: { kind: 'string' },
  doc: () => l10n.t('The file, seen from the folder of the spec.'),
};

const samples: ArgumentType = {
  name: 'samples',
  kind: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
  default: 10_000,
  doc: () => l10n.t('How many different sequences are drawn at most; where there are fewer, all are taken.'),
};

/** Four rows, or a cloud. */
const logical = { file: false, gives: 'row', arguments: [{ ...points, default: undefined, optional: true }, noise(0)] } as const;

const table: readonly SourceType[] = [
  {
    name: 'csv',
    file: true,
    endings: ['csv', 'tsv'],
    gives: 'row',
    doc: () => l10n.t('A table in a text file, one row a line, its cells separated by commas.'),
    arguments: [
      path,
      {
        name: 'delimiter',
        kind: { kind: 'string' },
        optional: true,
        doc: () => l10n.t('What separates the cells. Default: found out from the file.'),
      },
      {
        name: 'header',
        kind: { kind: 'boolean' },
        default: true,
        doc: () => l10n.t('Whether the first row names the columns; without it they are column_1, column_2, …'),
      },
    ],
  },
  {
    name: 'json',
    file: true,
    endings: ['json', 'jsonl', 'ndjson'],
    gives: 'row',
    doc: () => l10n.t('Rows in a JSON file: a list of objects, or an object on each line; their keys are the columns.'),
    arguments: [path],
  },
  {
    name: 'text',
    file: true,
    endings: ['txt', 'md'],
    gives: 'window',
    doc: () => l10n.t('A text file, cut into tokens: the network sees some of them and predicts the next one.'),
    arguments: [
      path,
      {
        name: 'lines',
        kind: { kind: 'boolean' },
        optional: true,
        doc: () => l10n.t('Whether each line is a sample of its own, in the column text, and not a part of one text.'),
      },
      {
        name: 'labels',
        kind: { kind: 'string' },
        optional: true,
        doc: () => l10n.t('The file whose lines are the labels of those of the text; they become the column label.'),
      },
    ],
    check: ({ lines, labels }) =>
      labels !== undefined && lines !== true
        ? l10n.t('Labels belong to lines; write lines: true, too.')
        : undefined,
  },
  {
    name: 'idx',
    file: true,
    endings: ['idx', 'idx3-ubyte', 'idx1-ubyte'],
    gives: 'picture',
    doc: () => l10n.t('Pictures in an IDX file, as MNIST has them, with their labels in another.'),
    arguments: [
      path,
      {
        name: 'labels',
        kind: { kind: 'string' },
        optional: true,
        doc: () => l10n.t('The IDX file that has a label for each picture; it becomes the column label.'),
      },
    ],
  },
  {
    name: 'npy',
    file: true,
    endings: ['npy'],
    gives: 'array',
    doc: () => l10n.t('A NumPy array in a file: of two extents rows of numbers, of three or four pictures of bytes; with labels in another.'),
    arguments: [
      path,
      {
        name: 'labels',
        kind: { kind: 'string' },
        optional: true,
        doc: () => l10n.t('The .npy file that has a label for each row or picture; it becomes the column label.'),
      },
    ],
  },
  {
    name: 'images',
    file: true,
    gives: 'picture',
    keys: ['size', 'colors'],
    doc: () => l10n.t('Pictures of a folder (PNG, JPEG, GIF, BMP, WebP): the folders in it are the labels.'),
    arguments: [
      { ...path, doc: () => l10n.t('The folder, seen from the folder of the spec.') },
      {
        name: 'labels',
        kind: { kind: 'string' },
        optional: true,
        doc: () => l10n.t('A CSV file with two columns, named in its first line: where a picture lies in the folder, and its label.'),
      },
    ],
  },
  {
    name: 'xor',
    ...logical,
    doc: () => l10n.t('Exclusive or: its four rows, or with points a cloud of two coordinates by the sign of their product.'),
  },
  {
    name: 'and',
    ...logical,
    doc: () => l10n.t('Logical and: its four rows, or with points a cloud that is true where both coordinates are positive.'),
  },
  {
    name: 'or',
    ...logical,
    doc: () => l10n.t('Logical or: its four rows, or with points a cloud that is true where a coordinate is positive.'),
  },
  {
    name: 'circle',
    file: false,
    gives: 'row',
    doc: () => l10n.t('A disc and a ring around it, half of the points each, with coordinates from -5 to 5.'),
    arguments: [points, noise(0)],
  },
  {
    name: 'spiral',
    file: false,
    gives: 'row',
    doc: () => l10n.t('Two spirals wound into each other, half of the points each.'),
    arguments: [
      points,
      noise(0),
      {
        name: 'turns',
        kind: { kind: 'number', min: 0, exclusiveMin: true },
        default: 1.75,
        doc: () => l10n.t('How often each spiral goes round.'),
      },
    ],
  },
  {
    name: 'moons',
    file: false,
    gives: 'row',
    doc: () => l10n.t('Two half circles that reach into each other, half of the points each.'),
    arguments: [points, noise(0.1)],
  },
  {
    name: 'gaussians',
    file: false,
    gives: 'row',
    doc: () => l10n.t('Two round clouds around (-2, -2) and (2, 2), half of the points each.'),
    arguments: [points, { ...noise(0.7), doc: () => l10n.t('Standard deviation of each cloud.') }],
  },
  {
    name: 'checkerboard',
    file: false,
    gives: 'row',
    doc: () => l10n.t('Points on a board from -1 to 1, told apart by the colour of their field.'),
    arguments: [
      points,
      noise(0),
      {
        name: 'squares',
        kind: { kind: 'number', integer: true, min: 1, max: 100 },
        default: 4,
        doc: () => l10n.t('How many fields each side of the board has.'),
      },
    ],
  },
  {
    name: 'plane',
    file: false,
    gives: 'row',
    doc: () => l10n.t('A plane to fit: z = (x + y) / 10, with x and y from -6 to 6.'),
    arguments: [points, noiseOfTarget],
  },
  {
    name: 'sine',
    file: false,
    gives: 'row',
    doc: () => l10n.t('One period of a sine to fit: y = sin x, with x from -π to π.'),
    arguments: [points, noiseOfTarget],
  },
  {
    name: 'sort',
    file: false,
    gives: 'sequence',
    doc: () => l10n.t('Digits, then the same digits in ascending order: the network is to go on with the sorted ones.'),
    arguments: [
      {
        name: 'length',
        kind: { kind: 'number', integer: true, min: 1, max: 1000 },
        default: 6,
        doc: () => l10n.t('How many digits are sorted.'),
      },
      {
        name: 'symbols',
        kind: { kind: 'number', integer: true, min: 2, max: 1000 },
        default: 3,
        doc: () => l10n.t('How many different digits there are, from 0 on.'),
      },
      samples,
    ],
  },
  {
    name: 'addition',
    file: false,
    gives: 'sequence',
    doc: () => l10n.t('The digits of two numbers, then those of their sum, backwards: the network is to go on with the sum.'),
    arguments: [
      {
        name: 'digits',
        kind: { kind: 'number', integer: true, min: 1, max: 7 },
        default: 2,
        doc: () => l10n.t('How many digits each of the two numbers has.'),
      },
      samples,
    ],
  },
];

export const sources: ReadonlyMap<string, SourceType> = new Map(table.map((entry) => [entry.name, entry]));
