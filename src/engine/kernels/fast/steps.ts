import { at, further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type I32 } from '../../wasm/operators';
import { four, restOf, type Width } from './vectors';

/** Vector registers that are there for sums and for what is loaded. */
const REGISTERS = 15;

/**
 * Steps in one turn of a loop. V8 puts all loads of a turn before its products, so that what they load and the sums have
 * to find room in the registers: with a tile of 4 by 2 there is room for one step.
 */
export function turnOf(loads: number, sums: number): number {
  return Math.max(1, Math.floor((REGISTERS - sums) / loads));
}

/** Where the operands of a run stand, and how far they go on at each step, in bytes. */
export interface Run {
  readonly count: number;
  readonly left: Address;
  readonly leftStep: number;
  readonly right: Address;
  readonly rightStep: number;
  /** Steps in one turn of the loop. */
  readonly turn: number;
}

/** Goes through a known number of steps over two operands in memory. */
export function emitRun(f: FunctionBuilder, run: Run, step: (left: Address, right: Address) => void): void {
  const { count, left, leftStep, right, rightStep, turn } = run;
  const writeOut = (many: number, a: Address, b: Address): void => {
    for (let k = 0; k < many; k++) step(further(a, k * leftStep), further(b, k * rightStep));
  };
  if (count <= turn) {
    writeOut(count, left, right);
    return;
  }
  const whole = count - (count % turn);
  const [a, b] = [f.let(at(left)), f.let(at(right))];
  const end = f.let(i32.add(b, i32.of(whole * rightStep)));
  f.loop(() => {
    writeOut(turn, { base: a, offset: 0 }, { base: b, offset: 0 });
    f.set(a, i32.add(a, i32.of(turn * leftStep)));
    f.set(b, i32.add(b, i32.of(turn * rightStep)));
    return i32.isBelow(b, end);
  });
  writeOut(count % turn, { base: a, offset: 0 }, { base: b, offset: 0 });
}

/** A vector of a tile: how it is read, and where it begins, in bytes behind the tile's first column. */
export interface Part {
  readonly width: Width;
  readonly at: number;
}

/** Columns that are computed together, from a place in the row on, in bytes. */
export interface Columns {
  readonly parts: readonly Part[];
  readonly offset: I32;
}

/** Goes through a row of so many numbers, several vectors at a time; narrower ones end it. */
export function eachColumns(f: FunctionBuilder, count: number, vectors: number, body: (columns: Columns) => void): void {
  const tiled = count - (count % (4 * vectors));
  const whole = count - (count % 4);
  const parts = (from: number, to: number): Part[] =>
    Array.from({ length: (to - from) / 4 }, (_, i) => ({ width: four, at: (from + i * 4) * 4 }));
  f.range(i32.of(0), i32.of(tiled * 4), (offset) => body({ parts: parts(0, 4 * vectors), offset }), {
    step: 16 * vectors,
    unrolled: 1,
  });
  const last = [...parts(tiled, whole), ...restOf(count).map(({ width, start }) => ({ width, at: start * 4 }))];
  for (let i = 0; i < last.length; i += vectors) body({ parts: last.slice(i, i + vectors), offset: i32.of(0) });
}
