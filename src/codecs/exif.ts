import { Reader } from './bytes';
import { CodecFailure, type Raster } from './types';

const orientationTag = 0x0112;
const shortType = 3;

/** The orientation that EXIF data (from its TIFF header on) tells, 1 to 8; 1 where it tells none, or is damaged. */
export function orientationOf(exif: Uint8Array): number {
  try {
    const order = new Reader(exif, true).u16(0);
    if (order !== 0x4949 && order !== 0x4d4d) return 1;
    const reader = new Reader(exif, order === 0x4949);
    const directory = reader.u32(4);
    const entries = reader.u16(directory);
    for (let i = 0; i < entries; i++) {
      const at = directory + 2 + 12 * i;
      if (reader.u16(at) !== orientationTag || reader.u16(at + 2) !== shortType) continue;
      const value = reader.u16(at + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (failure) {
    if (!(failure instanceof CodecFailure)) throw failure;
  }
  return 1;
}

/** The picture as it is seen: mirrored, turned or both, as its orientation says. */
export function turn({ width, height, pixels }: Raster, orientation: number): Raster {
  if (orientation === 1) return { width, height, pixels };
  const isSideways = orientation >= 5;
  const [newWidth, newHeight] = isSideways ? [height, width] : [width, height];
  const from = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  // Where the first stored row is seen at the bottom (or the right), and the first stored column at the right (or the bottom).
  const [flipsRows, flipsColumns] = [[3, 4, 6, 7].includes(orientation), [2, 3, 7, 8].includes(orientation)];
  for (let y = 0; y < height; y++) {
    const row = flipsRows ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const column = flipsColumns ? width - 1 - x : x;
      to[isSideways ? column * newWidth + row : row * newWidth + column] = from[y * width + x]!;
    }
  }
  return { width: newWidth, height: newHeight, pixels: new Uint8Array(to.buffer) };
}
