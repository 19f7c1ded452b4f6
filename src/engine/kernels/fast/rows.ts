import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, i32x4, v128, type I32, type V128 } from '../../wasm/operators';
import { four, one, two, type Width } from './vectors';

/** A vector of a row. In the last one of a row only some lanes may count. */
export interface Part {
  readonly load: Width['load'];
  readonly store: Width['store'];
  readonly lanes: 1 | 2 | 3 | 4;
  /** Bytes from the beginning of the row. */
  readonly offset: I32;
}

/** Whole vectors of a row that are written out, where it has no more. */
const UNROLLED = 4;
/** Rows at known places that are written out. */
const WRITTEN_ROWS = 4;

type Access = Omit<Part, 'offset'>;

const three: Access = {
  lanes: 3,
  load: (f, address) => v128.shuffle(f.loadLower(address), f.loadFirst(further(address, 8)), [0, 1, 4, 5]),
  store: (f, address, value) => {
    f.storeLower(address, value);
    f.storeFirst(further(address, 8), v128.shuffle(value, value, [2, 2, 2, 2]));
  },
};

const accesses: readonly Access[] = [one, two, three];

/**
 * Goes through a row of so many numbers, up to `vectors` vectors at once. Element i stands in lane i % 4, so that a sum
 * in a vector is that of `FourSums`.
 */
export function eachOfParts(f: FunctionBuilder, size: number, vectors: number, body: (parts: readonly Part[]) => void): void {
  const whole = Math.floor(size / 4);
  const tiled = whole - (whole % vectors);
  const wholeAt = (start: I32, count: number): Part[] =>
    Array.from({ length: count }, (_, v) => ({ ...four, offset: i32.add(start, i32.of(v * 16)) }));
  f.range(i32.of(0), i32.of(tiled * 16), (start) => body(wholeAt(start, vectors)), {
    step: vectors * 16,
    unrolled: Math.floor(UNROLLED / vectors),
  });
  const rest = wholeAt(i32.of(tiled * 16), whole - tiled);
  const last = accesses[(size % 4) - 1];
  if (last) rest.push({ ...last, offset: i32.of(whole * 16) });
  if (rest.length > 0) body(rest);
}

/** Goes through a row vector by vector. */
export function eachPart(f: FunctionBuilder, size: number, body: (part: Part) => void): void {
  eachOfParts(f, size, 1, (parts) => parts.forEach(body));
}

/** The value in the lanes that count, another one in the others. */
export function inLanes({ lanes }: Part, value: V128, otherwise: V128): V128 {
  if (lanes === 4) return value;
  const mask = [0, 1, 2, 3].map((lane) => (lane < lanes ? -1 : 0)) as [number, number, number, number];
  return v128.choose(i32x4.ofLanes(mask), value, otherwise);
}

/** All lanes together, in all lanes: (0, 2) and (1, 3), and then both. */
export function across(f: FunctionBuilder, value: V128, join: (a: V128, b: V128) => V128): V128 {
  const first = f.let(value);
  const halves = f.let(join(first, v128.shuffle(first, first, [2, 3, 0, 1])));
  return f.let(join(halves, v128.shuffle(halves, halves, [1, 0, 3, 2])));
}

export const sumAcross = (f: FunctionBuilder, value: V128): V128 => across(f, value, f32x4.add);

/** Goes through so many rows of `size` numbers; gives their places behind addresses. */
export function eachRow(
  f: FunctionBuilder,
  rows: I32,
  size: number,
  addresses: readonly Address[],
  body: (row: I32, places: readonly Address[]) => void,
): void {
  const isKnown = addresses.every(({ base }) => base.constant !== undefined);
  f.range(i32.of(0), rows, (row) => {
    const bytes = i32.multiply(row, i32.of(size * 4));
    const start = bytes.constant === undefined ? f.let(bytes) : bytes;
    body(row, addresses.map((address) => further(address, start)).map((place) => {
      return place.base.constant === undefined ? { base: f.let(place.base), offset: place.offset } : place;
    }));
  }, { unrolled: isKnown ? WRITTEN_ROWS : 1 });
}
