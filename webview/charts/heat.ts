import type { PictureBox } from '../layout/network';
import { broken, strengths, type Heat } from '../layout/pictures';

/** What pixel each value of a cell has, by its byte. */
export type Inks = Uint32Array;

let known: { readonly look: string; readonly inks: Inks } | undefined;

/** Canvas knows no CSS variables: they are read once for each look of the window. */
export function inksOf(look: string): Inks {
  if (known?.look !== look) known = { look, inks: mixInks() };
  return known.inks;
}

function mixInks(): Inks {
  const bytes = new Uint8Array(4 * 256);
  const mix = (cell: number, colour: Uint8ClampedArray, strength: number): void => {
    bytes.set([...colour.subarray(0, 3), Math.round((255 * strength) / strengths)], 4 * (cell & 255));
  };
  const [positive, negative] = [readColour('--nnspec-positive'), readColour('--nnspec-negative')];
  for (let strength = 1; strength <= strengths; strength++) {
    mix(strength, positive, strength);
    mix(-strength, negative, strength);
  }
  mix(broken, readColour('--vscode-errorForeground'), 1);
  return new Uint32Array(bytes.buffer);
}

function readColour(name: string): Uint8ClampedArray {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = getComputedStyle(document.body).getPropertyValue(name).trim();
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

interface Painting {
  readonly inks: Inks;
  /** Pixels of the canvas for each unit of the drawing. */
  readonly resolution: number;
}

/** One tile, a pixel for each cell. */
const small = document.createElement('canvas');

/** Paints the tiles of a picture, `heats` in their order. */
export function paintHeats(
  canvas: HTMLCanvasElement,
  { x: left, y: top, tiles }: PictureBox,
  heats: readonly Heat[],
  { inks, resolution }: Painting,
): void {
  const [context, source] = [canvas.getContext('2d'), small.getContext('2d', { willReadFrequently: true })];
  if (!context || !source) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  const pixels = (length: number): number => Math.round(length * resolution);
  tiles.forEach(({ x, y, width, height }, i) => {
    const { across, down } = heats[i]!;
    if (small.width < across) small.width = across;
    if (small.height < down) small.height = down;
    source.putImageData(imageOf(heats[i]!, inks), 0, 0);
    context.drawImage(small, 0, 0, across, down, pixels(x - left), pixels(y - top), pixels(width), pixels(height));
  });
}

function imageOf({ across, down, cells }: Heat, inks: Inks): ImageData {
  const image = new ImageData(across, down);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < cells.length; i++) pixels[i] = inks[cells[i]! & 255]!;
  return image;
}
