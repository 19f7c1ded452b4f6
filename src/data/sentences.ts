import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { ColumnEncoding, SentenceEncoding } from '../model/profile';
import type { SentenceReading, Tokenization } from '../model/spec';
import { learnBytePairs } from './bpe';
import { isMissing, missingValue, placeOf, sourceKey } from './cells';
import { countPieces, cutterOf, type Cutter } from './cutter';
import { mostFrequent, tokenName, unknownToken } from './tokens';
import type { Table } from './types';

/** Fills up a sentence that is shorter than others; its id is 0. */
const paddingToken = '<padding>';

/** What every vocabulary of sentences begins with: an id each. */
const reserved: readonly string[] = [paddingToken, unknownToken];
const [paddingId, unknownId] = [0, 1];

/** Tokens of a sentence at most, where no length is given. */
const longestByDefault = 256;

/** Encoders of `columns { }` that cut a cell into tokens. */
export function isTokenization(encoder: string | undefined): encoder is Tokenization['tokenize'] {
  return encoder === 'characters' || encoder === 'words' || encoder === 'bpe';
}

/**
 * How a column of sentences becomes numbers: its tokens have ids by where they first come up in the training rows. Throws
 * a `UserError` for a row without a token, and for a vocabulary that has no place for one.
 */
export function sentenceEncoding(
  table: Table,
  column: number,
  tokenize: Tokenization['tokenize'],
  reading: SentenceReading,
  train: Int32Array,
): ColumnEncoding {
  const name = table.columns[column]!;
  const { length: given, oneHot, ...rest } = reading;
  const tokenization: Tokenization = { tokenize, ...rest };
  requireCells(table, column);
  const sentences = Array.from(train, (row) => table.rows[row]![column]!);
  const learned = learn(sentences, tokenization, table.origin);
  const cutter = cutterOf(tokenization, 'read', learned.merges);
  requireTokens(table, column, cutter);
  const longest = sentences.reduce((most, sentence) => Math.max(most, tokensOf(cutter, sentence).length), 1);
  const encoding: SentenceEncoding = {
    tokenization,
    tokens: [...reserved, ...learned.tokens],
    ...(learned.merges && { merges: learned.merges }),
    length: given ?? Math.min(longest, longestByDefault),
    longest,
    oneHot: oneHot.includes(name),
  };
  const { length, tokens } = encoding;
  return encoding.oneHot
    ? { column: name, encoder: tokenize, width: length * tokens.length, sentence: encoding }
    : { column: name, encoder: tokenize, width: length, ids: tokens.length, sentence: encoding };
}

/** The tokens of the training rows, without those that stand for no text of their own. */
function learn(
  sentences: readonly string[],
  tokenization: Tokenization,
  origin: string,
): Pick<SentenceEncoding, 'tokens' | 'merges'> {
  const { tokenize, vocabulary } = tokenization;
  if (vocabulary !== undefined && vocabulary <= reserved.length) throw noPlace(vocabulary);
  const most = vocabulary === undefined ? undefined : vocabulary - reserved.length;
  if (tokenize === 'bpe') return learnBytePairs(countPieces(sentences, tokenization, 'read'), most, origin);
  const counts = new Map<string, number>();
  const cutter = cutterOf(tokenization, 'read');
  for (const sentence of sentences) cutter.each(sentence, (token) => counts.set(token, (counts.get(token) ?? 0) + 1));
  return { tokens: mostFrequent({ tokens: [...counts.keys()], counts: [...counts.values()] }, most, origin) };
}

function noPlace(vocabulary: number): UserError {
  const message = l10n.t(
    'A vocabulary of {0} has no place for a token: {1} and {2} are in it, too; write 3 or more.',
    vocabulary,
    paddingToken,
    unknownToken,
  );
  return new UserError('vocabulary-too-small', message, { key: 'data.vocabulary' });
}

function requireCells(table: Table, column: number): void {
  const row = table.rows.findIndex((cells) => isMissing(cells[column]!));
  if (row >= 0) throw missingValue(table.columns[column]!, placeOf(table, row), { key: sourceKey(table, row) });
}

function requireTokens(table: Table, column: number, cutter: Cutter): void {
  const row = table.rows.findIndex((cells) => tokensOf(cutter, cells[column]!).length === 0);
  if (row < 0) return;
  const message = l10n.t(
    '{0}: "{1}" in the column "{2}" has no words; leave the row out, or write punctuation: true, so that marks count as words.',
    placeOf(table, row),
    table.rows[row]![column]!,
    table.columns[column]!,
  );
  throw new UserError('no-tokens', message, { key: sourceKey(table, row) });
}

function tokensOf(cutter: Cutter, sentence: string): string[] {
  const tokens: string[] = [];
  cutter.each(sentence, (token) => tokens.push(token));
  return tokens;
}

/** From a sentence to the ids of its tokens, and to the numbers that the network gets. */
export class SentenceEncoder {
  private readonly cutter: Cutter;
  private readonly idOf: ReadonlyMap<string, number>;

  constructor(private readonly encoding: SentenceEncoding) {
    this.cutter = cutterOf(encoding.tokenization, 'read', encoding.merges);
    // Behind the reserved ones: a sentence that has `<padding>` in it means no padding.
    this.idOf = new Map(encoding.tokens.slice(reserved.length).map((token, i) => [token, i + reserved.length]));
  }

  /** The vocabulary, each token so that it can be seen. */
  get names(): string[] {
    return this.encoding.tokens.map(tokenName);
  }

  /**
   * As many tokens as the network sees: of a longer sentence the last ones, before a shorter one padding, so that what
   * reads from left to right has read the sentence last.
   */
  seen(sentence: string): string[] {
    const tokens = this.tokensOf(sentence);
    return [...this.padding(tokens.length).map(() => paddingToken), ...tokens];
  }

  /** The ids of what is seen. */
  idsOf(sentence: string): number[] {
    const ids = this.tokensOf(sentence).map((token) => this.idOf.get(token) ?? unknownId);
    return [...this.padding(ids.length), ...ids];
  }

  private padding(tokens: number): number[] {
    return Array.from({ length: this.encoding.length - tokens }, () => paddingId);
  }

  private tokensOf(sentence: string): string[] {
    return tokensOf(this.cutter, sentence).slice(-this.encoding.length);
  }

  /** Writes the numbers of a sentence to `into` from `at` on, where zeros must stand. */
  write(sentence: string, into: Float32Array, at: number): void {
    const { oneHot, tokens } = this.encoding;
    this.idsOf(sentence).forEach((id, i) => {
      if (oneHot) into[at + i * tokens.length + id] = 1;
      else into[at + i] = id;
    });
  }

  /** What is wrong with a sentence given by hand; undefined where the network can say something of it. */
  refusal(sentence: string, column: string): UserError | undefined {
    const ids = this.idsOf(sentence).filter((id) => id !== paddingId);
    if (ids.some((id) => id !== unknownId)) return undefined;
    const message =
      ids.length === 0
        ? l10n.t('The input "{0}" has no words; type some.', column)
        : l10n.t('The training rows have none of what is typed for "{0}", so that the network knows nothing of it; use other words.', column);
    return new UserError('input-value', message);
  }
}
