import type { Merge } from '../model/profile';
import type { Tokenization } from '../model/spec';
import { BytePairEncoder, eachPiece } from './bpe';
import { eachWord, joinWords, type WordOptions } from './words';

/** Cuts texts into tokens, and puts them together again. */
export interface Cutter {
  /** Calls `visit` with each token of a text. */
  each(text: string, visit: (token: string) => void): void;
  join(tokens: readonly string[]): string;
}

/** What a text is for: the network goes on with it, or it reads a sentence and says something of it. */
type Use = 'written' | 'read';

/**
 * Cuts as the spec says; `merges` are what byte-pair encoding has learned. Where the spec says nothing, words that are
 * written keep their capitals and marks, since they become a text again; those that are read have neither.
 */
export function cutterOf(tokenization: Tokenization, use: Use, merges: readonly Merge[] = []): Cutter {
  const { tokenize, lowercase = use === 'read' && tokenize === 'words' } = tokenization;
  const plain = (text: string): string => (lowercase ? text.toLowerCase() : text);
  switch (tokenize) {
    case 'words': {
      const options = wordOptions(tokenization, use);
      return { each: (text, visit) => eachWord(text, visit, options), join: joinWords };
    }
    case 'characters':
      return {
        each: (text, visit) => {
          for (const character of plain(text)) visit(character);
        },
        join: (tokens) => tokens.join(''),
      };
    case 'bpe': {
      const encoder = new BytePairEncoder(merges);
      const each: Cutter['each'] = (text, visit) =>
        eachPiece(pieceable(plain(text), use), (piece) => encoder.tokensOf(piece).forEach(visit));
      return { each, join: (tokens) => tokens.join('') };
    }
  }
}

/** How often each piece occurs, for byte-pair encoding to learn from. */
export function countPieces(texts: Iterable<string>, { lowercase = false }: Tokenization, use: Use): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (piece: string): unknown => counts.set(piece, (counts.get(piece) ?? 0) + 1);
  for (const text of texts) eachPiece(pieceable(lowercase ? text.toLowerCase() : text, use), count);
  return counts;
}

/** A sentence has a space before its first word, too, so that this is the same word as elsewhere. */
function pieceable(text: string, use: Use): string {
  return use === 'read' ? ` ${text}` : text;
}

/** Whether words are cut by a dictionary where they have no spaces between them. */
export function usesDictionary({ tokenize, dictionary }: Tokenization, use: Use): boolean {
  return tokenize === 'words' && (dictionary ?? use === 'read');
}

function wordOptions(tokenization: Tokenization, use: Use): WordOptions {
  const { lowercase = use === 'read', punctuation = use === 'written' } = tokenization;
  return { lowercase, punctuation, dictionary: usesDictionary(tokenization, use) };
}
