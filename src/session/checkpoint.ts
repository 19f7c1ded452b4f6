import * as l10n from '@vscode/l10n';
import { unifyNaNs } from '../base/hash';
import { UserError } from '../base/problem';
import { metricAt, metricPaths, metricsFrom } from '../protocol/metrics';
import type { EpochRecord, Metrics, Time } from '../protocol/session';
import type { Floats } from '../engine';
import type { Checkpoint, LiveChange } from './history';
import type { Stop } from './stopping';
import { isAscending, isHeader, type Header } from './savedHeader';

/** What a run was made from; a replay gives the same bits only where all of it is the same. */
export interface Identity {
  readonly engine: number;
  /** Whether products and sums were rounded at once; absent: each by itself. */
  readonly fuses?: true;
  /** Hash of what the text means. */
  readonly spec: string;
  /** Hash of the encoded data. */
  readonly data: string;
}

/** A run that can be taken up again with the same bits, history included. */
export interface SavedRun {
  readonly identity: Identity;
  readonly time: Time;
  /** Step at which training is done. */
  readonly goal: number;
  /** Where the spec's `stop` has ended training. */
  readonly stop?: Stop;
  /** What the text said of all that may change while a run goes on. */
  readonly text: { readonly learningRate: number; readonly steps: number };
  /** The rate before the first live change. */
  readonly firstRate: number;
  readonly journal: readonly LiveChange[];
  readonly epochs: readonly EpochRecord[];
  /** Oldest first, at or before `time`. One of step 0 is there only where the seed does not give it. */
  readonly checkpoints: readonly Checkpoint[];
  /** Where each parameter stands within a state, so that another engine can take the weights over. */
  readonly parameters: readonly SavedParameter[];
}

interface SavedParameter {
  readonly id: string;
  readonly offset: number;
  readonly length: number;
}

/** "NNSpecR" and the version of this layout. */
const MAGIC = [0x4e, 0x4e, 0x53, 0x70, 0x65, 0x63, 0x52, 1];
/** Bytes before the header: the magic and the header's length. */
const PREFIX = 12;

/**
 * As bytes: magic, length of the header (uint32), the header as JSON padded to a multiple of 8, the curve as float64
 * rows, then the states as float32, all little-endian. A NaN is always the same NaN.
 */
export function encodeRun({ epochs, checkpoints, ...rest }: SavedRun): Uint8Array {
  const state = checkpoints[0]?.state.length ?? 0;
  const [first] = epochs;
  const metrics = first ? metricPaths(first.train) : [];
  const curve = { epochs: epochs.length, metrics, test: first?.test !== undefined };
  const header: Header = { ...rest, steps: checkpoints.map(({ step }) => step), state, curve };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const body = Math.ceil((PREFIX + json.length) / 8) * 8;
  const curveBytes = epochs.length * columnsOf(curve) * 8;
  const bytes = new Uint8Array(body + curveBytes + checkpoints.length * state * 4);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(8, body - PREFIX, true);
  bytes.fill(0x20, PREFIX, body);
  bytes.set(json, PREFIX);
  writeCurve(new DataView(bytes.buffer, body, curveBytes), epochs, curve);
  checkpoints.forEach((checkpoint, i) => writeFloats(bytes, body + curveBytes + i * state * 4, checkpoint.state));
  return bytes;
}

/** Reads what `encodeRun` wrote. Throws a `UserError` where the bytes are none of it, or not whole. */
export function decodeRun(bytes: Uint8Array): SavedRun {
  if (bytes.length < PREFIX || MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = PREFIX + view.getUint32(8, true);
  const { steps, state, curve, ...rest } = readHeader(bytes, body);
  const statesAt = body + curve.epochs * columnsOf(curve) * 8;
  if (bytes.length !== statesAt + steps.length * state * 4) throw damaged();
  const checkpoints = steps.map((step, i) => ({ step, state: readFloats(bytes, statesAt + i * state * 4, state) }));
  const epochs = readCurve(view, body, curve);
  if (!isAscending(epochs.map(({ epoch }) => epoch))) throw damaged();
  return { ...rest, checkpoints, epochs };
}

function readHeader(bytes: Uint8Array, end: number): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, end)));
  } catch {
    throw damaged();
  }
  if (!isHeader(header)) throw damaged();
  return header;
}

/** Numbers of an epoch: its index, then the metrics of training and, where there is one, of the test. */
function columnsOf({ metrics, test }: Header['curve']): number {
  return 1 + metrics.length * (test ? 2 : 1);
}

function writeCurve(view: DataView, epochs: readonly EpochRecord[], curve: Header['curve']): void {
  const columns = columnsOf(curve);
  epochs.forEach(({ epoch, train, test }, row) => {
    const parts = curve.test ? [train, test] : [train];
    const numbers = parts.flatMap((part) => curve.metrics.map((path) => metricAt(part, path) ?? NaN));
    [epoch, ...numbers].forEach((value, column) => view.setFloat64((row * columns + column) * 8, value, true));
  });
}

function readCurve(view: DataView, at: number, curve: Header['curve']): EpochRecord[] {
  const columns = columnsOf(curve);
  return Array.from({ length: curve.epochs }, (_, row) => {
    const number = (column: number): number => view.getFloat64(at + (row * columns + column) * 8, true);
    const metrics = (from: number): Metrics =>
      metricsFrom(curve.metrics, (path) => number(from + curve.metrics.indexOf(path)));
    return { epoch: number(0), train: metrics(1), test: curve.test ? metrics(1 + curve.metrics.length) : undefined };
  });
}

/** Whether a float32 lies in memory as it is kept. */
const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Writes float32 numbers at a multiple of 4, each NaN as the same one. */
function writeFloats(bytes: Uint8Array, at: number, values: Floats): void {
  const place = bytes.byteOffset + at;
  new Float32Array(bytes.buffer, place, values.length).set(values);
  const words = new Uint32Array(bytes.buffer, place, values.length);
  unifyNaNs(words);
  if (!isLittleEndian) swapBytes(words);
}

function readFloats(bytes: Uint8Array, at: number, length: number): Float32Array {
  const values = new Float32Array(length);
  new Uint8Array(values.buffer).set(bytes.subarray(at, at + length * 4));
  if (!isLittleEndian) swapBytes(new Uint32Array(values.buffer));
  return values;
}

/** From one order of bytes to the other. */
function swapBytes(words: Uint32Array): void {
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  for (let i = 0; i < words.length; i++) view.setUint32(i * 4, view.getUint32(i * 4, true), false);
}

export function damaged(): UserError {
  return new UserError('damaged-run', l10n.t('The kept run is damaged and cannot be taken up again.'));
}
