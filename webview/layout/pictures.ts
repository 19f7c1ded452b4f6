import type { Picture } from '../state/pictures';
import type { Box } from './network';

/** Side of the largest tile, by how many there are; between two tiles; the height that tiles share. */
const sides = [
  { most: 1, side: 112 },
  { most: 4, side: 60 },
  { most: Infinity, side: 46 },
] as const;
const gap = 4;
const roomHeight = 266;
/** Largest side of a cell. */
const largestCell = 16;
/** Largest extents of a sequence. */
const sequence = { width: 200, height: 200 } as const;

/** Tiles that are drawn: as they come, and where the reader has unfolded them. */
const limits = { folded: 12, unfolded: 64 } as const;

/** A picture before it is placed: from 0, 0. */
export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly tiles: readonly TileBox[];
  /** Tiles that are not drawn. */
  readonly hidden: number;
}

export interface TileBox extends Box {
  readonly tile: number;
}

/** Places the tiles of a picture, column by column. */
export function layoutPicture(picture: Picture, unfolded: boolean): PictureLayout {
  const { width, height } = tileSize(picture);
  const shown = Math.min(picture.tiles, unfolded ? limits.unfolded : limits.folded);
  const room = Math.max(1, Math.min(shown, Math.floor((roomHeight + gap) / (height + gap))));
  // Columns of about the same height: eight tiles stand as four and four, not as five and three.
  const perColumn = Math.ceil(shown / Math.ceil(shown / room));
  const tiles = Array.from({ length: shown }, (_, tile): TileBox => {
    const [across, down] = [Math.floor(tile / perColumn), tile % perColumn];
    return { tile, x: across * (width + gap), y: down * (height + gap), width, height };
  });
  return {
    width: Math.ceil(shown / perColumn) * (width + gap) - gap,
    height: perColumn * (height + gap) - gap,
    tiles,
    hidden: picture.tiles - shown,
  };
}

/** Whether unfolding would show more. */
export function canUnfold({ tiles }: Picture): boolean {
  return tiles > limits.folded;
}

function tileSize({ kind, tiles, rows, columns }: Picture): { width: number; height: number } {
  if (kind === 'sequence') {
    return {
      width: Math.max(12, Math.min(columns * largestCell, sequence.width)),
      height: Math.max(12, Math.min(rows * largestCell, sequence.height)),
    };
  }
  const { side } = sides.find(({ most }) => tiles <= most)!;
  const cell = Math.min(largestCell, side / Math.max(rows, columns));
  return { width: Math.max(6, columns * cell), height: Math.max(6, rows * cell) };
}

/** How strongly the cells of a tile are coloured, row by row. */
export interface Heat {
  readonly across: number;
  readonly down: number;
  /** From 1 to `strengths` with the sign of the value, 0 where nothing is drawn, `broken` where it is no finite number. */
  readonly cells: Int8Array;
}

/** How many strengths are told apart. */
export const strengths = 8;
/** Of a cell whose value is no finite number. */
export const broken = 127;
/** Smallest side of a cell as it is drawn: more cells than have room are averaged. */
const smallest = 1.5;

/**
 * The cells of a tile by sign and strength beside `most`. `valueAt` is undefined where a cell is not computed.
 */
export function heatOfTile(
  { rows, columns }: Picture,
  box: Box,
  most: number,
  valueAt: (row: number, column: number) => number | undefined,
): Heat {
  const across = Math.max(1, Math.min(columns, Math.floor(box.width / smallest)));
  const down = Math.max(1, Math.min(rows, Math.floor(box.height / smallest)));
  const cells = new Int8Array(across * down);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const block = { top: edge(y, down, rows), bottom: edge(y + 1, down, rows), left: edge(x, across, columns), right: edge(x + 1, across, columns) };
      cells[y * across + x] = heatOfValue(meanOf(block, valueAt), most);
    }
  }
  return { across, down, cells };
}

interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function edge(at: number, parts: number, extent: number): number {
  return Math.floor((at * extent) / parts);
}

/** The mean of a block of cells; undefined where none of them is computed. */
function meanOf({ top, bottom, left, right }: Block, valueAt: (row: number, column: number) => number | undefined) {
  let [sum, count] = [0, 0];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const value = valueAt(row, column);
      if (value === undefined) continue;
      sum += value;
      count++;
    }
  }
  return count === 0 ? undefined : sum / count;
}

/** Sign and strength in one number. */
function heatOfValue(value: number | undefined, most: number): number {
  if (value === undefined || value === 0) return 0;
  if (!Number.isFinite(value)) return broken;
  const share = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
  return Math.sign(value) * Math.ceil(share * strengths);
}
