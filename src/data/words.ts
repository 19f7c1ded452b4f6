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

/** Calls `visit` with each word of a text: words, numbers, punctuation marks and line breaks; spaces are left out. */
export function eachWord(text: string, visit: (word: string) => void): void {
  const word = new RegExp(pattern, 'gu');
  for (let match = word.exec(text); match; match = word.exec(text)) visit(match[0]);
}

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
