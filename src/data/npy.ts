import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatCount } from '../base/format';
import type { UserError } from '../base/problem';
import type { Shape } from '../model/shape';
import { sourceError } from './table';

/** An array of a `.npy` file. */
export interface NpyArray {
  readonly path: string;
  readonly extents: Shape;
  /** As NumPy calls it: `uint8`, `float32`, `str`. */
  readonly type: string;
  /** An element by its place in row-major order, as the cell of a table. */
  cell(place: number): string;
  /** All elements in row-major order, where they are bytes. */
  bytes(): Uint8Array;
}

interface ElementType {
  readonly name: string;
  /** Bytes of one. */
  readonly size: number;
  cell(view: DataView, at: number, little: boolean): string;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads an array as NumPy's `save` writes it (numpy.lib.format, versions 1 to 3). Throws a `UserError` where it is none,
 * is cut off, or holds what is neither numbers nor texts. Nothing is copied before it is asked for.
 */
export function readNpy(bytes: Uint8Array, path: string): NpyArray {
  const { header, start } = headerOf(bytes, path);
  const { descriptor, isFortran, extents } = parseHeader(header, path);
  const type = elementType(descriptor, path);
  const little = !descriptor.startsWith('>');
  requireSize(bytes.length - start, { extents, path }, type);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const placeOf = isFortran ? fortranPlace(extents) : (place: number): number => place;
  return {
    path,
    extents,
    type: type.name,
    cell: (place) => type.cell(view, placeOf(place) * type.size, little),
    bytes: () => {
      const flat = bytes.subarray(start, start + sizeOf(extents));
      return isFortran ? Uint8Array.from(flat, (_, place) => flat[placeOf(place)]!) : flat;
    },
  };
}

function headerOf(bytes: Uint8Array, path: string): { header: string; start: number } {
  if (bytes.length === 0) throw sourceError('empty-file', l10n.t('{0} is empty; a .npy file begins with what its array is like.', path));
  if (magic.some((byte, i) => bytes[i] !== byte)) throw noArray(bytes, path);
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw sourceError('npy-version', l10n.t('{0} is of version {1} of its format, and 1 to 3 can be read; save it again with numpy.save.', path, version));
  }
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from) throw truncated(path, from, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = from + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < start) throw truncated(path, start, bytes.length);
  return { header: new TextDecoder().decode(bytes.subarray(from, start)), start };
}

function noArray(bytes: Uint8Array, path: string): UserError {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return sourceError('npy-archive', l10n.t('{0} is an archive (.npz); save the array that is meant by itself, with numpy.save.', path));
  }
  return sourceError('npy-magic', l10n.t('{0} is no .npy file: it does not begin as numpy.save writes them.', path));
}

/** The literal of a Python dictionary that numpy.save writes: always these three keys. */
function parseHeader(header: string, path: string): { descriptor: string; isFortran: boolean; extents: number[] } {
  const descriptor = /['"]descr['"]:\s*(?:['"]([^'"]*)['"]|(\[))/.exec(header);
  const order = /['"]fortran_order['"]:\s*(True|False)/.exec(header)?.[1];
  const shape = /['"]shape['"]:\s*\(([\d\sL,]*)\)/.exec(header)?.[1];
  if (descriptor?.[2]) {
    throw sourceError('npy-type', l10n.t('{0} holds records with fields of their own, and only numbers and texts can be read; save each field as an array.', path));
  }
  if (descriptor?.[1] === undefined || order === undefined || shape === undefined) {
    throw sourceError('npy-header', l10n.t('{0} does not say what its array is like, as a .npy file must; save it again with numpy.save.', path));
  }
  const extents = shape.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number.parseInt(text, 10)]));
  return { descriptor: descriptor[1], isFortran: order === 'True', extents };
}

function requireSize(has: number, { extents, path }: { extents: Shape; path: string }, { size }: ElementType): void {
  const wanted = sizeOf(extents) * size;
  if (wanted === 0) throw sourceError('no-rows', l10n.t('{0} has the extents {1}: it holds nothing.', path, extents.join(' × ')));
  if (has < wanted) throw truncated(path, wanted, has);
  if (has === wanted) return;
  throw sourceError(
    'npy-size',
    l10n.t('{0} says that it holds {1} numbers, and has {2} bytes more; it is no .npy file, or not whole.', path, extents.join(' × '), formatCount(has - wanted)),
  );
}

function truncated(path: string, wanted: number, has: number): UserError {
  return sourceError(
    'npy-truncated',
    l10n.t('{0} is cut off: by its extents it has {1} bytes, and there are {2}. Copy or download it again.', path, formatCount(wanted), formatCount(has)),
  );
}

/** Where an element stands whose place is counted row by row, in an array whose first axis is the fastest. */
function fortranPlace(extents: Shape): (place: number) => number {
  return (place) => {
    let rest = place;
    let found = 0;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      const index = rest % extents[axis]!;
      rest = (rest - index) / extents[axis]!;
      // Horner from the last axis, which is the slowest, to the first.
      found = axis === extents.length - 1 ? index : found * extents[axis]! + index;
    }
    return found;
  };
}

// Elements

function elementType(descriptor: string, path: string): ElementType {
  const [, kind = '', digits = ''] = /^[<>|=]?([A-Za-z])(\d*)$/.exec(descriptor) ?? [];
  const found = numbers[kind + digits] ?? textType(kind, Number(digits), path);
  if (found) return found;
  const name = descriptor === '|O' ? 'object' : descriptor;
  throw sourceError(
    'npy-type',
    l10n.t('{0} holds elements of the type {1}, and only numbers, true and false, and texts can be read; convert it with astype.', path, name),
  );
}

const numbers: Readonly<Record<string, ElementType>> = {
  b1: { name: 'bool', size: 1, cell: (view, at) => (view.getUint8(at) === 0 ? '0' : '1') },
  u1: { name: 'uint8', size: 1, cell: (view, at) => String(view.getUint8(at)) },
  u2: { name: 'uint16', size: 2, cell: (view, at, little) => String(view.getUint16(at, little)) },
  u4: { name: 'uint32', size: 4, cell: (view, at, little) => String(view.getUint32(at, little)) },
  u8: { name: 'uint64', size: 8, cell: (view, at, little) => String(view.getBigUint64(at, little)) },
  i1: { name: 'int8', size: 1, cell: (view, at) => String(view.getInt8(at)) },
  i2: { name: 'int16', size: 2, cell: (view, at, little) => String(view.getInt16(at, little)) },
  i4: { name: 'int32', size: 4, cell: (view, at, little) => String(view.getInt32(at, little)) },
  i8: { name: 'int64', size: 8, cell: (view, at, little) => String(view.getBigInt64(at, little)) },
  f2: { name: 'float16', size: 2, cell: (view, at, little) => float32Cell(half(view.getUint16(at, little))) },
  f4: { name: 'float32', size: 4, cell: (view, at, little) => float32Cell(view.getFloat32(at, little)) },
  f8: { name: 'float64', size: 8, cell: (view, at, little) => numberCell(view.getFloat64(at, little)) },
};

/** Texts of a fixed length, filled up with zeros: of code points (`U`), or of bytes, as UTF-8 (`S`). */
function textType(kind: string, length: number, path: string): ElementType | undefined {
  if (kind === 'U' && length > 0) return { name: 'str', size: 4 * length, cell: (view, at, little) => codePoints(view, at, length, little) };
  if (kind !== 'S' || length === 0) return undefined;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw sourceError('not-utf8', l10n.t('{0} holds texts of bytes that are not UTF-8; make them str with np.char.decode, and save them again.', path));
    }
  };
  const bytesOf = (view: DataView, at: number): Uint8Array => new Uint8Array(view.buffer, view.byteOffset + at, length);
  return { name: 'bytes', size: length, cell: (view, at) => decode(bytesOf(view, at)).replace(/\0+$/, '').trim() };
}

function codePoints(view: DataView, at: number, length: number, little: boolean): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    const code = view.getUint32(at + 4 * i, little);
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  }
  return text.replace(/\0+$/, '').trim();
}

/** The value of a 16-bit float (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  // In units of the smallest number, 2^-24; 1 << 10 is the bit that a normal number does not write.
  const units = exponent === 0 ? fraction : (fraction + 1024) * (1 << (exponent - 1));
  return (sign * units) / 16777216;
}

function numberCell(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The fewest digits that are this float32 again, as NumPy prints it: 0.1, not 0.10000000149011612. */
function float32Cell(value: number): string {
  const exact = numberCell(value);
  if (exact.length <= 8) return exact;
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}
