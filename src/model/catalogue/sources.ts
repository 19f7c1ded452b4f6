import * as l10n from '@vscode/l10n';
import type { ArgumentType, EntryType } from './types';

/** A data source; `src/data` reads each by its name. */
export interface SourceType extends EntryType {
  /** Whether it reads a file, whose path is the argument `path`. */
  readonly file: boolean;
}

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

const table: readonly SourceType[] = [
  {
    name: 'csv',
    file: true,
    doc: () => l10n.t('A table in a text file, one row a line, its cells separated by commas.'),
    arguments: [
      { name: 'path', kind: { kind: 'string' }, doc: () => l10n.t('The file, seen from the folder of the spec.') },
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
    name: 'xor',
    file: false,
    doc: () => l10n.t('Exclusive or: its four rows, or with points a cloud of two coordinates by the sign of their product.'),
    arguments: [
      { ...points, default: undefined, optional: true },
      noise(0),
    ],
  },
  {
    name: 'spiral',
    file: false,
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
];

export const sources: ReadonlyMap<string, SourceType> = new Map(table.map((entry) => [entry.name, entry]));
