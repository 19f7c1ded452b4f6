/** Red, green and blue, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * The pixels of a picture of bytes, row by row, as a canvas takes them (red, green, blue, opacity). One channel is grey;
 * of numbers of channels that are no colours the first is shown as grey.
 */
export function pixelsOfBytes(bytes: ArrayLike<number>, count: number, channels: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * count);
  const isColoured = channels === 3 || channels === 4;
  for (let i = 0; i < count && i * channels < bytes.length; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = bytes[i * channels + (isColoured ? c : 0)]!;
    pixels[4 * i + 3] = channels === 4 ? bytes[i * channels + 3]! : 255;
  }
  return pixels;
}

/** Numbers as one colour, the more opaque the larger: `least` and below cannot be seen, `most` is the colour itself. */
export function pixelsOfNumbers(
  values: ArrayLike<number>,
  count: number,
  { least, most }: { readonly least: number; readonly most: number },
  [red, green, blue]: Colour,
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * count);
  for (let i = 0; i < Math.min(count, values.length); i++) {
    const share = most > least ? (values[i]! - least) / (most - least) : 0;
    pixels.set([red, green, blue, 255 * share], 4 * i);
  }
  return pixels;
}

/** Smallest and largest of what is finite; 0 and 0 where nothing is. */
export function rangeOf(values: ArrayLike<number>): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}

/** A colour as a browser computes it: `rgb(12, 34, 56)`, or `color(srgb 0.1 0.2 0.3)` of what was mixed. */
export function readColour(text: string): Colour {
  const [red = 0, green = 0, blue = 0] = (text.replace(/^[a-z]+\((srgb )?/i, '').match(/[\d.]+/g) ?? []).map(Number);
  const scale = text.startsWith('color(') ? 255 : 1;
  return [red * scale, green * scale, blue * scale];
}

/** How large a picture is drawn: each pixel as large as a whole number of screen pixels, where there is room. */
export function drawnSize(rows: number, columns: number, room: number): { readonly width: number; readonly height: number } {
  const each = room / Math.max(rows, columns);
  const scale = each >= 1 ? Math.floor(each) : each;
  return { width: Math.max(1, Math.round(columns * scale)), height: Math.max(1, Math.round(rows * scale)) };
}
