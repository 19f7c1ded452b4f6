import { at, further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, type I32, type V128 } from '../../wasm/operators';
import { kept } from './strided';
import { four, restOf, type Width } from './vectors';

/**
 * C = start + A·B, every sum in the order of its depth: C [rows, columns], A [rows, depth], B [depth, columns]. Strides
 * are in bytes; columns of B and C are neighbours.
 */
export interface Product {
  readonly rows: I32;
  readonly columns: number;
  readonly depth: I32;
  readonly a: { readonly from: Address; readonly row: number; readonly step: number };
  readonly b: { readonly from: Address; readonly step: number };
  readonly c: { readonly from: Address; readonly row: number };
  /** What sums begin with: from the column's place in its row, in bytes, and the sum's own place in C. */
  start(width: Width, column: I32, place: Address): V128;
  /** What is written instead of a sum. */
  finish?(sum: V128): V128;
  /** Rows before the first one, a multiple of 4, may be left out in these columns, given as bytes: they do not count. */
  firstRow?(column: I32): I32;
  /** The steps `[from, to)` of the depth that count in the block of four rows that a row is in; all without it. */
  steps?(row: I32): readonly [from: I32, to: I32];
}

/** Rows and whole vectors of the tile whose sums are kept in registers: 8 sums, of 16 registers. */
const TILE_ROWS = 4;
const TILE_VECTORS = 2;
/** Products of so few steps are written out. */
const UNROLLED_DEPTH = 2;
/** So many where all places are known. */
const UNROLLED_KNOWN = 4;

/** Vectors side by side that are computed together. */
interface Columns {
  readonly width: Width;
  readonly vectors: number;
  /** Bytes from the beginning of the row. */
  readonly offset: I32;
}

/** Sums that begin with 0. */
export const fromZero = (): V128 => f32x4.of(0);

/** Sums that begin with a row's numbers. */
export const fromRow =
  (f: FunctionBuilder, row: Address) =>
  (width: Width, column: I32): V128 =>
    width.load(f, further(row, column));

/** Sums that go on from what stands in C. */
export const fromPlace =
  (f: FunctionBuilder) =>
  (width: Width, _: I32, place: Address): V128 =>
    width.load(f, place);

/** Sums that begin with what stands so many bytes from their place. */
export const fromBeside =
  (f: FunctionBuilder, distance: I32) =>
  (width: Width, _: I32, place: Address): V128 =>
    width.load(f, behind(place, distance));

/** So many bytes on, which may be less than 0: only a computed address can go back. */
function behind(place: Address, distance: I32): Address {
  return place.base.constant === undefined
    ? { base: i32.add(place.base, distance), offset: place.offset }
    : { base: i32.add(at(place), distance), offset: 0 };
}

export function emitProduct(f: FunctionBuilder, product: Product): void {
  const whole = product.columns - (product.columns % 4);
  const tiled = whole - (whole % (4 * TILE_VECTORS));
  f.range(
    i32.of(0),
    i32.of(tiled * 4),
    (offset) => emitRows(f, product, { width: four, vectors: TILE_VECTORS, offset }),
    { step: 16 * TILE_VECTORS, unrolled: 1 },
  );
  if (whole > tiled) emitRows(f, product, { width: four, vectors: 1, offset: i32.of(tiled * 4) });
  for (const { width, start } of restOf(product.columns)) {
    emitRows(f, product, { width, vectors: 1, offset: i32.of(start * 4) });
  }
}

function emitRows(f: FunctionBuilder, product: Product, columns: Columns): void {
  const { rows } = product;
  const tiled = i32.and(rows, i32.of(-TILE_ROWS));
  const first = product.firstRow?.(columns.offset) ?? i32.of(0);
  f.range(first, tiled, (row) => emitTile(f, product, columns, row, TILE_ROWS), { step: TILE_ROWS });
  f.range(tiled, rows, (row) => emitTile(f, product, columns, row, 1));
}

function emitTile(f: FunctionBuilder, product: Product, columns: Columns, row: I32, height: number): void {
  const { a, b, c, depth } = product;
  const { width, vectors, offset } = columns;
  const start = (stride: number): I32 => i32.multiply(row, i32.of(stride));
  const result = kept(f, further(further(c.from, offset), start(c.row)));
  const place = (r: number, v: number): Address => further(result, r * c.row + v * 16);
  const sums = Array.from({ length: height }, (_, r) =>
    Array.from({ length: vectors }, (_, v) =>
      f.let(product.start(width, i32.add(offset, i32.of(v * 16)), place(r, v))),
    ),
  );
  const addStep = (left: Address, right: Address): void => {
    const bs = Array.from({ length: vectors }, (_, v) => f.let(width.load(f, further(right, v * 16))));
    for (let r = 0; r < height; r++) {
      const factor = f.let(f.loadSplat(further(left, r * a.row)));
      bs.forEach((value, v) => {
        const sum = sums[r]![v]!;
        f.set(sum, f.multiplyAdd(factor, value, sum));
      });
    }
  };
  const [from, to] = product.steps?.(row) ?? [i32.of(0), depth];
  const first = from.constant === undefined ? f.let(from) : from;
  const left = further(further(a.from, start(a.row)), i32.multiply(first, i32.of(a.step)));
  const right = further(further(b.from, offset), i32.multiply(first, i32.of(b.step)));
  emitSteps(f, first.constant === 0 ? to : i32.subtract(to, first), left, right, a.step, b.step, addStep);
  sums.forEach((line, r) => line.forEach((sum, v) => width.store(f, place(r, v), product.finish?.(sum) ?? sum)));
}

function emitSteps(
  f: FunctionBuilder,
  depth: I32,
  from: Address,
  along: Address,
  leftStep: number,
  rightStep: number,
  addStep: (left: Address, right: Address) => void,
): void {
  const isKnown = from.base.constant !== undefined && along.base.constant !== undefined;
  if (depth.constant !== undefined && depth.constant <= (isKnown ? UNROLLED_KNOWN : UNROLLED_DEPTH)) {
    const [first, second] = [kept(f, from), kept(f, along)];
    for (let k = 0; k < depth.constant; k++) addStep(further(first, k * leftStep), further(second, k * rightStep));
    return;
  }
  const [left, right] = [f.let(at(from)), f.let(at(along))];
  const end = f.let(i32.add(right, i32.multiply(depth, i32.of(rightStep))));
  const loop = (): void => {
    f.loop(() => {
      addStep({ base: left, offset: 0 }, { base: right, offset: 0 });
      f.set(left, i32.add(left, i32.of(leftStep)));
      f.set(right, i32.add(right, i32.of(rightStep)));
      return i32.isBelow(right, end);
    });
  };
  if (depth.constant !== undefined) loop();
  else f.if(i32.isBelow(right, end), loop);
}
