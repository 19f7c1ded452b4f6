import type { Instruction } from '../../plan/types';
import { at, further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type I32 } from '../../wasm/operators';
import { slideOf, windowsOf, type Slide, type Windows } from '../../windows';

/**
 * What an operation over windows does along one axis of what it gives: for position `p` and tap `t` it reads element
 * `(p·step + t·tapStep + start) / divisor`, where that is a whole number from 0 to below `limit`.
 */
export interface Axis {
  readonly positions: number;
  readonly taps: number;
  readonly step: number;
  readonly tapStep: number;
  readonly start: number;
  readonly divisor: number;
  readonly limit: number;
}

export interface Axes {
  readonly y: Axis;
  readonly x: Axis;
}

export type Range = readonly [from: number, to: number];

/** From places to what their windows take. */
function forward({ size, stride, dilation, before }: Slide, extent: number, places: number): Axis {
  return { positions: places, taps: size, step: stride, tapStep: dilation, start: -before, divisor: 1, limit: extent };
}

/** From an element to the places whose windows take it. */
function backward({ size, stride, dilation, before }: Slide, extent: number, places: number): Axis {
  return { positions: extent, taps: size, step: 1, tapStep: -dilation, start: before, divisor: stride, limit: places };
}

/** The windows of an operation that reads the picture, and of its gradient by it. */
export const forwardWindows = ({ inputs, outputs, attributes }: Instruction): Windows =>
  windowsOf(inputs[0]!.shape, outputs[0]!.shape, attributes);
export const backwardWindows = ({ inputs, outputs, attributes }: Instruction): Windows =>
  windowsOf(outputs[0]!.shape, inputs[0]!.shape, attributes);

export function axesOf({ attributes }: Instruction, windows: Windows, direction: 'forward' | 'backward'): Axes {
  const { height, width, placesY, placesX } = windows;
  const axis = direction === 'forward' ? forward : backward;
  return { y: axis(slideOf(attributes, 'y'), height, placesY), x: axis(slideOf(attributes, 'x'), width, placesX) };
}

/** The element, and whether there is one. */
export function elementAt(f: FunctionBuilder, axis: Axis, position: I32, tap: I32): { isThere: I32; element: I32 } {
  const { step, tapStep, start, divisor, limit } = axis;
  const scaled = i32.add(i32.multiply(position, i32.of(step)), i32.multiply(tap, i32.of(tapStep)));
  const sum = i32.add(scaled, i32.of(start));
  const at = sum.constant === undefined ? f.let(sum) : sum;
  const isWithin = i32.isBelow(at, i32.of(limit * divisor));
  if (divisor === 1) return { isThere: isWithin, element: at };
  const isWhole = i32.isZero(i32.remainder(at, i32.of(divisor)));
  return { isThere: i32.and(isWithin, isWhole), element: i32.divide(at, i32.of(divisor)) };
}

/** The element of the first tap, where every tap has one. */
export function firstElement({ step, start }: Axis, position: I32): I32 {
  return i32.add(i32.multiply(position, i32.of(step)), i32.of(start));
}

/** The positions where a tap has its element, or every tap; none where elements are divided. */
export function positionsOf(axis: Axis, taps: Range = [0, axis.taps]): Range {
  const { positions, step, tapStep, start, divisor, limit } = axis;
  if (divisor !== 1) return [0, 0];
  const isInside = (position: number, tap: number): boolean => {
    const at = position * step + tap * tapStep + start;
    return at >= 0 && at < limit;
  };
  const found = Array.from({ length: positions }, (_, position) => position).filter(
    (position) => isInside(position, taps[0]) && isInside(position, taps[1] - 1),
  );
  return found.length === 0 ? [0, 0] : [found[0]!, found.at(-1)! + 1];
}

/** Goes through samples: from where their rows of so many numbers stand behind addresses. */
export function eachSample(
  f: FunctionBuilder,
  rows: I32,
  tensors: readonly (readonly [from: Address, size: number])[],
  body: (addresses: Address[]) => void,
): void {
  f.range(i32.of(0), rows, (row) => {
    body(tensors.map(([from, size]) => ({ base: f.let(at(further(from, i32.multiply(row, i32.of(size * 4))))), offset: 0 })));
  }, { unrolled: 1 });
}

/** What is done at positions: in a row from one to another, where every tap has its element; and at one where some have none. */
export interface Visit {
  inside(y: I32, range: Range): void;
  edge(y: I32, x: I32): void;
}

/** Goes through all positions, row after row. */
export function eachPosition(f: FunctionBuilder, { y, x }: Axes, { inside, edge }: Visit): void {
  const [rows, columns] = [positionsOf(y), positionsOf(x)];
  const hasInside = rows[0] < rows[1] && columns[0] < columns[1];
  f.range(
    i32.of(0),
    i32.of(y.positions),
    (row) => {
      const isInside = hasInside
        ? i32.isBelow(i32.subtract(row, i32.of(rows[0])), i32.of(rows[1] - rows[0]))
        : i32.of(0);
      if (hasInside && columns[1] - columns[0] === x.positions && rows[1] - rows[0] === y.positions) {
        inside(row, columns);
        return;
      }
      const column = f.let(i32.of(0));
      f.loop(() => {
        const begins = hasInside ? i32.and(isInside, i32.equals(column, i32.of(columns[0]))) : i32.of(0);
        f.if(
          begins,
          () => {
            inside(row, columns);
            f.set(column, i32.of(columns[1]));
          },
          () => {
            edge(row, column);
            f.set(column, i32.add(column, i32.of(1)));
          },
        );
        return i32.isLess(column, i32.of(x.positions));
      });
    },
    { unrolled: 1 },
  );
}
