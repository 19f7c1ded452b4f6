import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { Random } from '../base/random';
import type { Profile, TargetProfile } from '../model/profile';
import type { Split } from '../model/spec';
import { categoryLookup } from './categories';
import { placeOf } from './cells';
import { testKey } from './secondSource';
import type { Table } from './types';

/** Rows for training and for the test, each ascending. */
export interface Parts {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Parts the rows that have an answer. Without a split everything trains. A share of n rows is `round(share · n)`, at
 * least 1, and below 100% at most n - 1; drawn are the rows with the smallest random keys (stream `split`, one key for
 * each place among the answered rows), so that rows added at the end leave the order of the others alone.
 * Throws a `UserError` where the rows cannot be split that way.
 */
export function splitRows(
  table: Table,
  profile: Profile,
  answered: Int32Array,
  split: Split | undefined,
  seed: number,
): Parts {
  if (table.test) return splitBySource(table.test, answered, profile);
  if (!split || answered.length === 0) return { train: answered, test: new Int32Array(0) };
  if (split.kind === 'column') return splitByColumn(table, answered, split.column);
  const order = split.kind === 'ordered' ? [...answered.keys()] : drawnOrder(answered.length, seed);
  return partsOf(
    answered,
    isStratified(split.kind, profile)
      ? stratified(table, profile, answered, order, split.train)
      : order.slice(0, trainCount(answered.length, split.train)),
  );
}

/** The rows of the second source are the test. */
function splitBySource({ from, origin }: NonNullable<Table['test']>, answered: Int32Array, { targets }: Profile): Parts {
  const [train, test] = [answered.filter((row) => row < from), answered.filter((row) => row >= from)];
  if (test.length > 0 || targets.length === 0) return { train, test };
  const name = targets[0]!.name;
  throw new UserError('no-test-rows', l10n.t('No row of {0} has an answer in the column "{1}", so that nothing can be tested.', origin, name), { key: testKey });
}

/** Parts samples 0 … count - 1 that have neither columns nor classes; as `splitRows` draws them. */
export function splitPlaces(count: number, split: Split | undefined, seed: number): Parts {
  const all = Int32Array.from({ length: count }, (_, place) => place);
  if (!split || split.kind === 'column') return { train: all, test: new Int32Array(0) };
  const order = split.kind === 'ordered' ? [...all] : drawnOrder(count, seed);
  return partsOf(all, order.slice(0, trainCount(count, split.train)));
}

/** The target whose classes are to be in both parts: the first that has any. */
function classTarget({ targets }: Profile): TargetProfile | undefined {
  return targets.find(({ kind }) => kind === 'class');
}

function isStratified(kind: Split['kind'], profile: Profile): boolean {
  if (kind === 'automatic') return classTarget(profile) !== undefined;
  if (kind !== 'stratified') return false;
  if (classTarget(profile)) return true;
  throw new UserError(
    'split-stratified',
    l10n.t(
      'A stratified split needs a target with classes, and "{0}" is a number; write random.',
      profile.targets[0]?.columns[0] ?? '',
    ),
    { key: 'data.split' },
  );
}

function trainCount(rows: number, share: number): number {
  const most = share < 1 && rows > 1 ? rows - 1 : rows;
  return Math.max(1, Math.min(most, Math.round(rows * share)));
}

/** The places 0 … n - 1 by their random keys; equal keys by place. */
function drawnOrder(count: number, seed: number): number[] {
  const random = new Random(seed, 'data.split');
  const keys = Float64Array.from({ length: count }, (_, place) => random.bits(place));
  return [...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);
}

/**
 * The first places of each class in the given order. A class of m rows gives floor(share · m) of them, at least 1;
 * what is then missing from the whole count comes one each from the classes with the largest fractions left, the
 * first class first among equals.
 */
function stratified(
  table: Table,
  profile: Profile,
  answered: Int32Array,
  order: readonly number[],
  share: number,
): number[] {
  const groups = groupByClass(table, profile, answered, order);
  const quotas = groups.map(({ length }) => Math.max(1, Math.floor(length * share)));
  const fractions = groups.map(({ length }, i) => length * share - quotas[i]!);
  let missing = trainCount(answered.length, share) - quotas.reduce((sum, quota) => sum + quota, 0);
  for (const group of [...groups.keys()].sort((a, b) => fractions[b]! - fractions[a]! || a - b)) {
    if (missing-- <= 0) break;
    quotas[group]!++;
  }
  return groups.flatMap((group, i) => group.slice(0, quotas[i]));
}

/** The places of each class that has any, classes in their order. */
function groupByClass(table: Table, profile: Profile, answered: Int32Array, order: readonly number[]): number[][] {
  const target = classTarget(profile);
  const column = table.columns.indexOf(target!.columns[0]!);
  const classOf = categoryLookup(target!.classes);
  const groups: number[][] = target!.classes.map(() => []);
  for (const place of order) groups[classOf(table.rows[answered[place]!]![column]!)!]!.push(place);
  return groups.filter(({ length }) => length > 0);
}

function partsOf(answered: Int32Array, training: Iterable<number>): Parts {
  const trains = new Uint8Array(answered.length);
  for (const place of training) trains[place] = 1;
  return {
    train: answered.filter((_, place) => trains[place]),
    test: answered.filter((_, place) => !trains[place]),
  };
}

/** Reads the part of each row from a column that says "train" or "test". */
function splitByColumn(table: Table, answered: Int32Array, name: string): Parts {
  const column = table.columns.indexOf(name);
  const training: number[] = [];
  answered.forEach((row, place) => {
    const part = table.rows[row]![column]!.toLowerCase();
    if (part === 'train') training.push(place);
    else if (part !== 'test') throw unknownPart(table, row, name, table.rows[row]![column]!);
  });
  if (training.length > 0) return partsOf(answered, training);
  throw new UserError(
    'no-training-rows',
    l10n.t('No row of {0} says "train" in the column "{1}"; at least one row must train.', table.origin, name),
    { key: 'data.split' },
  );
}

function unknownPart(table: Table, row: number, name: string, cell: string): UserError {
  return new UserError(
    'unknown-part',
    l10n.t(
      '{0}: the column "{1}" splits the rows and must say "train" or "test", and says "{2}".',
      placeOf(table, row),
      name,
      cell,
    ),
    { key: 'data.split' },
  );
}
