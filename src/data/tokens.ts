import * as l10n from '@vscode/l10n';
import { formatCount, quoteForeign } from '../base/format';
import { UserError } from '../base/problem';
import { visible } from '../base/visible';
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
  const renumbered = found.tokens.map((token) => idOf.get(token) ?? 0);
  const ids = new Float32Array(found.sequence.length);
  for (let i = 0; i < ids.length; i++) ids[i] = renumbered[found.sequence[i]!]!;
  return { ids, tokens };
}

/** A text as positions among its different tokens, in the order in which these come up first. */
interface Found {
  readonly sequence: Uint32Array;
  readonly tokens: readonly string[];
  readonly counts: readonly number[];
}

/** Gathers tokens, of which there are at most `most`. */
class Collector {
  readonly tokens: string[] = [];
  readonly counts: number[] = [];
  private readonly positions = new Map<string, number>();
  private all: Uint32Array;
  private length = 0;

  constructor(private readonly most: number) {
    this.all = new Uint32Array(Math.min(most, 1 << 16));
  }

  /** The position of a token among the different ones. */
  positionOf(token: string): number {
    const known = this.positions.get(token);
    if (known !== undefined) return known;
    this.positions.set(token, this.tokens.length);
    this.counts.push(0);
    return this.tokens.push(token) - 1;
  }

  add(position: number): void {
    this.counts[position]!++;
    if (this.length === this.all.length) {
      const larger = new Uint32Array(Math.min(this.most, 2 * this.length));
      larger.set(this.all);
      this.all = larger;
    }
    this.all[this.length++] = position;
  }

  get sequence(): Uint32Array {
    return this.all.subarray(0, this.length);
  }
}

function charactersOf(text: string): Found {
  const collector = new Collector(text.length);
  // Positions by code, plus 1: most texts have few characters, and a lookup by text is slow.
  const known = new Uint32Array(0x10000);
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code > 0xffff) {
      collector.add(collector.positionOf(String.fromCodePoint(code)));
      i++;
    } else {
      known[code] ||= collector.positionOf(text[i]!) + 1;
      collector.add(known[code] - 1);
    }
  }
  return collector;
}

function wordsOf(text: string): Found {
  const collector = new Collector(text.length);
  eachWord(text, (word) => collector.add(collector.positionOf(word)));
  return collector;
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

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t' };
const escaped = new Map(Object.entries(escapes).map(([character, written]) => [written, character]));

/** A text on one line, its line breaks, tabs and backslashes as the language writes them. */
export function onOneLine(text: string): string {
  return text.replace(/[\\\n\t]/g, (character) => escapes[character]!);
}

/** What `onOneLine` made one line of; any other text stays as it is. */
export function fromOneLine(line: string): string {
  return line.replace(/\\[\\nt]/g, (written) => escaped.get(written)!);
}

/** A token as the name of a class: where it cannot be seen, something stands for it that can. */
export function tokenName(token: string): string {
  if (token === ' ') return '␣';
  return token === '␣' ? '\\u{2423}' : visible(onOneLine(token));
}

/** From a text to ids and back. */
export interface Codec {
  readonly tokens: readonly string[];
  /** The ids of a text as a person types it, also `\n`. Throws a `UserError` for a token that there is no id for. */
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
      const plain = fromOneLine(text).replace(/\r\n?/g, '\n');
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
