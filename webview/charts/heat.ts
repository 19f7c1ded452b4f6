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

/** All tiles of a picture one below the other, a pixel for each cell: a canvas that is written to once is copied once. */
const small = document.createElement('canvas');

/** Paints the tiles of a picture, `heats` in their order. */
export function paintHeats(
  canvas: HTMLCanvasElement,
  { x: left, y: top, tiles }: PictureBox,
  heats: readonly Heat[],
  { inks, resolution }: Painting,
): void {
  const [context, source] = [canvas.getContext('2d'), small.getContext('2d', { willReadFrequently: true })];
  if (!context || !source || heats.length === 0) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  const pixels = (length: number): number => Math.round(length * resolution);
  const image = imageOf(heats, inks);
  if (small.width < image.width) small.width = image.width;
  if (small.height < image.height) small.height = image.height;
  source.putImageData(image, 0, 0);
  let from = 0;
  tiles.forEach(({ x, y, width, height }, i) => {
    const { across, down } = heats[i]!;
    context.drawImage(small, 0, from, across, down, pixels(x - left), pixels(y - top), pixels(width), pixels(height));
    from += down;
  });
}

function imageOf(heats: readonly Heat[], inks: Inks): ImageData {
  const width = Math.max(...heats.map(({ across }) => across));
  const image = new ImageData(width, heats.reduce((sum, { down }) => sum + down, 0));
  const pixels = new Uint32Array(image.data.buffer);
  let top = 0;
  for (const { across, down, cells } of heats) {
    for (let i = 0; i < cells.length; i++) pixels[(top + Math.floor(i / across)) * width + (i % across)] = inks[cells[i]! & 255]!;
    top += down;
  }
  return image;
}
