import { suggest } from '../../base/suggest';
import type { SectionWord } from '../names';
import type { Section } from '../tree';
import type { Cursor } from './cursor';
import { finishLet } from './lets';
import { finishBlock, finishInline, SECTION_PARSERS } from './sections';

/** What the author of a line outside every section likely meant. */
export interface SectionGuess {
  /** What should stand in place of the name in hand. */
  readonly replacement: string;
  /** Whether the section's word is missing, not misspelt. */
  readonly isMissing: boolean;
  readonly parse: (cursor: Cursor) => Section;
}

const SETTING_SECTIONS: readonly SectionWord[] = ['data', 'layers', 'train', 'expect', 'compare'];

/** Reads at most three tokens ahead, and takes none. */
export function guessSection(cursor: Cursor): SectionGuess | undefined {
  const { token } = cursor;
  if (token.kind !== 'name') return undefined;
  const [second, third] = [cursor.peek(1), cursor.peek(2)];
  if (second.kind === '{') return guessBody(token.text);
  if (second.lineStart) return undefined;
  if (second.kind === 'string') return misspelt(token.text, ['network']);
  if (second.kind === '=') return missingLet(token.text);
  if (second.kind === '(') return missingBlock(token.text);
  if (second.kind !== 'name') return undefined;
  if (third.kind === '=') return misspelt(token.text, ['let']);
  if (third.kind === '(') return misspelt(token.text, ['block']);
  if (third.kind === '{') return misspelt(token.text, ['data']);
  return undefined;
}

function misspelt(text: string, words: readonly SectionWord[]): SectionGuess | undefined {
  const word = suggest(text, words) as SectionWord | undefined;
  return word && { replacement: word, isMissing: false, parse: SECTION_PARSERS[word] };
}

function guessBody(text: string): SectionGuess | undefined {
  if (suggest(text, ['datainline', 'inline']) === undefined) return misspelt(text, SETTING_SECTIONS);
  return { replacement: 'data inline', isMissing: false, parse: (cursor) => finishInline(cursor, cursor.take()) };
}

function missingLet(text: string): SectionGuess {
  const name = /^let(.+)$/u.exec(text)?.[1] ?? text;
  return { replacement: `let ${name}`, isMissing: true, parse: (cursor) => finishLet(cursor, emptyKeyword(cursor)) };
}

function missingBlock(text: string): SectionGuess | undefined {
  const name = /^block(.+)$/u.exec(text)?.[1];
  if (name === undefined) return undefined;
  const parse = (cursor: Cursor): Section => finishBlock(cursor, emptyKeyword(cursor));
  return { replacement: `block ${name}`, isMissing: true, parse };
}

function emptyKeyword(cursor: Cursor): { start: number; end: number } {
  return { start: cursor.token.start, end: cursor.token.start };
}
