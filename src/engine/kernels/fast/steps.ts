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
    return i32.isLess(b, end);
  });
  writeOut(count % turn, { base: a, offset: 0 }, { base: b, offset: 0 });
}

/** Columns that are computed together: so many vectors side by side, from a place in the row on, in bytes. */
export interface Columns {
  readonly width: Width;
  readonly vectors: number;
  readonly offset: I32;
}

/** Goes through a row of so many numbers, several vectors at a time, then one vector, then what is narrower. */
export function eachColumns(f: FunctionBuilder, count: number, vectors: number, body: (columns: Columns) => void): void {
  const whole = count - (count % 4);
  const tiled = whole - (whole % (4 * vectors));
  f.range(i32.of(0), i32.of(tiled * 4), (offset) => body({ width: four, vectors, offset }), {
    step: 16 * vectors,
    unrolled: 1,
  });
  f.range(i32.of(tiled * 4), i32.of(whole * 4), (offset) => body({ width: four, vectors: 1, offset }), {
    step: 16,
    unrolled: 1,
  });
  for (const { width, start } of restOf(count)) body({ width, vectors: 1, offset: i32.of(start * 4) });
}
