import { at, further, knownAddress, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type I32, type V128 } from '../../wasm/operators';
import { eachOfRow, element, type Width } from './vectors';

/** Rows that begin at an address, so many bytes apart. */
export interface Rows {
  readonly from: Address;
  readonly row: number;
}

/** An address that is computed once. */
export function kept(f: FunctionBuilder, address: Address): Address {
  const known = knownAddress(address);
  return known === undefined ? { base: f.let(at(address)), offset: 0 } : { base: i32.of(0), offset: known };
}

/** Rows of up to so many whole vectors are gone through by code that is written out. */
const UNROLLED_VECTORS = 16;

/** Copies rows of so many numbers. */
export function emitCopy(f: FunctionBuilder, rows: I32, columns: number, source: Rows, target: Rows): void {
  const isWhole = (matrix: Rows): boolean => matrix.row === columns * 4;
  if (isWhole(source) && isWhole(target)) {
    f.copy(target.from, source.from, i32.multiply(rows, i32.of(columns * 4)));
    return;
  }
  f.range(i32.of(0), rows, (row) => {
    const place = (matrix: Rows): Address => kept(f, element(matrix.from, row, matrix.row));
    emitCopyRow(f, columns, place(source), place(target));
  }, { unrolled: 1 });
}

export function emitCopyRow(f: FunctionBuilder, columns: number, source: Address, target: Address): void {
  if (columns > UNROLLED_VECTORS * 4) f.copy(target, source, i32.of(columns * 4));
  else writeRow(f, columns, target, (width, offset) => width.load(f, further(source, offset)));
}

/** Writes a row of so many numbers, vector by vector. */
export function writeRow(
  f: FunctionBuilder,
  columns: number,
  target: Address,
  value: (width: Width, offset: I32) => V128,
): void {
  eachOfRow(f, columns, (width, offset) => width.store(f, further(target, offset), value(width, offset)), UNROLLED_VECTORS);
}
