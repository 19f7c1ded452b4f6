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
  const { size_y: sizeY = 1, size_x: sizeX = 1 } = attributes;
  return {
    ...{ height, width, channels, placesY, placesX, sizeY, sizeX },
    rows: taps(height, placesY, sizeY, attributes, 'y'),
    columns: taps(width, placesX, sizeX, attributes, 'x'),
  };
}

function asPicture(shape: Shape): [height: number, width: number, channels: number] {
  const [height, width, channels] = shape.length === 2 ? [1, ...shape] : shape;
  return [height!, width!, channels!];
}

function taps(extent: number, places: number, size: number, attributes: Attributes, axis: 'x' | 'y'): Int32Array {
  const { [`stride_${axis}`]: stride = 1, [`dilation_${axis}`]: dilation = 1, [`before_${axis}`]: before = 0 } = attributes;
  return Int32Array.from({ length: places * size }, (_, i) => {
    const at = Math.floor(i / size) * stride - before + (i % size) * dilation;
    return at >= 0 && at < extent ? at : -1;
  });
}
