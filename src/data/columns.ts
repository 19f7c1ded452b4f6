import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';
import type { TargetProfile } from '../model/profile';
import { isLines, type DataSpec, type ModelSpec } from '../model/spec';
import { isTokenization } from './sentences';
import type { Table } from './types';

/** What the columns of a table are for, as positions among `table.columns`. */
export interface Roles {
  readonly inputs: readonly number[];
  /** Empty where nothing is to be predicted. */
  readonly targets: readonly number[];
}

/**
 * Tells inputs from targets. Named ones are taken as named, in that order. Otherwise the target is the source's own,
 * else the last column that is free; the inputs are all other free columns, that is, neither ignored nor the one that
 * splits the rows; sentences only feed the network. Throws a `UserError` for names that are unknown or in two roles.
 */
export function assignRoles(table: Table, spec: ModelSpec): Roles {
  const data = dataOf(spec);
  const splitting = requireSplitting(table, data);
  for (const key of ['target', 'input', 'ignore'] as const) requireColumns(table, data[key] ?? [], `data.${key}`);
  requireColumns(table, Object.keys(data.columns), 'data.columns');

  const ignored = Object.keys(data.columns).filter((name) => data.columns[name] === 'ignore');
  const left = new Set([...data.ignore, ...ignored, ...(splitting === undefined ? [] : [splitting])]);
  requireApart(data, new Set([...data.ignore, ...ignored]));
  const free = table.columns.filter((name) => !left.has(name));
  const predictsInput = data.predicts === 'input';
  const targets = predictsInput ? [] : (data.target ?? defaultTarget(table, data, free));
  // Where the input itself is predicted, what the source has as an answer is no input either.
  const named = new Set(predictsInput ? table.target : targets);
  const inputs = data.input ?? free.filter((name) => !named.has(name));
  if (targets.length === 0 && spec.train && !predictsInput) throw noTarget(table, data);
  if (inputs.length === 0) throw noInput(table, targets);
  const places = placesOf(table);
  const positions = (names: readonly string[]): number[] => names.map((name) => places.get(name)!);
  return { inputs: positions(inputs), targets: positions(targets) };
}

/** The column that splits the rows; undefined where none does. Throws a `UserError` where the table does not have it. */
export function requireSplitting(table: Table, { split }: DataSpec): string | undefined {
  if (split?.kind !== 'column') return undefined;
  requireColumns(table, [split.column], 'data.split');
  return split.column;
}

/** Positions of the columns by their names: a table may have very many. */
export function placesOf({ columns }: Table): ReadonlyMap<string, number> {
  return new Map(columns.map((name, place) => [name, place]));
}

/** The data section; asking for it where there is none is a defect of ours. */
export function dataOf(spec: ModelSpec): DataSpec {
  if (!spec.data) throw new Error('the spec has no data section');
  return spec.data;
}

/** The seed of split and generators: the one of `data`, else of `train`, else 0. */
export function dataSeed(spec: ModelSpec): number {
  return spec.data?.seed ?? spec.train?.seed ?? 0;
}

/** The encoder that `columns { }` gives a column; a column may be named like a property of every object. */
export function chosenEncoder(data: DataSpec, column: string): string | undefined {
  return Object.hasOwn(data.columns, column) ? data.columns[column] : undefined;
}

/** The target that is the input itself, number by number. */
export function inputAsTarget(names: readonly string[]): TargetProfile {
  return { name: 'input', columns: names, kind: 'number', classes: [] };
}

function defaultTarget(table: Table, data: DataSpec, free: readonly string[]): readonly string[] {
  const inputs = new Set(data.input);
  const unused = (name: string): boolean => !inputs.has(name);
  const own = (table.target ?? []).filter((name) => free.includes(name) && unused(name));
  const isSentence = (name: string): boolean => isTokenization(chosenEncoder(data, name));
  return own.length > 0 ? own : free.filter((name) => unused(name) && !isSentence(name)).slice(-1);
}

/** Requires that the table has these columns, none named twice; `key` is the setting that names them. */
export function requireColumns(table: Table, names: readonly string[], key: string): void {
  names.forEach((name, i) => {
    if (!table.columns.includes(name)) throw unknownColumn(table, name, key);
    if (names.indexOf(name) === i) return;
    throw new UserError('duplicate-name', l10n.t('The column "{0}" is named twice; leave one out.', name), { key });
  });
}

function unknownColumn(table: Table, name: string, key: string): UserError {
  if (table.columns.length === 0) {
    return new UserError('unknown-column', l10n.t('There is no column "{0}" in {1}; it has none at all.', name, table.origin), { key });
  }
  const near = suggest(name, table.columns);
  // Of a name of one letter every other one is near.
  const isFar = name.length === 1 && near?.toLowerCase() !== name.toLowerCase();
  const message =
    near === undefined || isFar
      ? l10n.t('There is no column "{0}" in {1}; it has {2}.', name, table.origin, listed(table.columns))
      : l10n.t('There is no column "{0}" in {1}; did you mean "{2}"?', name, table.origin, near);
  return new UserError('unknown-column', message, { key });
}

/** Requires that no named input or target has a second role. */
function requireApart({ input = [], target = [] }: DataSpec, ignored: ReadonlySet<string>): void {
  const both = target.find((name) => input.includes(name));
  if (both !== undefined) {
    throw new UserError(
      'target-is-input',
      l10n.t('The column "{0}" is both input and target; a network would just copy it. Take it out of one.', both),
      { key: 'data.input' },
    );
  }
  for (const [key, names] of Object.entries({ input, target })) {
    const name = names.find((named) => ignored.has(named));
    if (name === undefined) continue;
    throw new UserError(
      'column-ignored',
      l10n.t('The column "{0}" is named in {1} and ignored as well; take it out of one.', name, key),
      { key: `data.${key}` },
    );
  }
}

function noTarget(table: Table, { source }: DataSpec): UserError {
  if (isLines(source)) {
    const message = l10n.t(
      'The lines of {0} have no labels to predict; name the file that has one in each line, as in text("{0}", lines: true, labels: "labels.txt").',
      table.origin,
    );
    return new UserError('no-target', message, { key: 'data.source' });
  }
  return new UserError(
    'no-target',
    l10n.t('No column of {0} is left to predict; name one with target, and leave it out of input.', table.origin),
    { key: 'data.target' },
  );
}

function noInput(table: Table, targets: readonly string[]): UserError {
  const [only, ...others] = table.columns;
  const separator = others.length === 0 ? /[,;\t|]/.exec(only ?? '')?.[0] : undefined;
  if (separator !== undefined) {
    const message = l10n.t(
      '{0} is read as a single column, "{1}": its cells are separated by another sign than the delimiter; leave "delimiter" out, or make it {2}.',
      table.origin,
      only!,
      JSON.stringify(separator),
    );
    return new UserError('no-input', message, { key: 'data.source' });
  }
  return new UserError(
    'no-input',
    l10n.t(
      'No column of {0} is left to feed the network: its columns are {1}, and the target is {2}.',
      table.origin,
      listed(table.columns),
      listed(targets),
    ),
    { key: 'data.input' },
  );
}

/** Names for a message, the first ones where there are many. */
export function listed(names: readonly string[], most = 8): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')}, …`;
}
