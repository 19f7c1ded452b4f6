import * as l10n from '@vscode/l10n';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { Profile } from '../model/profile';
import type { ModelSpec, Split, TextReading } from '../model/spec';
import { dataOf } from './columns';
import { requireRoom } from './room';
import { tokenTarget } from './sequences';
import { stagesOfTokens } from './stages';
import { Store } from './store';
import { decodeText } from './text';
import { onOneLine, textCodec, tokenize, tokenName, type Codec } from './tokens';
import type { Dataset, Text } from './types';

/** The column of a text's windows. */
const column = 'text';

/** Reads a text file and cuts it into tokens; every kind of line end becomes `\n`. Throws a `UserError`. */
export function readText(bytes: Uint8Array, reading: TextReading, origin: string, memoryLimit: number): Text {
  const text = withPlainLineEnds(decodeText(bytes, origin));
  if (text.trim() === '') {
    throw sourceError('empty-file', l10n.t('{0} is empty; a text to learn from has at least some sentences.', origin));
  }
  requireRoom(origin, text.length, 1, memoryLimit, l10n.t('Take a part of the text'));
  return { kind: 'window', origin, ...tokenize(text, reading, origin) };
}

function withPlainLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** What windows into a text are like. Throws a `UserError` where a part of it has no room for a window. */
export function profileText(text: Text, spec: ModelSpec): Profile {
  const { ids, tokens, origin } = text;
  const reading = readingOf(spec);
  const { context } = reading;
  requireWindows(text, spec);
  if (tokens.length < 2) {
    const message = l10n.t('{0} is nothing but {1}, over and over; there is nothing to predict.', origin, JSON.stringify(tokens[0]));
    throw sourceError('too-few-tokens', message);
  }
  return {
    rows: startsWithin(0, ids.length, reading).length,
    inputs: [],
    shape: [context],
    features: context,
    ids: tokens.length,
    tokens,
    targets: [tokenTarget(tokens, context)],
  };
}

/**
 * The text as it stands in memory, once: a sample is the start of a window. The first part of the text trains, the rest
 * is the test, whose windows begin where it does. Without a stride, training draws its windows from anywhere in its part.
 */
export function encodeText(text: Text, profile: Profile, spec: ModelSpec): Dataset {
  const reading = readingOf(spec);
  const { context } = reading;
  const { ids, tokens, merges } = text;
  const border = borderOf(text, dataOf(spec).split);
  const codec = textCodec(tokens, reading, merges);
  const train = startsWithin(0, border, reading);
  const test = startsWithin(border, ids.length, reading);
  const inputs = Store.ofNumbers(ids);
  const input = (start: number): Float32Array => inputs.slice(start, start + context);
  const windowAt = (start: number): string => onOneLine(codec.decode(input(start)));
  const behind = (start: number): string => tokenName(tokens[inputs.at(start + context)]!);
  return {
    profile,
    rows: ids.length - context,
    inputs,
    windows: { length: context, starts: reading.stride === undefined ? border - context : 0 },
    targets: Store.ofNumbers(new Float32Array(0)),
    targetWidth: 0,
    train,
    test,
    unanswered: new Int32Array(0),
    shown: Int32Array.from([...train, ...test]),
    scales: [],
    columns: [column, 'next_token'],
    cells: (start) => [windowAt(start), behind(start)],
    inputColumns: [column],
    inputCells: (start) => [windowAt(start)],
    answer: behind,
    input,
    codec,
    stages: (start) => stagesOfTokens(codec, column, input(start)),
    encodeInput: (cells) => encodeTyped(codec, cells, context),
  };
}

function readingOf(spec: ModelSpec): TextReading {
  const { text } = dataOf(spec);
  if (!text) throw new Error('the spec does not say how the text is read');
  return text;
}

/** Tokens of the training part. */
function borderOf({ ids }: Text, split: Split | undefined): number {
  if (!split) return ids.length;
  if (split.kind === 'automatic' || split.kind === 'ordered') return Math.round(ids.length * split.train);
  const message = l10n.t('A text is split in its order: its first part trains, the rest is the test. Write split: 90%.');
  throw new UserError('split-text', message, { key: 'data.split' });
}

/** Starts of the windows in [from, to), each with the token behind it: `stride` tokens apart, else side by side. */
function startsWithin(from: number, to: number, { context, stride = context }: TextReading): Int32Array {
  const count = Math.max(0, Math.floor((to - from - context - 1) / stride) + 1);
  return Int32Array.from({ length: count }, (_, i) => from + i * stride);
}

function requireWindows(text: Text, spec: ModelSpec): void {
  const all = text.ids.length;
  const border = borderOf(text, dataOf(spec).split);
  requireWindow(text, all, readingOf(spec), 'all');
  requireWindow(text, border, readingOf(spec), 'train');
  if (border < all) requireWindow(text, all - border, readingOf(spec), 'test');
}

function requireWindow({ origin }: Text, length: number, { context }: TextReading, part: 'all' | 'train' | 'test'): void {
  if (length > context) return;
  const [has, needs] = [formatCount(length), formatCount(context + 1)];
  const message =
    part === 'all'
      ? l10n.t('{0} has {1} tokens, and a window with the token behind it takes {2}; make context smaller.', origin, has, needs)
      : part === 'train'
        ? l10n.t('The part of {0} that trains has {1} tokens, and a window with the token behind it takes {2}; make context smaller, or the part larger.', origin, has, needs)
        : l10n.t('The part of {0} that tests has {1} tokens, and a window with the token behind it takes {2}; make context smaller, or the part larger.', origin, has, needs);
  throw new UserError('text-too-short', message, { key: part === 'all' ? 'data.context' : 'data.split' });
}

/**
 * The ids of a text given by hand: of a longer one the last ones; before a shorter one line breaks (else spaces, else
 * the first token) fill the window, so that what was typed stands at its end, as the network looks at it.
 */
function encodeTyped(codec: Codec, cells: readonly string[], context: number): Float32Array {
  const ids = codec.encode(cells[0] ?? '');
  if (cells.length !== 1 || ids.length === 0) {
    throw new UserError('input-value', l10n.t('The input has no value for "{0}"; give one.', column));
  }
  const filler = ['\n', ' '].map((token) => codec.tokens.indexOf(token)).find((id) => id >= 0) ?? 0;
  const window = new Float32Array(context).fill(filler);
  window.set(ids.slice(-context), Math.max(0, context - ids.length));
  return window;
}

function sourceError(code: string, message: string): UserError {
  return new UserError(code, message, { key: 'data.source' });
}
