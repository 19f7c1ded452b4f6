import { at, further, type Address, type FunctionBuilder, type Local } from '../../wasm/function';
import { f32x4, i32, v128, type I32, type V128 } from '../../wasm/operators';
import type { Rows } from './strided';
import { pairs } from './transpose';
import { four, one, restOf, two, type Width } from './vectors';

/**
 * C = start + A·Bᵀ, both with the numbers of a sum side by side: A [rows, depth], B [columns, depth], C [rows, columns].
 * Every sum is made in four parts, one for every fourth place of the depth in turn, that are joined as
 * (0 + 1) + (2 + 3) and then added to the start.
 */
interface Dots {
  readonly rows: I32;
  readonly columns: number;
  /** Stretches of the depth, each with an A and a B of its own; in each the parts begin in turn anew. */
  readonly stretches: readonly { readonly depth: number; readonly a: Rows; readonly b: Rows }[];
  readonly c: Rows;
  /** From the column's place in its row, in bytes, and the sums' own place in C. */
  start(width: Width, column: I32, place: Address): V128;
}

/** Reads numbers that stand side by side into the first lanes; 0 in the others. */
type Load = Width['load'];

/** One, two or three of them. */
const rests: readonly Load[] = [
  one.load,
  two.load,
  (f, address) => v128.shuffle(two.load(f, address), one.load(f, further(address, 8)), [0, 1, 4, 5]),
];

/** Rows of the tile whose sums are kept in registers; it has four columns. */
const TILE_ROWS = 2;

export function emitDots(f: FunctionBuilder, dots: Dots): void {
  const whole = dots.columns - (dots.columns % 4);
  f.range(i32.of(0), i32.of(whole), (column) => emitRows(f, dots, column, four), { step: 4, unrolled: 1 });
  for (const { width, start } of restOf(dots.columns)) emitRows(f, dots, i32.of(start), width);
}

function emitRows(f: FunctionBuilder, dots: Dots, column: I32, width: Width): void {
  const tiled = i32.and(dots.rows, i32.of(-TILE_ROWS));
  f.range(i32.of(0), tiled, (row) => emitTile(f, dots, row, TILE_ROWS, column, width), { step: TILE_ROWS, unrolled: 1 });
  f.range(tiled, dots.rows, (row) => emitTile(f, dots, row, 1, column, width));
}

function emitTile(f: FunctionBuilder, dots: Dots, row: I32, height: number, column: I32, width: Width): void {
  const { stretches, c } = dots;
  const sums = Array.from({ length: height }, () => Array.from({ length: width.lanes }, () => f.let(f32x4.of(0))));
  for (const { depth, a, b } of stretches) {
    const left = f.let(at(further(a.from, i32.multiply(row, i32.of(a.row)))));
    const right = f.let(at(further(b.from, i32.multiply(column, i32.of(b.row)))));
    const addStep = (load: Load, offset: number): void =>
      addProducts(f, sums, load, { from: { base: left, offset }, row: a.row }, { from: { base: right, offset }, row: b.row });
    emitSteps(f, depth, left, right, addStep);
  }
  const bytes = i32.multiply(column, i32.of(4));
  const result = f.let(at(further(further(c.from, i32.multiply(row, i32.of(c.row))), bytes)));
  sums.forEach((line, r) => {
    const target = { base: result, offset: r * c.row };
    width.store(f, target, f32x4.add(dots.start(width, bytes, target), joined(f, line)));
  });
}

/** One step of each sum: four neighbours of the depth, or what is left of it. */
function addProducts(
  f: FunctionBuilder,
  sums: readonly (readonly Local<'v128'>[])[],
  load: Load,
  left: Rows,
  right: Rows,
): void {
  const as = sums.map((_, r) => f.let(load(f, further(left.from, r * left.row))));
  sums[0]!.forEach((_, column) => {
    const b = f.let(load(f, further(right.from, column * right.row)));
    as.forEach((a, r) => {
      const sum = sums[r]![column]!;
      f.set(sum, f.multiplyAdd(a, b, sum));
    });
  });
}

/** Whole vectors of the depth, and then the rest of it. Written out they would take more registers than there are. */
function emitSteps(
  f: FunctionBuilder,
  depth: number,
  left: Local<'i32'>,
  right: Local<'i32'>,
  addStep: (load: Load, offset: number) => void,
): void {
  const whole = depth - (depth % 4);
  const last = rests[(depth % 4) - 1];
  if (whole <= 4) {
    if (whole > 0) addStep(four.load, 0);
    if (last) addStep(last, whole * 4);
    return;
  }
  const end = f.let(i32.add(right, i32.of(whole * 4)));
  f.loop(() => {
    addStep(four.load, 0);
    f.set(left, i32.add(left, i32.of(16)));
    f.set(right, i32.add(right, i32.of(16)));
    return i32.isBelow(right, end);
  });
  if (last) addStep(last, 0);
}

/** Up to four sums, each in four parts, in one vector. */
function joined(f: FunctionBuilder, sums: readonly V128[]): V128 {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => sums[i] ?? f32x4.of(0)) as [V128, V128, V128, V128];
  const [ac, bd] = [pairs(f, a, c), pairs(f, b, d)];
  const [lower, upper] = [pairs(f, ac[0], bd[0]), pairs(f, ac[1], bd[1])];
  return f32x4.add(f32x4.add(lower[0], lower[1]), f32x4.add(upper[0], upper[1]));
}
