import type { Token } from '../tokens';

/**
 * For every token, the index of the next `)` on its line that nothing on the line opens, or -1. In
 * `h1 = dense16, relu)` that is how the missing `(` shows.
 */
export function matchBrackets(tokens: readonly Token[]): Int32Array {
  const unopened = new Int32Array(tokens.length).fill(-1);
  let open = 0;
  tokens.forEach((token, index) => {
    if (token.lineStart) open = 0;
    if (token.kind === '(') open++;
    else if (token.kind === ')' && --open < 0) {
      unopened[index] = index;
      open = 0;
    }
  });
  for (let index = tokens.length - 2; index >= 0; index--) {
    if (unopened[index] === -1 && tokens[index + 1]?.lineStart === false) unopened[index] = unopened[index + 1] ?? -1;
  }
  return unopened;
}
