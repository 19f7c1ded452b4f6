import * as l10n from '@vscode/l10n';
import type { Random } from '../../base/random';
import type { Shape } from '../shape';
import type { Value } from '../spec';
import { normal, orthogonal, truncatedNormal, uniform, within } from './fills';
import type { ArgumentType, EntryType } from './types';

export interface Fan {
  /** Connections into a unit. */
  readonly in: number;
  /** Connections out of a unit. */
  readonly out: number;
}

/** What an initialiser knows of the parameter that it fills. */
export interface Blank {
  readonly shape: Shape;
  readonly fan: Fan;
  /** The parameter's own stream. */
  readonly random: Random;
}

export interface InitializerType extends EntryType {
  /** Fills a parameter: its elements lie row-major, as many as the shape has. */
  fill(values: Float32Array | Float64Array, blank: Blank, args: Readonly<Record<string, Value>>): void;
}

const given = (name: string, value: number, doc: () => string): ArgumentType => ({
  name,
  kind: { kind: 'number' },
  default: value,
  doc,
});

const deviation = (value: number): ArgumentType => ({
  name: 'std',
  kind: { kind: 'number', min: 0 },
  default: value,
  doc: () => l10n.t('Standard deviation.'),
});

const number = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);

const all = (value: number): InitializerType['fill'] => (values) => void values.fill(value);

const table: readonly InitializerType[] = [
  {
    name: 'zeros',
    doc: () => l10n.t('All zero.'),
    arguments: [],
    fill: all(0),
  },
  {
    name: 'ones',
    doc: () => l10n.t('All one.'),
    arguments: [],
    fill: all(1),
  },
  {
    name: 'constant',
    doc: () => l10n.t('All the same number.'),
    arguments: [given('value', 0, () => l10n.t('The number.'))],
    fill: (values, _blank, { value }) => void values.fill(number(value)),
  },
  {
    name: 'uniform',
    doc: () => l10n.t('Evenly spread between min and max.'),
    arguments: [
      given('min', -0.05, () => l10n.t('Lower end, included.')),
      given('max', 0.05, () => l10n.t('Upper end, excluded.')),
    ],
    fill: (values, { random }, { min, max }) => uniform(values, random, number(min), number(max)),
  },
  {
    name: 'normal',
    doc: () => l10n.t('Normally distributed.'),
    arguments: [given('mean', 0, () => l10n.t('Mean.')), deviation(0.05)],
    fill: (values, { random }, { mean, std }) => normal(values, random, number(mean), number(std)),
  },
  {
    name: 'xavier_uniform',
    doc: () => l10n.t('Evenly spread within ±√(6 / (inputs + outputs)) (Glorot and Bengio, 2010).'),
    arguments: [],
    fill: (values, { random, fan }) => within(values, random, Math.sqrt(6 / (fan.in + fan.out))),
  },
  {
    name: 'xavier_normal',
    doc: () =>
      l10n.t('Normally distributed with standard deviation √(2 / (inputs + outputs)), cut off at two of them.'),
    arguments: [],
    fill: (values, { random, fan }) => truncatedNormal(values, random, Math.sqrt(2 / (fan.in + fan.out))),
  },
  {
    name: 'he_uniform',
    doc: () => l10n.t('Evenly spread within ±√(6 / inputs) (He et al., 2015).'),
    arguments: [],
    fill: (values, { random, fan }) => within(values, random, Math.sqrt(6 / fan.in)),
  },
  {
    name: 'he_normal',
    doc: () => l10n.t('Normally distributed with standard deviation √(2 / inputs), cut off at two of them.'),
    arguments: [],
    fill: (values, { random, fan }) => truncatedNormal(values, random, Math.sqrt(2 / fan.in)),
  },
  {
    name: 'orthogonal',
    doc: () =>
      l10n.t('A random rotation: columns (or rows, where they are fewer) of length gain, at right angles to each other.'),
    arguments: [given('gain', 1, () => l10n.t('What the whole is multiplied by.'))],
    fill: (values, { random, shape }, { gain }) => orthogonal(values, random, shape.at(-1) ?? 1, number(gain)),
  },
];

export const initializers: ReadonlyMap<string, InitializerType> = new Map(table.map((entry) => [entry.name, entry]));
