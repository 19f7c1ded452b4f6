import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, v128, type I32, type V128 } from '../../wasm/operators';

/** Blocks at known places that are written out, along each side. */
const WRITTEN_BLOCKS = 2;

/** Writes the transpose of a matrix [rows, columns] behind `to`, whose rows stand `pitch` bytes apart. */
export function emitTranspose(
  f: FunctionBuilder,
  from: Address,
  to: Address,
  [rows, columns]: readonly [number, number],
  pitch = rows * 4,
): void {
  const whole = [rows - (rows % 4), columns - (columns % 4)] as const;
  const unrolled = from.base.constant === undefined ? 1 : WRITTEN_BLOCKS;
  f.range(i32.of(0), i32.of(whole[0]), (row) => {
    f.range(i32.of(0), i32.of(whole[1]), (column) => emitBlock(f, from, to, row, column, columns * 4, pitch), { step: 4, unrolled });
    f.range(i32.of(whole[1]), i32.of(columns), (column) => copyColumn(f, from, to, row, column, 4, columns * 4, pitch));
  }, { step: 4, unrolled });
  f.range(i32.of(whole[0]), i32.of(rows), (row) => {
    f.range(i32.of(0), i32.of(columns), (column) => copyColumn(f, from, to, row, column, 1, columns * 4, pitch));
  });
}

const cell = (base: Address, row: I32, column: I32, pitch: number): Address =>
  further(further(base, i32.multiply(row, i32.of(pitch))), i32.multiply(column, i32.of(4)));

/** Four rows of four numbers: pairs of rows are interleaved, and then the pairs. */
function emitBlock(f: FunctionBuilder, from: Address, to: Address, row: I32, column: I32, width: number, pitch: number): void {
  const source = cell(from, row, column, width);
  const load = (i: number): V128 => f.let(f.loadVector(further(source, i * width)));
  const [a, b, c, d] = [load(0), load(1), load(2), load(3)];
  const [ac, bd] = [pairs(f, a, c), pairs(f, b, d)];
  const [first, last] = [pairs(f, ac[0], bd[0]), pairs(f, ac[1], bd[1])];
  const target = cell(to, column, row, pitch);
  [first[0], first[1], last[0], last[1]].forEach((value, i) => f.storeVector(further(target, i * pitch), value));
}

/** The lower lanes of two vectors in turn, and the upper ones. */
export function pairs(f: FunctionBuilder, a: V128, b: V128): [V128, V128] {
  return [f.let(v128.shuffle(a, b, [0, 4, 1, 5])), f.let(v128.shuffle(a, b, [2, 6, 3, 7]))];
}

function copyColumn(
  f: FunctionBuilder, from: Address, to: Address, row: I32, column: I32, count: number, width: number, pitch: number,
): void {
  const [source, target] = [cell(from, row, column, width), cell(to, column, row, pitch)];
  for (let i = 0; i < count; i++) f.storeF32(further(target, i * 4), f.loadF32(further(source, i * width)));
}
