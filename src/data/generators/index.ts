import { and, checkerboard, circle, gaussians, or, xor } from './clouds';
import { moons, plane, sine, spiral } from './curves';
import type { Generator } from './points';

export { sequenceGenerators } from './sequences';

/** What makes tables, by the name of its source. */
export const tableGenerators: ReadonlyMap<string, Generator> = new Map(
  Object.entries({ and, or, xor, checkerboard, circle, gaussians, moons, plane, sine, spiral }),
);
