import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatBytes, formatCount, quoteForeign } from '../base/format';
import { wordsOf } from '../base/hash';
import { UserError } from '../base/problem';
import { formatShape, type Shape } from '../model/shape';
import { floatFormats, type FloatFormat } from './floats';
import { repeatedKey } from './header';

/** A tensor under its name; the values are row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** What a `.safetensors` file holds; the tensors are in the order of their data. */
interface Safetensors {
  readonly tensors: readonly NamedTensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes that tell the length of the header, which follows them. */
const PREFIX = 8;
/** The format's own limit for a header, in bytes. */
const MAX_HEADER = 100_000_000;
const METADATA = '__metadata__';
const FLOAT32_BYTES = 4;

/** Types of the format that hold whole numbers or truths. */
const wholeTypes = ['BOOL', 'U8', 'I8', 'U16', 'I16', 'U32', 'I32', 'U64', 'I64'];

/**
 * The file's bytes: always the same for the same tensors (a NaN is a NaN), with the data at a multiple of 8. Names must
 * differ, and the name of the metadata is taken.
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(headerOf(tensors, metadata));
  const start = Math.ceil((PREFIX + header.length) / 8) * 8;
  const bytes = new Uint8Array(start + dataBytes(tensors));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - PREFIX), true);
  bytes.set(header, PREFIX);
  bytes.fill(0x20, PREFIX + header.length, start);
  let at = start;
  for (const { values } of tensors) {
    for (const word of wordsOf(values)) {
      view.setUint32(at, word, true);
      at += FLOAT32_BYTES;
    }
  }
  return bytes;
}

/** Written entry by entry: an object would put names that look like numbers first. */
function headerOf(tensors: readonly NamedTensor[], metadata: ReadonlyMap<string, string>): string {
  const entries: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    entries.push(`"${METADATA}":{${pairs.join(',')}}`);
  }
  const names = new Set([METADATA]);
  let end = 0;
  for (const { name, shape, values } of tensors) {
    if (names.has(name)) throw new Error(`the name ${name} is taken`);
    if (values.length !== sizeOf(shape)) throw new Error(`${name} has ${values.length} values`);
    names.add(name);
    const begin = end;
    end += values.length * FLOAT32_BYTES;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] })}`);
  }
  return `{${entries.join(',')}}`;
}

function dataBytes(tensors: readonly NamedTensor[]): number {
  return tensors.reduce((sum, { values }) => sum + values.length * FLOAT32_BYTES, 0);
}

/**
 * Reads a file strictly by the format; F64, F16 and BF16 become float32. Throws a `UserError` that says what is wrong
 * with `file`, and takes no more memory than its size accounts for.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): Safetensors {
  try {
    return decode(bytes);
  } catch (failure) {
    if (!(failure instanceof Defect)) throw failure;
    const message = l10n.t('{0} cannot be read as a .safetensors file: {1}', file, failure.message);
    throw new UserError('bad-safetensors', message);
  }
}

/** What is wrong with a file, as a sentence that does not name it. */
class Defect extends Error {}

/** A tensor as the header tells of it. */
interface Entry {
  readonly name: string;
  readonly format: FloatFormat;
  readonly shape: Shape;
  /** Bytes of the data, counted from its beginning. */
  readonly begin: number;
  readonly end: number;
}

function decode(bytes: Uint8Array): Safetensors {
  const start = PREFIX + headerLength(bytes);
  const header = parseHeader(bytes.subarray(PREFIX, start));
  const metadata = readMetadata(header.get(METADATA));
  header.delete(METADATA);
  const data = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const entries = [...header].map(([name, value]) => readEntry(name, value, data.byteLength));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  requireCover(entries, data.byteLength);
  return { tensors: entries.map((entry) => readTensor(entry, data)), metadata };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < PREFIX) {
    throw new Defect(l10n.t('it has {0} bytes, and the length of its header alone takes {1}.', bytes.length, PREFIX));
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER) {
    const announced = formatCount(Number(length));
    const most = formatCount(MAX_HEADER);
    throw new Defect(
      l10n.t('it announces a header of {0} bytes, and {1} are allowed; it may be of another format.', announced, most),
    );
  }
  const rest = bytes.length - PREFIX;
  if (length > rest) {
    const announced = formatCount(Number(length));
    throw new Defect(
      l10n.t('it announces a header of {0} bytes and ends after {1}; it may be cut off.', announced, formatCount(rest)),
    );
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array): Map<string, unknown> {
  if (bytes[0] !== 0x7b) throw new Defect(l10n.t('its header does not begin with "{".'));
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Defect(l10n.t('its header is not valid UTF-8 text.'));
  }
  let repeated: string | undefined;
  let header: object;
  try {
    repeated = repeatedKey(text);
    header = JSON.parse(text) as object;
  } catch {
    throw new Defect(l10n.t('its header is not valid JSON.'));
  }
  if (repeated !== undefined) throw new Defect(l10n.t('its header has the key {0} twice.', quoteForeign(repeated)));
  return new Map(Object.entries(header));
}

function readMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map();
  const pairs = isRecord(value) ? Object.entries(value) : undefined;
  if (!pairs?.every((pair): pair is [string, string] => typeof pair[1] === 'string')) {
    throw new Defect(l10n.t('its {0} must map texts to texts.', METADATA));
  }
  return new Map(pairs);
}

function readEntry(key: string, value: unknown, available: number): Entry {
  const name = quoteForeign(key);
  if (!isRecord(value)) throw new Defect(l10n.t('the entry of {0} is not an object.', name));
  const format = readType(name, value['dtype']);
  const shape = readShape(name, value['shape']);
  const offsets = value['data_offsets'];
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new Defect(l10n.t('the data_offsets of {0} must be two whole numbers.', name));
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) throw new Defect(l10n.t('{0} ends at byte {1} of the data, before it begins at {2}.', name, end, begin));
  if (end > available) {
    throw new Defect(l10n.t('{0} ends at byte {1} of the data, which has {2}; it may be cut off.', name, end, available));
  }
  const needed = checkedSize(name, [...shape, format.bytes]);
  if (needed !== end - begin) {
    const given = end - begin;
    throw new Defect(l10n.t('{0} is {1}: that takes {2} bytes, and it has {3}.', name, formatShape(shape), needed, given));
  }
  return { name: key, format, shape, begin, end };
}

function readType(name: string, dtype: unknown): FloatFormat {
  if (typeof dtype !== 'string') throw new Defect(l10n.t('{0} has no dtype.', name));
  const format = floatFormats.get(dtype);
  if (format) return format;
  const known = [...floatFormats.keys()].join(', ');
  throw new Defect(
    wholeTypes.includes(dtype)
      ? l10n.t('{0} holds whole numbers ({1}); weights are read from {2}.', name, dtype, known)
      : l10n.t('{0} has the dtype {1}; weights are read from {2}.', name, quoteForeign(dtype), known),
  );
}

function readShape(name: string, shape: unknown): Shape {
  if (!isCounts(shape)) throw new Defect(l10n.t('the shape of {0} must be a list of whole numbers.', name));
  return shape;
}

/** The product, as long as it can be counted. */
function checkedSize(name: string, factors: readonly number[]): number {
  return factors.reduce((product, factor) => {
    if (Number.isSafeInteger(product * factor)) return product * factor;
    throw new Defect(l10n.t('{0} has more elements than can be counted.', name));
  }, 1);
}

/** Each byte of the data must belong to exactly one tensor; the entries are in the order of their data. */
function requireCover(entries: readonly Entry[], available: number): void {
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin < covered) throw new Defect(l10n.t('{0} overlaps with another tensor.', quoteForeign(name)));
    if (begin > covered) {
      throw new Defect(l10n.t('the bytes {0} to {1} of the data belong to no tensor.', covered, begin));
    }
    covered = end;
  }
  if (covered < available) {
    const left = formatBytes(available - covered);
    throw new Defect(l10n.t('{0} at the end belong to no tensor.', left));
  }
}

function readTensor({ name, format, shape, begin, end }: Entry, data: DataView): NamedTensor {
  const values = new Float32Array((end - begin) / format.bytes);
  for (let i = 0; i < values.length; i++) {
    const value = format.read(data, begin + i * format.bytes);
    values[i] = value;
    if (Number.isFinite(value) && !Number.isFinite(values[i])) {
      throw new Defect(l10n.t('{0} holds {1}, which is too large for a float32.', quoteForeign(name), value));
    }
  }
  return { name, shape, values };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);
}
