import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { Shape } from '../model/shape';
import type { Pictures, Table } from './types';

/** Type codes of the format, and what they are called; only bytes are read. */
const typeNames: Readonly<Record<number, string>> = {
  0x08: 'unsigned byte', 0x09: 'signed byte', 0x0b: 'short', 0x0c: 'int', 0x0d: 'float', 0x0e: 'double',
};
const unsignedByte = 0x08;

/** Numbers of an IDX file. */
interface Idx {
  readonly extents: Shape;
  readonly values: Uint8Array;
}

/**
 * Pictures of an IDX file, and their labels from another where there is one. The format is MNIST's (LeCun, Cortes and
 * Burges): two zero bytes, a type code, the number of extents, the extents as big-endian 32-bit numbers, the values.
 * Throws a `UserError` where a file is not of that form, or the two have not as many entries.
 */
export function readPictures(
  images: { readonly bytes: Uint8Array; readonly path: string },
  labels: { readonly bytes: Uint8Array; readonly path: string } | undefined,
): Pictures {
  const { extents, values } = readIdx(images.bytes, images.path);
  const shape = shapeOf(extents, images.path);
  const count = extents[0]!;
  return { kind: 'picture', shape, pixels: values, table: labels ? labelTable(count, images.path, labels) : bareTable(count, images.path) };
}

/** `[height, width, channels]`; grey pictures have no extent for the channel. */
function shapeOf(extents: Shape, path: string): Shape {
  if (extents.length === 3) return [extents[1]!, extents[2]!, 1];
  if (extents.length === 4) return extents.slice(1);
  throw idxError(
    'idx-extents',
    extents.length === 1
      ? l10n.t('{0} holds {1} single numbers, such as labels, and no pictures; name the file of the pictures first, that of the labels as labels: "…".', path, formatCount(extents[0]!))
      : l10n.t('{0} has {1} extents, and pictures have 3 (count, height, width) or 4 (with the channels).', path, extents.length),
  );
}

function labelTable(count: number, images: string, { bytes, path }: { readonly bytes: Uint8Array; readonly path: string }): Table {
  const { extents, values } = readIdx(bytes, path);
  if (extents.length !== 1) {
    throw idxError('idx-extents', l10n.t('{0} has {1} extents, and labels have one: a number for each picture.', path, extents.length));
  }
  if (extents[0] !== count) {
    throw idxError(
      'idx-counts',
      l10n.t('{0} has {1} labels, and {2} has {3} pictures; take two files that belong together.', path, formatCount(extents[0]!), images, formatCount(count)),
    );
  }
  const rows = Array.from({ length: 256 }, (_, label) => [String(label)]);
  return { columns: ['label'], target: ['label'], rows: Array.from(values, (label) => rows[label]!), origin: path };
}

function bareTable(count: number, origin: string): Table {
  const none: string[] = [];
  return { columns: [], rows: Array.from({ length: count }, () => none), origin };
}

function readIdx(bytes: Uint8Array, path: string): Idx {
  if (bytes.length === 0) throw idxError('empty-file', l10n.t('{0} is empty; an IDX file begins with its type and extents.', path));
  requireMagic(bytes, path);
  const rank = bytes[3]!;
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw truncated(path, start, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const wanted = start + sizeOf(extents);
  if (sizeOf(extents) === 0) {
    throw idxError('no-rows', l10n.t('{0} has the extents {1}: it holds nothing.', path, extents.join(' × ')));
  }
  if (bytes.length < wanted) throw truncated(path, wanted, bytes.length);
  if (bytes.length > wanted) {
    throw idxError(
      'idx-size',
      l10n.t('{0} says that it holds {1} numbers, and has {2} bytes more; it is no IDX file, or not whole.', path, extents.join(' × '), formatCount(bytes.length - wanted)),
    );
  }
  return { extents, values: bytes.subarray(start) };
}

function requireMagic([first, second, type, rank]: Uint8Array, path: string): void {
  const name = typeNames[type ?? 0];
  if (first !== 0 || second !== 0 || name === undefined || rank === undefined || rank === 0) {
    throw idxError('idx-magic', l10n.t('{0} is no IDX file: it does not begin with two zero bytes, a type and the number of its extents.', path));
  }
  if (type !== unsignedByte) {
    throw idxError('idx-type', l10n.t('{0} holds numbers of the type {1}, and only unsigned bytes can be read.', path, name));
  }
}

function truncated(path: string, wanted: number, has: number): UserError {
  return idxError(
    'idx-truncated',
    l10n.t('{0} is cut off: by its extents it has {1} bytes, and there are {2}. Copy or download it again.', path, formatCount(wanted), formatCount(has)),
  );
}

function idxError(code: string, message: string): UserError {
  return new UserError(code, message, { key: 'data.source' });
}
