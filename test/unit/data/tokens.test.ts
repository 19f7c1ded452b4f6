import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromOneLine, onOneLine, textCodec, tokenize, tokenName, unknownToken, type Codec } from '../../../src/data/tokens';
import { eachWord, hasSegmenter, type WordOptions } from '../../../src/data/words';
import type { TextReading } from '../../../src/model/spec';
import { errorOf } from './specs';

const characters: TextReading = { tokenize: 'characters', context: 4 };
const words: TextReading = { tokenize: 'words', context: 4 };

const wordsOf = (text: string): string[] => {
  const { ids, tokens } = tokenize(text, words, 'a.txt');
  return Array.from(ids, (id) => tokens[id]!);
};
const codecOf = (text: string, reading: TextReading): Codec => textCodec(tokenize(text, reading, 'a.txt').tokens, reading);

describe('data: tokens', () => {
  it('characters have ids in the order of their code points', () => {
    const { ids, tokens } = tokenize('b😀a\uffee b', characters, 'a.txt');
    assert.deepEqual(tokens, [' ', 'a', 'b', '\uffee', '😀']);
    assert.deepEqual([...ids], [2, 4, 1, 3, 0, 2]);
  });

  it('words are words, numbers, marks and line breaks', () => {
    assert.deepEqual(wordsOf("It's 3.14, self-evident!\n\"Où?\" naïve_x1 …"), [
      "It's", '3.14', ',', 'self-evident', '!', '\n', '"', 'Où', '?', '"', 'naïve_x1', '…',
    ]);
    assert.deepEqual(wordsOf('我们  know ひらカナ。 e\u0301t'), ['我', '们', 'know', 'ひ', 'ら', 'カ', 'ナ', '。', 'e\u0301t']);
  });

  it('words as they are read: small, without marks, Chinese and Japanese cut by a dictionary', () => {
    const read = (text: string, given: Partial<WordOptions> = {}): string[] => {
      const words: string[] = [];
      eachWord(text, (word) => words.push(word), { lowercase: true, punctuation: false, dictionary: true, ...given });
      return words;
    };
    assert.deepEqual(read('How does neural network works?'), ['how', 'does', 'neural', 'network', 'works']);
    assert.deepEqual(read("It's 3.14% — \"SO\" self-evident… 😀\n$5"), ["it's", '3.14', 'so', 'self-evident', '😀', '$', '5']);
    assert.deepEqual(read('神经网络，how 是如何工作的？', { dictionary: false }), [
      '神', '经', '网', '络', 'how', '是', '如', '何', '工', '作', '的',
    ]);
    // What words there are is up to the engine's dictionary: these are in every one.
    const chinese = read('我们喜欢学习。 We like 学习！', { punctuation: true });
    assert.equal(chinese.join(''), '我们喜欢学习。welike学习！');
    assert.deepEqual(chinese.slice(-4), ['we', 'like', '学习', '！']);
    assert.ok(chinese.length < 11, 'fewer words than characters');
  });

  it('words are characters where an engine has no dictionary', () => {
    const all = Intl.Segmenter;
    try {
      Reflect.deleteProperty(Intl, 'Segmenter');
      assert.equal(hasSegmenter(), false);
      const words: string[] = [];
      eachWord('我们 like', (word) => words.push(word), { lowercase: true, punctuation: false, dictionary: true });
      assert.deepEqual(words, ['我', '们', 'like']);
    } finally {
      Object.defineProperty(Intl, 'Segmenter', { value: all, configurable: true, writable: true });
    }
    assert.ok(hasSegmenter());
  });

  it('a vocabulary keeps the most frequent tokens, the first one among equals, and one for all the others', () => {
    const { ids, tokens } = tokenize('abracadabra', { ...characters, vocabulary: 4 }, 'a.txt');
    assert.deepEqual(tokens, [unknownToken, 'a', 'b', 'r']);
    assert.deepEqual([...ids], [1, 2, 3, 1, 0, 1, 0, 1, 2, 3, 1]);
    assert.deepEqual(tokenize('abracadabra', { ...characters, vocabulary: 5 }, 'a.txt').tokens, ['a', 'b', 'c', 'd', 'r']);
    assert.deepEqual(tokenize('xyzx', { ...characters, vocabulary: 2 }, 'a.txt').tokens, [unknownToken, 'x']);
  });

  it('prints a text of words as a person would write it', () => {
    for (const text of [
      'When in the Course of human events, it becomes necessary (for one people) to dissolve.',
      'He said: "It is 3.5%, is it?" and left.\nThen [so] “they” went; all of them!',
      '我们认为，这是真的。',
    ]) {
      const codec = codecOf(text, words);
      assert.equal(codec.decode(codec.encode(text)), text);
    }
  });

  it('characters come back as they were', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      const codec = codecOf(text.replace(/\r\n?/g, '\n'), characters);
      assert.equal(codec.decode(codec.encode(onOneLine(text))), text.replace(/\r\n?/g, '\n'));
    }));
  });

  it('what was printed of words is the same words again', () => {
    const word = fc.constantFrom(
      'we', "don't", 'x-ray', '3', '2.5', '1,000', ',', '.', '!', '(', ')', '"', '“', '”', '’', "'", '-', '\n', '我', '。', '%', '$', 'a_b',
    );
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), (list) => {
      const tokens = [...new Set(list)];
      const codec = textCodec(tokens, words);
      const ids = list.map((token) => tokens.indexOf(token));
      assert.deepEqual(codec.encode(codec.decode(ids)), ids);
    }), { numRuns: 1000 });
  });

  it('a text is one line where it is shown, and read back as it was', () => {
    assert.equal(onOneLine('a\tb\n\\n'), 'a\\tb\\n\\\\n');
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\\', '\n', '\t', 'n', 't', 'x') }), (text) => {
      assert.ok(!/[\n\t]/.test(onOneLine(text)));
      assert.equal(fromOneLine(onOneLine(text)), text);
    }));
  });

  it('every token has a name of its own that can be seen', () => {
    const tokens = [' ', '\n', '\t', '\\', 'n', '␣', '\u200b', '\u0000', 'é'];
    const names = tokens.map(tokenName);
    assert.deepEqual(names, ['␣', '\\n', '\\t', '\\\\', 'n', '\\u{2423}', '\\u{200b}', '\\u{0}', 'é']);
    assert.deepEqual([' the', 'a ␣', '  '].map(tokenName), ['␣the', 'a␣\\u{2423}', '␣␣']);
  });

  it('refuses a token that the data does not have, unless there is one for unknown ones', async () => {
    const { code, message } = await errorOf(async () => codecOf('abc', characters).encode('abx'));
    assert.equal(code, 'input-value');
    assert.ok(message.includes('"x"'), message);
    const limited = textCodec([unknownToken, 'a', 'b'], characters);
    assert.deepEqual(limited.encode('abx'), [1, 2, 0]);
  });

  it('refuses more different words than it can tell apart', async () => {
    const text = Array.from({ length: 100_001 }, (_, i) => `w${i}`).join(' ');
    const { code, message, at } = await errorOf(async () => tokenize(text, words, 'a.txt'));
    assert.deepEqual([code, at.key], ['too-many-tokens', 'data.vocabulary']);
    assert.match(message, /a\.txt has 100,001 different tokens, and at most 100,000.*vocabulary: 10000/);
    assert.equal(tokenize(text, { ...words, vocabulary: 5000 }, 'a.txt').tokens.length, 5000);
  });
});
