import * as l10n from '@vscode/l10n';
import { formatCount, quoteForeign } from '../base/format';
import { UserError } from '../base/problem';
import type { TextReading } from '../model/spec';
import { eachWord, joinWords } from './words';

/** Stands for every token that the vocabulary leaves out. No character and no word is written like this. */
export const unknownToken = '<unknown>';

/** Different tokens of a text at most: each is an input and an output of the network. */
export const tokenLimit = 100_000;

/** A text as the ids of its tokens, and what they stand for. */
export interface Tokenized {
  /** Positions among `tokens`. */
  readonly ids: Float32Array;
  /** Ascending by their code points; behind `unknownToken`, where there is one. */
  readonly tokens: readonly string[];
}

/** Cuts a text into tokens. Throws a `UserError` where there are too many different ones. */
export function tokenize(text: string, reading: TextReading, origin: string): Tokenized {
  const found = reading.tokenize === 'words' ? wordsOf(text) : charactersOf(text);
  const most = reading.vocabulary ?? tokenLimit;
  if (reading.vocabulary === undefined && found.tokens.length > tokenLimit) throw tooMany(found.tokens.length, origin);
  const kept = mostFrequent(found, most);
  const tokens = kept.map((token) => found.tokens[token]!).sort(byCodePoints);
  if (kept.length < found.tokens.length) tokens.unshift(unknownToken);
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  // Without an unknown token, every token has an id of its own.
  const renumbered = Float32Array.from(found.tokens, (token) => idOf.get(token) ?? 0);
  return { ids: Float32Array.from(found.sequence, (token) => renumbered[token]!), tokens };
}

/** A text as positions among its different tokens, in the order in which these come up first. */
interface Found {
  readonly sequence: Uint32Array;
  readonly tokens: readonly string[];
  readonly counts: readonly number[];
}

function charactersOf(text: string): Found {
  return collect(text.length, (add) => {
    for (const character of text) add(character);
  });
}

function wordsOf(text: string): Found {
  return collect(text.length, (add) => eachWord(text, add));
}

/** Gathers tokens, of which there are at most `most`. */
function collect(most: number, visit: (add: (token: string) => void) => void): Found {
  const positions = new Map<string, number>();
  const counts: number[] = [];
  let sequence = new Uint32Array(Math.min(most, 1 << 16));
  let length = 0;
  visit((token) => {
    let position = positions.get(token);
    if (position === undefined) {
      position = counts.length;
      positions.set(token, position);
      counts.push(0);
    }
    counts[position]!++;
    if (length === sequence.length) {
      const larger = new Uint32Array(Math.min(most, 2 * length));
      larger.set(sequence);
      sequence = larger;
    }
    sequence[length++] = position;
  });
  return { sequence: sequence.subarray(0, length), tokens: [...positions.keys()], counts };
}

/**
 * The tokens that a vocabulary of so many has: all, or the most frequent ones, with a place left for those that are
 * left out. Among equals the one that comes up first.
 */
function mostFrequent({ tokens, counts }: Found, most: number): number[] {
  const all = [...tokens.keys()];
  if (all.length <= most) return all;
  return all.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, most - 1);
}

/** UTF-16 units are not in the order of code points where a character takes two. */
function byCodePoints(a: string, b: string): number {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x.done || y.done) return Number(y.done ?? false) - Number(x.done ?? false);
    const difference = x.value.codePointAt(0)! - y.value.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
}

function tooMany(count: number, origin: string): UserError {
  return new UserError(
    'too-many-tokens',
    l10n.t(
      '{0} has {1} different tokens, and at most {2} can be told apart; write for example vocabulary: 10000.',
      origin,
      formatCount(count),
      formatCount(tokenLimit),
    ),
    { key: 'data.vocabulary' },
  );
}

/** From a text to ids and back. */
export interface Codec {
  readonly tokens: readonly string[];
  /** The ids of a text. Throws a `UserError` for a token that there is no id for. */
  encode(text: string): number[];
  decode(ids: ArrayLike<number>): string;
}

/** For a text that was cut into tokens as the reading says. */
export function textCodec(tokens: readonly string[], { tokenize: unit }: TextReading): Codec {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const unknown = idOf.get(unknownToken);
  return {
    tokens,
    encode: (text) => {
      const ids: number[] = [];
      const add = (token: string): void => {
        const id = idOf.get(token) ?? unknown;
        if (id === undefined) throw strangeToken(token);
        ids.push(id);
      };
      const plain = text.replace(/\r\n?/g, '\n');
      if (unit === 'words') eachWord(plain, add);
      else for (const character of plain) add(character);
      return ids;
    },
    decode: (ids) => {
      const words = Array.from(ids, (id) => tokens[id] ?? unknownToken);
      return unit === 'words' ? joinWords(words) : words.join('');
    },
  };
}

function strangeToken(token: string): UserError {
  return new UserError(
    'input-value',
    l10n.t('The data has no {0}, so that the network knows no such token; leave it out.', quoteForeign(token)),
  );
}
