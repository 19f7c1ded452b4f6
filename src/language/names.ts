import type { DataConstant } from '../model/arithmetic';

/** Words that open a section, in the order in which a spec usually has them. */
export const SECTION_WORDS = [
  'network', 'let', 'block', 'data', 'layers', 'train', 'expect', 'compare',
] as const;

export type SectionWord = (typeof SECTION_WORDS)[number];

export function isSectionWord(word: string): word is SectionWord {
  return (SECTION_WORDS as readonly string[]).includes(word);
}

/** Numbers that the data and not the spec determines. */
export const DATA_CONSTANTS: readonly DataConstant[] = ['classes', 'vocabulary', 'features'];

export function isDataConstant(name: string): name is DataConstant {
  return (DATA_CONSTANTS as readonly string[]).includes(name);
}

/** What expressions can read everywhere. */
export const GLOBALS: readonly string[] = [
  'loss', 'initial_loss', 'learning_rate', 'gradient_norm', 'epoch', 'step', 'batch', 'sample', 'phase', 'input',
  'target', 'train', 'test', 'validation',
];

/** Names that constants, parameters, blocks and layers cannot have. */
export const RESERVED: ReadonlySet<string> = new Set([
  'repeat', 'and', 'or', 'not', 'true', 'false', 'none', ...DATA_CONSTANTS, ...GLOBALS,
]);
