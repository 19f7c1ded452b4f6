/** Scripts that put no spaces between words: each of their characters is a word. */
const alone = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const letter = `(?:(?![${alone}])[\\p{L}\\p{M}])`;

/** What a token is, the first that fits: a line break, a number, a word, any other sign but white space. */
const pattern = [
  '\\n',
  '\\p{N}+(?:[.,]\\p{N}+)*',
  // A word may hold digits, and one apostrophe or hyphen at a time: don't, self-evident, x1.
  `(?:${letter}|_)(?:${letter}|[\\p{N}_])*(?:['’-](?:${letter}|\\p{N})+)*`,
  '[^\\s]',
].join('|');

/** How words are cut. */
export interface WordOptions {
  /** Whether capitals count as small letters. */
  readonly lowercase: boolean;
  /** Whether marks and line breaks are words of their own; else they are left out. */
  readonly punctuation: boolean;
  /** Whether Chinese and Japanese is cut into words by `Intl.Segmenter`; else each character is a word. */
  readonly dictionary: boolean;
}

/** Every mark and every line break stands for itself, so that a text can be put together again. */
const everything: WordOptions = { lowercase: false, punctuation: true, dictionary: false };

/** Calls `visit` with each word of a text: words, numbers, marks and line breaks as the options say, never spaces. */
export function eachWord(text: string, visit: (word: string) => void, options: WordOptions = everything): void {
  const { lowercase, punctuation, dictionary } = options;
  const segmenter = dictionary ? segmenterOf() : undefined;
  const word = new RegExp(segmenter ? `[${alone}]+|${pattern}` : pattern, 'gu');
  const all = lowercase ? text.toLowerCase() : text;
  for (let match = word.exec(all); match; match = word.exec(all)) {
    const [found] = match;
    if (segmenter && unspacedRun.test(found)) for (const { segment } of segmenter.segment(found)) visit(segment);
    else if (punctuation || !mark.test(found)) visit(found);
  }
}

const unspacedRun = new RegExp(`^[${alone}]`, 'u');
const mark = /^[\p{P}\n]$/u;

/**
 * Cuts Chinese and Japanese into words; undefined in an engine that has none. What is a word is up to the dictionary that
 * an engine brings, so that another engine may cut otherwise.
 */
function segmenterOf(): Intl.Segmenter | undefined {
  return hasSegmenter() ? new Intl.Segmenter('zh', { granularity: 'word' }) : undefined;
}

/** Whether this engine can cut Chinese and Japanese into words. */
export function hasSegmenter(): boolean {
  return typeof Intl !== 'undefined' && 'Segmenter' in Intl;
}

/** Whether a text has a character of a script that puts no spaces between words. */
export function isUnspaced(text: string): boolean {
  return anyUnspaced.test(text);
}

const anyUnspaced = new RegExp(`[${alone}]`, 'u');

const closing = /^(?:[.,;:!?%)\]}…”’»、。，；：！？）」』】》]|\n)$/u;
const opening = /^(?:[([{“‘«（「『【《]|\n)$/u;
const unspaced = new RegExp(`^[${alone}、。，；：！？（）「」『』【】《》]$`, 'u');

/** Words as a text: with spaces between them where a person would write one. */
export function joinWords(words: readonly string[]): string {
  let text = '';
  let quoted = false;
  let before: string | undefined;
  for (const word of words) {
    const closes = closing.test(word) || (word === '"' && quoted);
    const glued = before === undefined || closes || opening.test(before) || (before === '"' && quoted);
    text += glued || (unspaced.test(word) && unspaced.test(before!)) ? word : ` ${word}`;
    if (word === '"') quoted = !quoted;
    before = word;
  }
  return text;
}
