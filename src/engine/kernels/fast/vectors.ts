import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type I32, type V128 } from '../../wasm/operators';

/** Reads and writes so many neighbouring float32 as one vector; lanes beyond them do not count. */
export interface Width {
  readonly lanes: 1 | 2 | 4;
  load(f: FunctionBuilder, address: Address): V128;
  store(f: FunctionBuilder, address: Address, value: V128): void;
}

export const four: Width = {
  lanes: 4,
  load: (f, address) => f.loadVector(address),
  store: (f, address, value) => f.storeVector(address, value),
};

export const two: Width = {
  lanes: 2,
  load: (f, address) => f.loadLower(address),
  store: (f, address, value) => f.storeLower(address, value),
};

export const one: Width = {
  lanes: 1,
  load: (f, address) => f.loadFirst(address),
  store: (f, address, value) => f.storeFirst(address, value),
};

/** The widths by which a row of so many numbers ends, behind its whole vectors, and where each begins. */
export function restOf(count: number): { readonly width: Width; readonly start: number }[] {
  const whole = count - (count % 4);
  const pair = count % 4 >= 2 ? [{ width: two, start: whole }] : [];
  const single = count % 2 === 1 ? [{ width: one, start: count - 1 }] : [];
  return [...pair, ...single];
}

/**
 * Goes through `rows` rows of `size` neighbouring numbers, four at a time. The body is written once for whole vectors
 * and once for what is left over; `offset` counts bytes.
 */
export function eachVector(
  f: FunctionBuilder,
  rows: I32,
  size: number,
  body: (width: Width, offset: I32) => void,
): void {
  const bytes = i32.multiply(rows, i32.of(size * 4));
  const end = bytes.constant === undefined ? f.let(bytes) : bytes;
  const whole = size % 4 === 0 ? end : i32.and(end, i32.of(-16));
  f.range(i32.of(0), whole, (offset) => body(four, offset), { step: 16 });
  if (size % 4 !== 0) f.range(whole, end, (offset) => body(one, offset), { step: 4 });
}

/** Goes through a row of so many numbers, whose count is known; up to `unrolled` whole vectors are written out. */
export function eachOfRow(f: FunctionBuilder, size: number, body: (width: Width, offset: I32) => void, unrolled = 4): void {
  const whole = size - (size % 4);
  f.range(i32.of(0), i32.of(whole * 4), (offset) => body(four, offset), { step: 16, unrolled });
  for (const { width, start } of restOf(size)) body(width, i32.of(start * 4));
}

/** Element `index` of a row behind an address. */
export function element(address: Address, index: I32, bytes = 4): Address {
  return further(address, i32.multiply(index, i32.of(bytes)));
}
