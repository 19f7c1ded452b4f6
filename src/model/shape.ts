/** Extents of one sample's tensor, outermost first; the batch is not among them. `[]` is a scalar. */
export type Shape = readonly number[];

/** `[4, 16]` as `4 × 16`; a scalar as `scalar`. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join(' × ');
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
