/** How many elements a tensor of these extents has; 1 for a scalar, which has none. */
export function sizeOf(extents: readonly number[]): number {
  return extents.reduce((product, extent) => product * extent, 1);
}

/** The index on each axis for a flat position, row-major. */
export function unravel(position: number, extents: readonly number[]): number[] {
  const index: number[] = [];
  let rest = position;
  for (const extent of [...extents].reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}
