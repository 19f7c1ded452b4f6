import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BytePairEncoder, eachPiece, learnBytePairs } from '../../../src/data/bpe';
import { textCodec, tokenize } from '../../../src/data/tokens';
import type { Merge } from '../../../src/model/profile';
import type { TextReading } from '../../../src/model/spec';
import { errorOf } from './specs';

const reading: TextReading = { tokenize: 'bpe', context: 4 };

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  eachPiece(text, (piece) => pieces.push(piece));
  return pieces;
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const piece of piecesOf(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return counts;
}

function merged(symbols: readonly string[], [left, right]: Merge): string[] {
  const result: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === left && symbols[i + 1] === right;
    result.push(isPair ? left + right : symbols[i]!);
    if (isPair) i++;
  }
  return result;
}

/** Algorithm 1 of the paper as it stands there: counts every pair anew before each merge. */
function slowly(counts: ReadonlyMap<string, number>, most: number): { tokens: string[]; merges: Merge[]; words: string[][] } {
  const tokens = [...new Set([...counts.keys()].join(''))].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const merges: Merge[] = [];
  let words = [...counts.keys()].map((piece) => [...piece]);
  while (tokens.length < most) {
    const pairs = new Map<string, { pair: Merge; count: number }>();
    words.forEach((symbols, word) => {
      for (let i = 0; i + 1 < symbols.length; i++) {
        const pair: Merge = [symbols[i]!, symbols[i + 1]!];
        const entry = pairs.get(pair.join('\n')) ?? { pair, count: 0 };
        entry.count += [...counts.values()][word]!;
        pairs.set(pair.join('\n'), entry);
      }
    });
    const place = (token: string): number => tokens.indexOf(token);
    const [best] = [...pairs.values()].sort(
      (a, b) => b.count - a.count || place(a.pair[0]) - place(b.pair[0]) || place(a.pair[1]) - place(b.pair[1]),
    );
    if (!best || best.count < 2) break;
    merges.push(best.pair);
    words = words.map((symbols) => merged(symbols, best.pair));
    if (!tokens.includes(best.pair.join(''))) tokens.push(best.pair.join(''));
  }
  return { tokens, merges, words };
}

describe('data: byte-pair encoding', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'a', ' ', '\n', '.', '1', '我', '😀'), maxLength: 60 });

  it('learns what counting anew before each merge would', () => {
    fc.assert(fc.property(text, fc.integer({ min: 10, max: 40 }), (source, most) => {
      const counts = countsOf(source);
      const { tokens, merges } = learnBytePairs(counts, most, 'a.txt');
      const reference = slowly(counts, most);
      assert.deepEqual([tokens, merges], [reference.tokens, reference.merges]);
    }), { numRuns: 1000 });
  });

  it('cuts as learning did', () => {
    fc.assert(fc.property(text, (source) => {
      const counts = countsOf(source);
      const { merges, words } = slowly(counts, 40);
      const encoder = new BytePairEncoder(merges);
      assert.deepEqual([...counts.keys()].map((piece) => encoder.tokensOf(piece)), words);
    }), { numRuns: 500 });
  });

  it('takes the pairs of the paper: es, est, lo, low', () => {
    const counts = new Map([['low', 5], ['lower', 2], ['newest', 6], ['widest', 3]]);
    const { merges } = learnBytePairs(counts, 15, 'a.txt');
    assert.deepEqual(merges.slice(0, 4), [['e', 's'], ['es', 't'], ['l', 'o'], ['lo', 'w']]);
    assert.deepEqual(new BytePairEncoder(merges.slice(0, 4)).tokensOf('lowest'), ['low', 'est']);
  });

  it('a token reaches over no word, and the pieces are the whole text', () => {
    assert.deepEqual(piecesOf('We  hold\nthese 17 truths!'), ['We', ' ', ' hold', '\n', 'these', ' 17', ' truths', '!']);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (source) => assert.equal(piecesOf(source).join(''), source)));
  });

  it('a text comes back as it was, its tokens as they were learned', () => {
    fc.assert(fc.property(text, (source) => {
      const { ids, tokens, merges } = tokenize(source, { ...reading, vocabulary: 30 }, 'a.txt');
      assert.equal(Array.from(ids, (id) => tokens[id]).join(''), source);
      const codec = textCodec(tokens, reading, merges);
      assert.deepEqual(codec.encode(source), [...ids]);
      assert.equal(codec.decode(ids), source);
    }));
  });

  it('makes as many tokens as the vocabulary has, or 1000 more than characters, or as there are pairs', () => {
    const source = 'when in the course of human events it becomes necessary\n'.repeat(3);
    assert.equal(tokenize(source, { ...reading, vocabulary: 25 }, 'a.txt').tokens.length, 25);
    const { ids, tokens } = tokenize(source, reading, 'a.txt');
    assert.ok(tokens.includes(' necessary') && tokens.includes('\n'));
    assert.equal(ids.length, 3 * 11, 'ten words and a line break');
  });

  it('refuses a vocabulary that has no place for the characters', async () => {
    const { code, message, at } = await errorOf(async () => tokenize('abcdef', { ...reading, vocabulary: 5 }, 'a.txt'));
    assert.deepEqual([code, at.key], ['vocabulary-too-small', 'data.vocabulary']);
    assert.match(message, /a\.txt has 6 different characters.*for example 112/);
  });

  it('learns a megabyte in seconds', function () {
    this.timeout(60_000);
    let seed = 1;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const word = (): string => Array.from({ length: 2 + next(7) }, () => 'etaoinshrdlucmfwyp'[next(18)]).join('');
    const words = Array.from({ length: 30_000 }, word);
    let source = '';
    while (source.length < 1_000_000) source += `${words[Math.min(next(30_000), next(30_000), next(30_000))]} `;
    const start = performance.now();
    const { tokens } = tokenize(source, { ...reading, vocabulary: 5000 }, 'a.txt');
    const seconds = (performance.now() - start) / 1000;
    assert.equal(tokens.length, 5000);
    assert.ok(seconds < 20, `${seconds} s`);
  });
});
