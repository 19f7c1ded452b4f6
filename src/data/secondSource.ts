import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { Random } from '../base/random';
import type { Dropped } from '../model/profile';
import { categoryLookup, nearCategory } from './categories';
import { placeOf } from './cells';
import { listed, placesOf } from './columns';
import { fileColumn } from './images';
import type { Content, Pictures, Table } from './types';

/** What the spec names the second source in. */
export const testKey = 'data.test';

/** The seed of a generator that makes the test: with that of the training rows it would make the same ones. */
export function seedOfTest(seed: number): number {
  return new Random(seed, 'data.test').bits(0);
}

/** Reads a second source: what is wrong with it is told where the spec names it. */
export async function asTest<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (failure) {
    if (!(failure instanceof UserError) || failure.at.key !== 'data.source') throw failure;
    throw new UserError(failure.code, failure.message, { key: testKey });
  }
}

/** The rows of a second source with the columns in the order of the first. Throws a `UserError` where they are others. */
export function withColumnsOf({ columns, origin }: Table, second: Table): Table {
  const placeIn = placesOf(second);
  const lacking = columns.find((name) => !placeIn.has(name));
  if (lacking !== undefined) throw lacksColumn(lacking, second, origin);
  const known = new Set(columns);
  const surplus = second.columns.find((name) => !known.has(name));
  if (surplus !== undefined) throw lacksColumn(surplus, { columns, origin }, second.origin);
  const places = columns.map((name) => placeIn.get(name)!);
  if (places.every((place, i) => place === i)) return second;
  return { ...second, columns, rows: second.rows.map((row) => places.map((place) => row[place]!)) };
}

function lacksColumn(name: string, { columns, origin }: Pick<Table, 'columns' | 'origin'>, other: string): UserError {
  const message = l10n.t('{0} has no column "{1}", which {2} has: data and test have the same columns. Its columns are {3}.', origin, name, other, listed(columns));
  return new UserError('test-columns', message, { key: testKey });
}

/** The first source with the rows of the second behind its own. */
export function joinContents(first: Content, second: Content): Content {
  if (first.kind === 'row' && second.kind === 'row') return { kind: 'row', table: joinTables(first.table, second.table) };
  if (first.kind === 'picture' && second.kind === 'picture') return joinPictures(first, second);
  const message = l10n.t('One of source and test holds pictures, and the other does not; the test must be like the data.');
  throw new UserError('test-kind', message, { key: testKey });
}

function joinTables(first: Table, second: Table): Table {
  const { rows, lines, places, dropped } = first;
  return {
    ...first,
    rows: [...rows, ...second.rows],
    ...((lines ?? second.lines) && { lines: [...(lines ?? rows.map(() => 0)), ...(second.lines ?? second.rows.map(() => 0))] }),
    ...((places ?? second.places) && { places: [...(places ?? rows.keys()), ...(second.places ?? second.rows.keys())] }),
    ...withDropped(dropped, second.dropped),
    test: { from: rows.length, origin: second.origin },
  };
}

function withDropped(first: Dropped | undefined, second: Dropped | undefined): { dropped?: Dropped } {
  if (!first || !second) return first || second ? { dropped: first ?? second } : {};
  return { dropped: { rows: first.rows + second.rows, first: first.first } };
}

function joinPictures(first: Pictures, second: Pictures): Pictures {
  if (first.shape.join() !== second.shape.join()) {
    const [a, b] = [first, second].map(({ shape }) => shape.join(' × '));
    const message = l10n.t('The pictures of {0} are {1}, and those of {2} are {3}; data and test must have the same size.', first.table.origin, a!, second.table.origin, b!);
    throw new UserError('test-shape', message, { key: testKey });
  }
  const pixels = new Uint8Array(first.pixels.length + second.pixels.length);
  pixels.set(first.pixels);
  pixels.set(second.pixels, first.pixels.length);
  const [own, other] = alike(first.table, second.table);
  return { ...first, pixels, table: joinTables(own, other) };
}

/** What is known of pictures that need not come the same way: files where there are any, and what the first have as label. */
function alike(first: Table, second: Table): [Table, Table] {
  const hasFiles = [first, second].some(({ columns }) => columns.includes(fileColumn));
  const label = first.target?.[0];
  const columns = [...(hasFiles ? [fileColumn] : []), ...(label === undefined ? [] : [label])];
  const arranged = (table: Table): Table => {
    const places = columns.map((name) => table.columns.indexOf(name === label ? (table.target?.[0] ?? '') : name));
    const isAsItIs = places.length === table.columns.length && places.every((place, i) => place === i);
    return { ...table, columns, ...(!isAsItIs && { rows: table.rows.map((row) => places.map((place) => row[place] ?? '')) }) };
  };
  return [arranged(first), arranged(second)];
}

/**
 * Requires that each word of a column that stands in the test stands in the training rows, too: what the network gets
 * and says is made of those.
 */
export function requireLearned(table: Table, column: number, categories: readonly string[], isEmpty: (cell: string) => boolean): void {
  const { test, rows, columns } = table;
  if (!test) return;
  const positionOf = categoryLookup(categories);
  for (let row = test.from; row < rows.length; row++) {
    const cell = rows[row]![column]!;
    if (isEmpty(cell) || positionOf(cell) !== undefined) continue;
    const near = nearCategory(cell, categories);
    const place = placeOf(table, row);
    const message =
      near === undefined
        ? l10n.t('{0}: "{1}" in the column "{2}" is in the test only, and nothing can be learned of it; training has {3}.', place, cell, columns[column]!, listed(categories))
        : l10n.t('{0}: "{1}" in the column "{2}" is in the test only, and nothing can be learned of it; did you mean "{3}"?', place, cell, columns[column]!, near);
    throw new UserError('test-category', message, { key: testKey });
  }
}
