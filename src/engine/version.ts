/**
 * Version of everything that decides bits: kernels, initialisers, random streams, the order of sums, the layout of
 * the state. It grows with each change of one of them; the digests in the tests tell when that is.
 */
export const engineVersion = 4;
