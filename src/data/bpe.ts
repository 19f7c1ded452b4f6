import * as l10n from '@vscode/l10n';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { Merge } from '../model/profile';
import { Heap } from './heap';

/** How often two tokens must stand side by side to become one. */
const leastCount = 2;

/** Merges that are learned where no vocabulary is given. */
const usualMerges = 1000;

/** Characters of a piece at most: longer runs are cut, since no token reaches from one piece into another. */
const longest = 64;

const letter = '[\\p{L}\\p{M}]';

/** A word or a number with the space before it, a run of marks, a line break, what is left of white space. */
const pattern = [
  '\\n',
  ` ?${letter}{1,${longest}}`,
  ` ?\\p{N}{1,${longest}}`,
  ` ?[^\\s\\p{L}\\p{M}\\p{N}]{1,${longest}}`,
  `[^\\S\\n]{1,${longest}}(?!\\S)`,
  '[^\\S\\n]',
].join('|');

/** Calls `visit` with the pieces of a text, one behind the other: all of it, and no token is in two of them. */
export function eachPiece(text: string, visit: (piece: string) => void): void {
  const piece = new RegExp(pattern, 'gu');
  for (let match = piece.exec(text); match; match = piece.exec(text)) visit(match[0]);
}

/** What byte-pair encoding has learned of a text. */
export interface BytePairs {
  /** The characters by their code points, then what merges made, in the order in which they did. */
  readonly tokens: readonly string[];
  readonly merges: readonly Merge[];
}

/**
 * Learns byte-pair encoding: each character is a token; then, again and again, the two tokens that most often stand side
 * by side in a word become one, until there are `most` tokens or no two stand so twice. Of equally frequent pairs the one
 * whose tokens came first is taken. Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with Subword
 * Units (ACL 2016), algorithm 1, on characters; the space before a word belongs to it, in place of a mark at its end, so
 * that tokens put side by side are the text again. Throws a `UserError` where there is no place for all characters.
 */
export function learnBytePairs(pieces: ReadonlyMap<string, number>, most: number | undefined, origin: string): BytePairs {
  const characters = new Set<string>();
  for (const piece of pieces.keys()) for (const character of piece) characters.add(character);
  if (most !== undefined && characters.size > most) throw tooFew(characters.size, origin);
  const learner = new Learner(pieces, characters);
  learner.learn(most ?? characters.size + usualMerges);
  return learner;
}

function tooFew(characters: number, origin: string): UserError {
  const message = l10n.t(
    '{0} has {1} different characters, and byte-pair encoding begins with these; make vocabulary larger, for example {2}.',
    origin,
    formatCount(characters),
    2 * characters + 100,
  );
  return new UserError('vocabulary-too-small', message, { key: 'data.vocabulary' });
}

/** A pair of tokens as one number, in the order of the first and then of the second. */
const pairBase = 0x200000;

interface Pair {
  readonly pair: number;
  readonly count: number;
}

/** Learns merges; keeps count of every pair, and of which pieces have it. */
class Learner implements BytePairs {
  readonly tokens: string[];
  readonly merges: Merge[] = [];
  private readonly ids: Map<string, number>;
  private readonly words: number[][] = [];
  private readonly counts: number[] = [];
  private readonly pairs = new Map<number, number>();
  private readonly places = new Map<number, Set<number>>();
  /** Most frequent first. A pair whose count has changed since it came in is not taken, and comes in anew. */
  private readonly queue = new Heap<Pair>((a, b) => b.count - a.count || a.pair - b.pair);

  constructor(pieces: ReadonlyMap<string, number>, characters: ReadonlySet<string>) {
    this.tokens = [...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    this.ids = new Map(this.tokens.map((token, id) => [token, id]));
    for (const [piece, count] of pieces) {
      this.counts.push(count);
      this.words.push(Array.from(piece, (character) => this.ids.get(character)!));
    }
    this.words.forEach((_, word) => this.countPairs(word, 1));
    for (const [pair, count] of this.pairs) this.queue.push({ pair, count });
  }

  learn(most: number): void {
    for (let top = this.queue.pop(); top && this.tokens.length < most; top = this.queue.pop()) {
      if (top.count < leastCount) return;
      if (top.count === this.pairs.get(top.pair)) this.merge(top.pair);
    }
  }

  private merge(pair: number): void {
    const [left, right] = [Math.floor(pair / pairBase), pair % pairBase];
    const token = this.tokens[left]! + this.tokens[right]!;
    this.merges.push([this.tokens[left]!, this.tokens[right]!]);
    // Two pairs may make the same token: `a` and `bc`, `ab` and `c`.
    const id = this.ids.get(token) ?? this.tokens.push(token) - 1;
    this.ids.set(token, id);
    const changed = new Set<number>();
    for (const word of this.places.get(pair)!) {
      this.countPairs(word, -1, changed);
      this.words[word] = replacePair(this.words[word]!, left, right, id);
      this.countPairs(word, 1, changed);
    }
    for (const other of changed) {
      const count = this.pairs.get(other)!;
      if (count > 0) this.queue.push({ pair: other, count });
      else this.forget(other);
    }
  }

  private forget(pair: number): void {
    this.pairs.delete(pair);
    this.places.delete(pair);
  }

  /** Adds the pairs of a word to the counts, or takes them off. */
  private countPairs(word: number, sign: 1 | -1, changed?: Set<number>): void {
    const symbols = this.words[word]!;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = symbols[i]! * pairBase + symbols[i + 1]!;
      this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + sign * this.counts[word]!);
      changed?.add(pair);
      const places = this.places.get(pair) ?? new Set();
      if (places.size === 0) this.places.set(pair, places);
      if (sign === 1) places.add(word);
    }
  }
}

/** Puts `id` where `left` and `right` stand side by side, from the beginning on. */
function replacePair<Symbol>(symbols: readonly Symbol[], left: Symbol, right: Symbol, id: Symbol): Symbol[] {
  const replaced: Symbol[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      replaced.push(id);
      i++;
    } else replaced.push(symbols[i]!);
  }
  return replaced;
}

/** Pieces whose tokens are remembered, at most. */
const remembered = 100_000;

/** Cuts pieces into tokens by merges that were learned: the earliest first, as learning did. */
export class BytePairEncoder {
  private readonly ranks = new Map<string, Map<string, number>>();
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly merges: readonly Merge[]) {
    merges.forEach(([left, right], rank) => {
      const behind = this.ranks.get(left) ?? new Map<string, number>();
      this.ranks.set(left, behind.set(right, rank));
    });
  }

  tokensOf(piece: string): readonly string[] {
    const known = this.known.get(piece);
    if (known) return known;
    let symbols: string[] = [...piece];
    for (let rank = this.earliest(symbols); rank !== undefined; rank = this.earliest(symbols)) {
      const [left, right] = this.merges[rank]!;
      symbols = replacePair(symbols, left, right, left + right);
    }
    if (this.known.size < remembered) this.known.set(piece, symbols);
    return symbols;
  }

  /** The earliest merge that there is a pair for. */
  private earliest(symbols: readonly string[]): number | undefined {
    let earliest: number | undefined;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const rank = this.ranks.get(symbols[i]!)?.get(symbols[i + 1]!);
      if (rank !== undefined && (earliest === undefined || rank < earliest)) earliest = rank;
    }
    return earliest;
  }
}
