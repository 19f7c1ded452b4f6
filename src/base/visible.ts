/** Controls but the line end, what turns the direction of the text around it, and what has no width. */
const unseen = /(?!\n)[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/**
 * A text that holds what the user (or a file of theirs) named, with what cannot be seen, or would garble what stands
 * around it, written as the language escapes it: `\u{202e}`.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** A name to be put into a sentence: visible, and where it is written from right to left, isolated from its surroundings. */
export function isolated(name: string): string {
  const text = visible(name);
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}
