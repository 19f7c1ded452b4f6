/** How far a window may go: `valid` stays within the picture, `same` goes over its edges, where nothing counts. */
export type Padding = 'valid' | 'same';

/** A window's way along one axis. */
export interface Slide {
  /** Elements it takes, each `dilation` after the one before. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Elements before the first one of the axis that the first window covers. */
  readonly before: number;
  /** Places at which it stands. */
  readonly places: number;
}

/** Elements from the first one that a window takes to its last one. */
export function span({ size, dilation }: Pick<Slide, 'size' | 'dilation'>): number {
  return (size - 1) * dilation + 1;
}

/**
 * Lays windows along an axis. With `same` there are ceil(extent / stride) of them, and what they take beyond the axis is
 * half before it and half behind (one more behind), as in Keras, and in PyTorch for a stride of 1.
 */
export function slide(
  extent: number,
  { size, stride, dilation }: Pick<Slide, 'size' | 'stride' | 'dilation'>,
  padding: Padding,
): Slide {
  const covered = span({ size, dilation });
  if (padding === 'valid') {
    return { size, stride, dilation, before: 0, places: Math.max(0, Math.floor((extent - covered) / stride) + 1) };
  }
  const places = Math.ceil(extent / stride);
  const beyond = Math.max(0, (places - 1) * stride + covered - extent);
  return { size, stride, dilation, before: Math.floor(beyond / 2), places };
}

/** The attributes of an operation whose windows slide over two axes; a sequence has one, the second. */
export function windowAttributes(slides: readonly Slide[]): Record<string, number> {
  const still: Slide = { size: 1, stride: 1, dilation: 1, before: 0, places: 1 };
  const [y, x] = (slides.length === 1 ? [still, slides[0]!] : slides) as [Slide, Slide];
  return {
    ...{ size_y: y.size, stride_y: y.stride, dilation_y: y.dilation, before_y: y.before },
    ...{ size_x: x.size, stride_x: x.stride, dilation_x: x.dilation, before_x: x.before },
  };
}
