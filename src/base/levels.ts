/** Different bytes. */
export const LEVELS = 256;

/**
 * Where numbers are stored as bytes, `levels` says what each byte stands for: 256 numbers for each channel, one channel
 * behind the other, and elements belong to the channels in turn. Gives the number of an element that holds a byte.
 */
export function levelOf(levels: ArrayLike<number>, element: number, byte: number): number {
  return levels[(element % (levels.length / LEVELS)) * LEVELS + byte]!;
}
