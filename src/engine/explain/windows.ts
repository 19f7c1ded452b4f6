import { windowsOf, type Windows } from '../windows';
import { range } from './text';
import type { Sheet } from './types';

/** One element of a window: which one it is, in the order of the weights, and its place in the picture. */
export interface Tap {
  readonly tap: number;
  readonly row: number;
  readonly column: number;
}

/** A window that has an element of the picture in it: its place, and which of its elements that is. */
export interface Covering {
  readonly place: number;
  readonly tap: number;
}

/** The windows of an operation; `picture` and `result` are the shapes on its two sides. */
export class WindowSheet {
  readonly windows: Windows;

  constructor(sheet: Sheet, picture: readonly number[], result: readonly number[]) {
    this.windows = windowsOf(picture, result, sheet.moment.instruction.attributes);
  }

  /** The elements within the picture of the window at a place, rows outside of columns. */
  taps(place: number): Tap[] {
    const { placesX, sizeY, sizeX, rows, columns } = this.windows;
    const [placeY, placeX] = [Math.floor(place / placesX), place % placesX];
    return range(sizeY * sizeX).flatMap((tap) => {
      const row = rows[placeY * sizeY + Math.floor(tap / sizeX)]!;
      const column = columns[placeX * sizeX + (tap % sizeX)]!;
      return row < 0 || column < 0 ? [] : [{ tap, row, column }];
    });
  }

  /** Flat position of an element in its sample. */
  position({ row, column }: Pick<Tap, 'row' | 'column'>, channel: number): number {
    return (row * this.windows.width + column) * this.windows.channels + channel;
  }

  /** The windows that have an element of the picture in them, by the element of theirs that it is. */
  covering(row: number, column: number): Covering[] {
    const { placesX, sizeX } = this.windows;
    const across = along(this.windows.columns, this.windows.sizeX, column);
    return along(this.windows.rows, this.windows.sizeY, row).flatMap((down) =>
      across.map(({ place, tap }) => ({ place: down.place * placesX + place, tap: down.tap * sizeX + tap })),
    );
  }

  /** Where the window at a place lies, as one would index it: `x[1:4, 2:5]`, `x[0:5:2]` of a sequence with gaps. */
  index(place: number, isSequence: boolean): string {
    const taps = this.taps(place);
    const column = slice(taps.map((tap) => tap.column));
    return isSequence ? `x[${column}]` : `x[${slice(taps.map(({ row }) => row))}, ${column}]`;
  }
}

/** Places whose windows have an element of an axis, in the order of the element of theirs that it is. */
function along(taps: Int32Array, size: number, at: number): Covering[] {
  return range(size).flatMap((tap) =>
    range(taps.length / size).flatMap((place) => (taps[place * size + tap] === at ? [{ place, tap }] : [])),
  );
}

function slice(positions: readonly number[]): string {
  const distinct = [...new Set(positions)].sort((a, b) => a - b);
  const [first = 0, second] = distinct;
  if (second === undefined) return String(first);
  const last = distinct.at(-1)!;
  return second - first === 1 ? `${first}:${last + 1}` : `${first}:${last + 1}:${second - first}`;
}
