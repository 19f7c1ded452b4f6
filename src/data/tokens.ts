import * as l10n from '@vscode/l10n';
import { formatCount, quoteForeign } from '../base/format';
import { UserError } from '../base/problem';
import { visible } from '../base/visible';
import type { Merge } from '../model/profile';
import type { TextReading } from '../model/spec';
import { learnBytePairs } from './bpe';
import { countPieces, cutterOf } from './cutter';

/** Stands for every token that the vocabulary leaves out. No character and no word is written like this. */
export const unknownToken = '<unknown>';

/** Different tokens of a text at most: each is an input and an output of the network. */
const tokenLimit = 100_000;

/** A text as the ids of its tokens, and what they stand for. */
export interface Tokenized {
  /** Positions among `tokens`. */
  readonly ids: Float32Array;
  /** Ascending by their code points; behind `unknownToken`, where there is one. Of byte pairs as they were learned. */
  readonly tokens: readonly string[];
  /** Which tokens byte-pair encoding makes one. */
  readonly merges?: readonly Merge[];
}

/** Cuts a text into tokens. Throws a `UserError` where there are too many different ones. */
export function tokenize(text: string, reading: TextReading, origin: string): Tokenized {
  if (reading.tokenize === 'bpe') return bytePairsOf(text, reading, origin);
  const found = reading.tokenize === 'characters' && !reading.lowercase ? charactersOf(text) : tokensOf(text, reading);
  const { vocabulary } = reading;
  // Those that are left out take a place, too.
  const isTooSmall = vocabulary !== undefined && found.tokens.length > vocabulary;
  const tokens = mostFrequent(found, isTooSmall ? vocabulary - 1 : vocabulary, origin).sort(byCodePoints);
  if (isTooSmall) tokens.unshift(unknownToken);
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  // Without an unknown token, every token has an id of its own.
  const renumbered = found.tokens.map((token) => idOf.get(token) ?? 0);
  const ids = new Float32Array(found.sequence.length);
  for (let i = 0; i < ids.length; i++) ids[i] = renumbered[found.sequence[i]!]!;
  return { ids, tokens };
}

function bytePairsOf(text: string, reading: TextReading, origin: string): Tokenized {
  const { tokens, merges } = learnBytePairs(countPieces([text], reading, 'written'), reading.vocabulary, origin);
  const collector = new Collector(2 * text.length + 2, tokens);
  cutterOf(reading, 'written', merges).each(text, (token) => collector.add(collector.positionOf(token)));
  return { ids: Float32Array.from(collector.sequence), tokens, merges };
}

/** Texts as positions among their different tokens, in the order in which these come up first. */
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

  constructor(
    private readonly most: number,
    known: readonly string[] = [],
  ) {
    this.all = new Uint32Array(Math.min(most, 1 << 16));
    known.forEach((token) => this.positionOf(token));
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

function tokensOf(text: string, reading: TextReading): Found {
  // Small letters may be more: `İ` has two.
  const collector = new Collector(2 * text.length + 2);
  cutterOf(reading, 'written').each(text, (token) => collector.add(collector.positionOf(token)));
  return collector;
}

/**
 * The tokens that have a place where there are so many, in the order in which they come up first: all, or the most
 * frequent ones, among equals the first. Throws a `UserError` where all are too many.
 */
export function mostFrequent(
  { tokens, counts }: Pick<Found, 'tokens' | 'counts'>,
  places: number | undefined,
  origin: string,
): string[] {
  if (places === undefined && tokens.length > tokenLimit) throw tooMany(tokens.length, origin);
  if (tokens.length <= (places ?? tokenLimit)) return [...tokens];
  const kept = [...tokens.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, places);
  return kept.sort((a, b) => a - b).map((token) => tokens[token]!);
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
  return visible(onOneLine(token)).replaceAll('␣', '\\u{2423}').replaceAll(' ', '␣');
}

/** From a text to ids and back. */
export interface Codec {
  readonly tokens: readonly string[];
  /** The ids of a text as a person types it, also `\n`. Throws a `UserError` for a token that there is no id for. */
  encode(text: string): number[];
  decode(ids: ArrayLike<number>): string;
}

/** For a text that was cut into tokens as the reading says. */
export function textCodec(tokens: readonly string[], reading: TextReading, merges?: readonly Merge[]): Codec {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const unknown = idOf.get(unknownToken);
  const cutter = cutterOf(reading, 'written', merges);
  return {
    tokens,
    encode: (text) => {
      const ids: number[] = [];
      cutter.each(fromOneLine(text).replace(/\r\n?/g, '\n'), (token) => {
        const id = idOf.get(token) ?? unknown;
        if (id === undefined) throw strangeToken(token);
        ids.push(id);
      });
      return ids;
    },
    decode: (ids) => cutter.join(Array.from(ids, (id) => tokens[id] ?? unknownToken)),
  };
}

function strangeToken(token: string): UserError {
  return new UserError(
    'input-value',
    l10n.t('The data has no {0}, so that the network knows no such token; leave it out.', quoteForeign(token)),
  );
}
