import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { DataSpec } from '../model/spec';
import { readNpy, type NpyArray } from './npy';
import { cellLimit, sourceError } from './table';
import type { Content, NamedBytes, Pictures, Table } from './types';

/**
 * What a NumPy array holds: of one or two extents rows, with columns `column_1` and so on, of three or four pictures,
 * which are bytes; with the column `label` of another array, where there is one. Throws a `UserError` where an array is
 * of another form, or the two have not as many entries.
 */
export function readArrays(data: NamedBytes, labels: NamedBytes | undefined, spec: DataSpec): Content {
  const array = readNpy(data.bytes, data.path);
  const rank = array.extents.length;
  if (rank < 1 || rank > 4) {
    throw extents(l10n.t('{0} has {1} extents; rows have 1 or 2, pictures 3 (count, height, width) or 4 (with the channels).', data.path, rank));
  }
  if (rank > 2) requirePictures(array, spec);
  else if (spec.augment) throw notOfRows(data.path);
  const label = labels && readLabels(readNpy(labels.bytes, labels.path), array);
  return rank > 2 ? picturesOf(array, label) : { kind: 'row', table: rowsOf(array, label) };
}

function picturesOf(array: NpyArray, label: readonly string[] | undefined): Pictures {
  const [count = 0, ...extents] = array.extents;
  const shape = extents.length === 2 ? [...extents, 1] : extents;
  return { kind: 'picture', shape, pixels: array.bytes(), table: { ...labelColumn(label, count), origin: array.path } };
}

function rowsOf(array: NpyArray, label: readonly string[] | undefined): Table {
  const { extents: shape, path } = array;
  const [count = 0, width = 1] = shape;
  requireRoomForCells(array, count, width + (label ? 1 : 0));
  const columns = Array.from({ length: width }, (_, i) => `column_${i + 1}`);
  const rows = Array.from({ length: count }, (_, row) => {
    const cells = Array.from({ length: width }, (_cell, i) => array.cell(row * width + i));
    return label ? [...cells, label[row]!] : cells;
  });
  if (!label) return { columns, rows, origin: path };
  return { columns: [...columns, 'label'], target: ['label'], rows, origin: path };
}

function labelColumn(label: readonly string[] | undefined, count: number): Pick<Table, 'columns' | 'target' | 'rows'> {
  if (label) return { columns: ['label'], target: ['label'], rows: label.map((cell) => [cell]) };
  const none: string[] = [];
  return { columns: [], rows: Array.from({ length: count }, () => none) };
}

function requireRoomForCells({ path }: NpyArray, rows: number, width: number): void {
  if (rows * width <= cellLimit) return;
  throw sourceError(
    'too-many-rows',
    l10n.t('{0} has {1} rows of {2} numbers, and a table has at most {3} cells; take a part of it.', path, formatCount(rows), formatCount(width), formatCount(cellLimit)),
  );
}

/** A label for each entry of the data. */
function readLabels(labels: NpyArray, data: NpyArray): string[] {
  const { extents: shape, path } = labels;
  const count = sizeOf(shape);
  if (count !== shape[0]) {
    throw extents(l10n.t('{0} has the extents {1}, and labels have one: a number or text for each row.', path, shape.join(' × ')));
  }
  if (count !== data.extents[0]) {
    throw sourceError(
      'npy-counts',
      l10n.t('{0} has {1} labels, and {2} has {3} rows; take two files that belong together.', path, formatCount(count), data.path, formatCount(data.extents[0] ?? 0)),
    );
  }
  const cells = Array.from({ length: count }, (_, place) => labels.cell(place));
  const wrong = labels.type.startsWith('float') ? cells.findIndex((cell) => !Number.isFinite(Number(cell))) : -1;
  if (wrong < 0) return cells;
  throw sourceError('not-finite', l10n.t('{0}, row {1}: the label is "{2}", which is no finite number; correct it, or leave the row out.', path, wrong + 1, cells[wrong]!));
}

/** Pictures are bytes, and have no columns that could be chosen or filled. */
function requirePictures({ type, path }: NpyArray, spec: DataSpec): void {
  if (type !== 'uint8') {
    throw sourceError(
      'npy-type',
      l10n.t('{0} holds {1}, and pictures are bytes (uint8), from 0 to 255; convert it with astype("uint8"), or make rows of it with reshape(len(x), -1).', path, type),
    );
  }
  const key = spec.input ? 'input' : spec.ignore.length > 0 ? 'ignore' : spec.missing ? 'missing' : undefined;
  if (key === undefined) return;
  throw new UserError('misplaced-key', l10n.t('"{0}" is about columns, and {1} holds pictures; leave it out.', key, path), { key: `data.${key}` });
}

function notOfRows(path: string): UserError {
  const message = l10n.t('"{0}" is about pictures, and {1} holds rows; leave it out.', 'augment', path);
  return new UserError('misplaced-key', message, { key: 'data.augment' });
}

function extents(message: string): UserError {
  return sourceError('npy-extents', message);
}
