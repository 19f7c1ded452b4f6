import * as l10n from '@vscode/l10n';
import type { Random } from '../../base/random';
import type { Value } from '../spec';
import type { ArgumentType, EntryType } from './types';

export interface Fan {
  /** Connections into a unit. */
  readonly in: number;
  /** Connections out of a unit. */
  readonly out: number;
}

export interface InitializerType extends EntryType {
  /** The value of element `index`; `random` is the parameter's own stream. */
  value(index: number, random: Random, fan: Fan, args: Readonly<Record<string, Value>>): number;
}

const bound = (name: string, value: number, doc: () => string): ArgumentType => ({
  name,
  kind: { kind: 'number' },
  default: value,
  doc,
});

const number = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);

/** Uniform in `[-limit, limit)`. */
const within = (limit: number, index: number, random: Random): number => (2 * random.uniform(index) - 1) * limit;

const table: readonly InitializerType[] = [
  {
    name: 'zeros',
    doc: () => l10n.t('All zero.'),
    arguments: [],
    value: () => 0,
  },
  {
    name: 'ones',
    doc: () => l10n.t('All one.'),
    arguments: [],
    value: () => 1,
  },
  {
    name: 'constant',
    doc: () => l10n.t('All the same number.'),
    arguments: [bound('value', 0, () => l10n.t('The number.'))],
    value: (_index, _random, _fan, args) => number(args['value']),
  },
  {
    name: 'uniform',
    doc: () => l10n.t('Evenly spread between min and max.'),
    arguments: [
      bound('min', -0.05, () => l10n.t('Lower end, included.')),
      bound('max', 0.05, () => l10n.t('Upper end, excluded.')),
    ],
    value: (index, random, _fan, { min, max }) => number(min) + random.uniform(index) * (number(max) - number(min)),
  },
  {
    name: 'xavier_uniform',
    doc: () => l10n.t('Evenly spread within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010).'),
    arguments: [],
    value: (index, random, fan) => within(Math.sqrt(6 / (fan.in + fan.out)), index, random),
  },
  {
    name: 'he_uniform',
    doc: () => l10n.t('Evenly spread within ±√(6 / inputs) (He et al., 2015).'),
    arguments: [],
    value: (index, random, fan) => within(Math.sqrt(6 / fan.in), index, random),
  },
];

export const initializers: ReadonlyMap<string, InitializerType> = new Map(table.map((entry) => [entry.name, entry]));
