import type { Raster } from './types';

/** Numbers of one or three channels a pixel, row-major. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/**
 * A picture over white, in red, green and blue or in grey: the luma of ITU-R BT.601 in the whole numbers of Pillow's
 * `convert("L")`.
 */
export function flatten({ width, height, pixels }: Raster, channels: 1 | 3): Planes {
  const flat = new Uint8Array(width * height * channels);
  for (let i = 0, to = 0; i < pixels.length; i += 4) {
    const alpha = pixels[i + 3]!;
    const red = overWhite(pixels[i]!, alpha);
    const green = overWhite(pixels[i + 1]!, alpha);
    const blue = overWhite(pixels[i + 2]!, alpha);
    if (channels === 1) flat[to++] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    else {
      flat[to++] = red;
      flat[to++] = green;
      flat[to++] = blue;
    }
  }
  return { width, height, channels, pixels: flat };
}

function overWhite(color: number, alpha: number): number {
  return alpha === 255 ? color : Math.floor((color * alpha + 255 * (255 - alpha) + 127) / 255);
}

/**
 * Cut to the middle part that has the form wanted, and made that large, as Pillow's `ImageOps.fit` with its bilinear
 * filter does, bit for bit: along the rows, then along the columns, the triangle as wide as what one new pixel stands for.
 */
export function fit(picture: Planes, width: number, height: number): Planes {
  const [form, wanted] = [picture.width / picture.height, width / height];
  const cutWidth = form > wanted ? wanted * picture.height : picture.width;
  const cutHeight = form < wanted ? picture.width / wanted : picture.height;
  const [left, top] = [(picture.width - cutWidth) * 0.5, (picture.height - cutHeight) * 0.5];
  // Pillow holds the edges in float32.
  const [right, bottom] = [Math.fround(left + cutWidth), Math.fround(top + cutHeight)];
  const across = weights(picture.width, Math.fround(left), right, width);
  const down = weights(picture.height, Math.fround(top), bottom, height);
  if (!down) return resample(picture, across, 'rows');
  const [first, last] = [down[0]!, down.at(-1)!];
  // Rows that are cut away are not resampled: of a picture much higher than wide they would be far more than all others.
  const rows = resample(rowsOf(picture, first.from, last.from + last.of.length), across, 'rows');
  return resample(rows, down.map(({ from, of }) => ({ from: from - first.from, of })), 'columns');
}

/** The rows [from, to) of a picture, in the same memory. */
function rowsOf({ width, channels, pixels }: Planes, from: number, to: number): Planes {
  const stride = width * channels;
  return { width, height: to - from, channels, pixels: pixels.subarray(from * stride, to * stride) };
}

/** What one new pixel is made of along an axis: whole numbers, 2²² for one. */
interface Weights {
  readonly from: number;
  readonly of: readonly number[];
}

const precision = 22;

/** Undefined where nothing changes along the axis. */
function weights(size: number, start: number, end: number, newSize: number): Weights[] | undefined {
  if (newSize === size && start === 0 && end === size) return undefined;
  const scale = Math.fround(end - start) / newSize;
  const support = Math.max(1, scale);
  return Array.from({ length: newSize }, (_, i) => {
    const center = start + (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(center - support + 0.5));
    const to = Math.min(size, Math.trunc(center + support + 0.5));
    const shares = Array.from({ length: to - from }, (_, at) => triangle((at + from - center + 0.5) * (1 / support)));
    const sum = shares.reduce((total, share) => total + share, 0);
    return { from, of: shares.map((share) => Math.trunc(0.5 + (share / sum) * (1 << precision))) };
  });
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

function resample(picture: Planes, weights: readonly Weights[] | undefined, along: 'rows' | 'columns'): Planes {
  if (!weights) return picture;
  const { channels } = picture;
  const [width, height] = along === 'rows' ? [weights.length, picture.height] : [picture.width, weights.length];
  const stride = along === 'rows' ? channels : picture.width * channels;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const { from, of } = weights[along === 'rows' ? x : y]!;
      const first = along === 'rows' ? (y * picture.width + from) * channels : (from * picture.width + x) * channels;
      for (let channel = 0; channel < channels; channel++) pixels[to++] = weighted(picture.pixels, first + channel, stride, of);
    }
  }
  return { width, height, channels, pixels };
}

function weighted(pixels: Uint8Array, at: number, stride: number, shares: readonly number[]): number {
  let sum = 1 << (precision - 1);
  for (let i = 0; i < shares.length; i++) sum += pixels[at + i * stride]! * shares[i]!;
  return Math.min(255, sum >> precision);
}
