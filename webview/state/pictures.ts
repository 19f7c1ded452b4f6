import { unravel } from '../../src/base/extents';
import type { LayerView } from '../../src/protocol/session';

/**
 * What is drawn of a column whose numbers are not one row of neurons: feature maps and pictures, a sequence with a
 * column for each time step, or the weights of attention with a tile for each head.
 */
export interface Picture {
  readonly kind: 'maps' | 'sequence' | 'heads';
  /** The layer's tensor that is drawn. */
  readonly tensor: 'output' | 'scores';
  readonly tiles: number;
  /** Of each tile. */
  readonly rows: number;
  readonly columns: number;
}

/** A cell of a picture. */
export interface PicturePlace {
  readonly tile: number;
  readonly row: number;
  readonly column: number;
}

/** The picture of numbers of this shape; undefined where they are a plain row of neurons. */
export function pictureOf(shape: readonly number[], layer?: LayerView): Picture | undefined {
  const scores = layer?.tensors.scores?.shape;
  if (scores?.length === 3) {
    const [tiles = 0, rows = 0, columns = 0] = scores;
    return { kind: 'heads', tensor: 'scores', tiles, rows, columns };
  }
  const [first = 0, second = 0, third = 0] = shape;
  if (shape.length === 2) return { kind: 'sequence', tensor: 'output', tiles: 1, rows: second, columns: first };
  if (shape.length === 3) return { kind: 'maps', tensor: 'output', tiles: third, rows: first, columns: second };
  return undefined;
}

/** How many numbers it shows. */
export function cellCount({ tiles, rows, columns }: Picture): number {
  return tiles * rows * columns;
}

/** The flat position of a cell within its tensor, the batch left out. */
export function positionOf({ kind, tiles, rows, columns }: Picture, { tile, row, column }: PicturePlace): number {
  if (kind === 'maps') return (row * columns + column) * tiles + tile;
  if (kind === 'sequence') return column * rows + row;
  return (tile * rows + row) * columns + column;
}

/** The cell of a flat position. */
export function placeOf({ kind, tiles, rows, columns }: Picture, position: number): PicturePlace {
  if (kind === 'sequence') return { tile: 0, row: position % rows, column: Math.floor(position / rows) };
  if (kind === 'maps') {
    const cell = Math.floor(position / tiles);
    return { tile: position % tiles, row: Math.floor(cell / columns), column: cell % columns };
  }
  const row = Math.floor(position / columns);
  return { tile: Math.floor(row / rows), row: row % rows, column: position % columns };
}

/** The neighbour of a cell; up and down lead from one tile to the next, the edges of the picture hold. */
export function neighbour(picture: Picture, position: number, direction: 'up' | 'down' | 'left' | 'right'): number {
  const { tile, row, column } = placeOf(picture, position);
  const { tiles, rows, columns } = picture;
  if (direction === 'left' || direction === 'right') {
    const next = Math.max(0, Math.min(column + (direction === 'left' ? -1 : 1), columns - 1));
    return positionOf(picture, { tile, row, column: next });
  }
  const line = Math.max(0, Math.min(tile * rows + row + (direction === 'up' ? -1 : 1), tiles * rows - 1));
  return positionOf(picture, { tile: Math.floor(line / rows), row: line % rows, column });
}

/** The position in a tensor of another shape that lies where `position` lies in this one, as far as it reaches. */
export function carryPosition(position: number, from: readonly number[], to: readonly number[]): number {
  const index = unravel(position, from);
  // Axes are matched from the first where there are as many, else from the last: units stand last.
  const shift = index.length - to.length;
  return to.reduce((flat, extent, axis) => {
    const at = index[axis + shift] ?? 0;
    return flat * extent + Math.max(0, Math.min(at, extent - 1));
  }, 0);
}
