/** Colours for runs; the next ones take them again, with other dashes. */
export const runColours = 8;

/** Dashes of training's lines, for each round through the colours; a test's line is dashed shorter. */
const rounds: readonly (readonly number[])[] = [[], [12, 4], [12, 4, 2, 4], [12, 4, 2, 4, 2, 4]];

/** Which of the colours a run has, from 1 as in the theme's names. */
export function runColour(run: number): number {
  return (run % runColours) + 1;
}

/** Dashes that tell a run from the others of its colour, and its test from its training. */
export function runDashes(run: number, part: 'train' | 'test'): readonly number[] {
  const own = rounds[Math.floor(run / runColours) % rounds.length] ?? [];
  if (part === 'train') return own;
  return own.length > 0 ? [...own.slice(2), 4, 2, 1, 2] : [4, 4];
}
