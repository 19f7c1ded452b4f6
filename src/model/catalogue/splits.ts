import * as l10n from '@vscode/l10n';
import type { ArgumentType, EntryType } from './types';

const share: ArgumentType = {
  name: 'train',
  kind: { kind: 'number', min: 0, max: 1, exclusiveMin: true },
  doc: () => l10n.t('The part that trains; the rest is the test.'),
};

const table: readonly EntryType[] = [
  { name: 'random', doc: () => l10n.t('Rows are drawn for training by the seed.'), arguments: [share] },
  {
    name: 'stratified',
    doc: () => l10n.t('Rows are drawn by the seed so that every class has the same part in both.'),
    arguments: [share],
  },
  { name: 'ordered', doc: () => l10n.t('The first rows train, the last ones test.'), arguments: [share] },
  {
    name: 'column',
    doc: () => l10n.t('A column says of each row whether it is for "train" or "test".'),
    arguments: [{ name: 'name', kind: { kind: 'column' }, doc: () => l10n.t('The column.') }],
  },
];

export const splits: ReadonlyMap<string, EntryType> = new Map(table.map((entry) => [entry.name, entry]));
