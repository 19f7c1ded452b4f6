import type { Shape } from '../model/shape';

/**
 * Windows over pictures [height, width, channels] and, as pictures of one row, sequences [time, channels]. Which element
 * of an axis a window takes is looked up: `rows[place · sizeY + tap]`, -1 for one beyond the edge, where nothing counts.
 */
export interface Windows {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Places of the window, down and to the right. */
  readonly placesY: number;
  readonly placesX: number;
  readonly sizeY: number;
  readonly sizeX: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

type Attributes = Readonly<Record<string, number>>;

/** From the shapes of what the windows slide over and of what they give, and the attributes of the operation. */
export function windowsOf(picture: Shape, result: Shape, attributes: Attributes): Windows {
  const [height, width, channels] = asPicture(picture);
  const [placesY, placesX] = asPicture(result);
  const [y, x] = [slideOf(attributes, 'y'), slideOf(attributes, 'x')];
  return {
    ...{ height, width, channels, placesY, placesX, sizeY: y.size, sizeX: x.size },
    rows: taps(height, placesY, y),
    columns: taps(width, placesX, x),
  };
}

/** How windows slide along an axis: tap `t` of place `p` takes element `p·stride + t·dilation - before`. */
export interface Slide {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

export function slideOf(attributes: Attributes, axis: 'x' | 'y'): Slide {
  const { [`size_${axis}`]: size = 1, [`stride_${axis}`]: stride = 1 } = attributes;
  const { [`dilation_${axis}`]: dilation = 1, [`before_${axis}`]: before = 0 } = attributes;
  return { size, stride, dilation, before };
}

function asPicture(shape: Shape): [height: number, width: number, channels: number] {
  const [height, width, channels] = shape.length === 2 ? [1, ...shape] : shape;
  return [height!, width!, channels!];
}

function taps(extent: number, places: number, { size, stride, dilation, before }: Slide): Int32Array {
  return Int32Array.from({ length: places * size }, (_, i) => {
    const at = Math.floor(i / size) * stride - before + (i % size) * dilation;
    return at >= 0 && at < extent ? at : -1;
  });
}
