import { double, signed, single, unsigned, type Bytes, type ValueType } from './encoding';

/** Code that leaves a value on the stack; a constant is known while code is written. */
export interface Expression<T extends ValueType> {
  readonly type: T;
  readonly code: Bytes;
  readonly constant?: number;
}

export type I32 = Expression<'i32'>;
export type F32 = Expression<'f32'>;
export type F64 = Expression<'f64'>;
export type V128 = Expression<'v128'>;

const SIMD = 0xfd;

type Unary<A extends ValueType, R extends ValueType> = (a: Expression<A>) => Expression<R>;
type Binary<A extends ValueType, R extends ValueType> = (a: Expression<A>, b: Expression<A>) => Expression<R>;

function unary<A extends ValueType, R extends ValueType>(type: R, ...opcode: number[]): Unary<A, R> {
  return (a) => ({ type, code: a.code.concat(opcode) });
}

function binary<A extends ValueType, R extends ValueType>(type: R, ...opcode: number[]): Binary<A, R> {
  return (a, b) => ({ type, code: a.code.concat(b.code, opcode) });
}

/** An operation on 32-bit integers that is done at once where both are known. */
function folding(opcode: number, compute: (a: number, b: number) => number): Binary<'i32', 'i32'> {
  const operation = binary<'i32', 'i32'>('i32', opcode);
  return (a, b) => {
    if (a.constant !== undefined && b.constant !== undefined) return i32.of(compute(a.constant, b.constant));
    return operation(a, b);
  };
}

const lanes = (opcode: number): Bytes => [SIMD, ...unsigned(opcode)];
const vectors = (opcode: number): Binary<'v128', 'v128'> => binary('v128', ...lanes(opcode));
const vector = (opcode: number): Unary<'v128', 'v128'> => unary('v128', ...lanes(opcode));

/** Integers: addresses, counts and flags. */
export const i32 = {
  of: (value: number): I32 => ({ type: 'i32', code: [0x41, ...signed(value)], constant: value | 0 }),
  add: (a: I32, b: I32): I32 => (b.constant === 0 ? a : a.constant === 0 ? b : plus(a, b)),
  subtract: folding(0x6b, (a, b) => a - b),
  multiply: (a: I32, b: I32): I32 => (b.constant === 1 ? a : a.constant === 1 ? b : times(a, b)),
  and: folding(0x71, (a, b) => a & b),
  shiftRight: folding(0x76, (a, b) => a >>> b),
  /** Of unsigned numbers, as `remainder`. */
  divide: folding(0x6e, (a, b) => Math.floor((a >>> 0) / (b >>> 0))),
  remainder: folding(0x70, (a, b) => (a >>> 0) % (b >>> 0)),
  isZero: unary<'i32', 'i32'>('i32', 0x45),
  equals: folding(0x46, (a, b) => Number(a === b)),
  isLess: folding(0x48, (a, b) => Number(a < b)),
  /** Of unsigned numbers, as addresses are; with this one comparison a number is not negative and below another. */
  isBelow: folding(0x49, (a, b) => Number(a >>> 0 < b >>> 0)),
  isAtLeast: folding(0x4e, (a, b) => Number(a >= b)),
  fromF32: unary<'f32', 'i32'>('i32', 0xfc, 0x00),
};
const plus = folding(0x6a, (a, b) => a + b);
const times = folding(0x6c, (a, b) => Math.imul(a, b));

export const f32 = {
  of: (value: number): F32 => ({ type: 'f32', code: [0x43, ...single(value)], constant: value }),
  add: binary<'f32', 'f32'>('f32', 0x92),
  subtract: binary<'f32', 'f32'>('f32', 0x93),
  multiply: binary<'f32', 'f32'>('f32', 0x94),
  divide: binary<'f32', 'f32'>('f32', 0x95),
  absolute: unary<'f32', 'f32'>('f32', 0x8b),
  equals: binary<'f32', 'i32'>('i32', 0x5b),
  isLess: binary<'f32', 'i32'>('i32', 0x5d),
  fromI32: unary<'i32', 'f32'>('f32', 0xb2),
  fromF64: unary<'f64', 'f32'>('f32', 0xb6),
  /** Of the first lane. */
  first: unary<'v128', 'f32'>('f32', ...lanes(0x1f), 0),
  lane: (a: V128, lane: number): F32 => ({ type: 'f32', code: a.code.concat(SIMD, 0x1f, lane) }),
};

export const f64 = {
  of: (value: number): F64 => ({ type: 'f64', code: [0x44, ...double(value)], constant: value }),
  add: binary<'f64', 'f64'>('f64', 0xa0),
  subtract: binary<'f64', 'f64'>('f64', 0xa1),
  multiply: binary<'f64', 'f64'>('f64', 0xa2),
  divide: binary<'f64', 'f64'>('f64', 0xa3),
  squareRoot: unary<'f64', 'f64'>('f64', 0x9f),
  floor: unary<'f64', 'f64'>('f64', 0x9c),
  differs: binary<'f64', 'i32'>('i32', 0x62),
  isAtLeast: binary<'f64', 'i32'>('i32', 0x66),
  fromF32: unary<'f32', 'f64'>('f64', 0xbb),
  fromI32: unary<'i32', 'f64'>('f64', 0xb7),
};

/** Four float32 in a vector. */
export const f32x4 = {
  of: (value: number): V128 => ({ ...f32x4.lanes(value, value, value, value), constant: value }),
  lanes: (...values: readonly [number, number, number, number]): V128 => ({ type: 'v128', code: constant(values.map(single)) }),
  splat: unary<'f32', 'v128'>('v128', ...lanes(0x13)),
  add: vectors(0xe4),
  subtract: vectors(0xe5),
  multiply: vectors(0xe6),
  divide: vectors(0xe7),
  negate: vector(0xe1),
  absolute: vector(0xe0),
  squareRoot: vector(0xe3),
  /** b where it is less than a, else a. */
  smaller: vectors(0xea),
  /** b where a is less than it, else a. */
  larger: vectors(0xeb),
  nearest: vector(0x6a),
  equals: vectors(0x41),
  differs: vectors(0x42),
  isLess: vectors(0x43),
  isAtMost: vectors(0x45),
  fromI32x4: vector(0xfa),
  /** a·b + c with one rounding where the processor can (relaxed SIMD). */
  fusedMultiplyAdd: (a: V128, b: V128, c: V128): V128 => ({ type: 'v128', code: a.code.concat(b.code, c.code, lanes(0x105)) }),
};

/** Four 32-bit integers in a vector. */
export const i32x4 = {
  of: (value: number): V128 => ({ type: 'v128', code: constant([0, 1, 2, 3].map(() => bytesOf(value))) }),
  ofLanes: (values: readonly [number, number, number, number]): V128 => ({ type: 'v128', code: constant(values.map(bytesOf)) }),
  splat: unary<'i32', 'v128'>('v128', ...lanes(0x11)),
  /** 0, 1, 2, 3. */
  numbers: { type: 'v128', code: constant([0, 1, 2, 3].map(bytesOf)) } satisfies V128,
  equals: vectors(0x37),
  isLess: vectors(0x39),
  add: vectors(0xae),
  subtract: vectors(0xb1),
  /** The whole part; what is outside of the range becomes its end, NaN becomes 0. */
  fromF32x4: vector(0xf8),
  shiftLeft: (a: V128, by: number): V128 => ({ type: 'v128', code: a.code.concat(i32.of(by).code, lanes(0xab)) }),
  /** The highest bit of each lane: that of lane 0 is the lowest. */
  signs: unary<'v128', 'i32'>('i32', ...lanes(0xa4)),
  /** With zeros from the left. */
  shiftRight: (a: V128, by: number): V128 => ({ type: 'v128', code: a.code.concat(i32.of(by).code, lanes(0xad)) }),
};

export const v128 = {
  and: vectors(0x4e),
  /** Bits of `a` where the other has zeros. */
  andNot: vectors(0x4f),
  or: vectors(0x50),
  xor: vectors(0x51),
  /** Bits of `a` where the mask has ones, of `b` where it has zeros. */
  choose: (mask: V128, a: V128, b: V128): V128 => ({ type: 'v128', code: a.code.concat(b.code, mask.code, lanes(0x52)) }),
  /** Four lanes out of eight: 0 to 3 are those of `a`, 4 to 7 those of `b`. */
  shuffle: (a: V128, b: V128, order: readonly [number, number, number, number]): V128 => ({
    type: 'v128',
    code: a.code.concat(b.code, lanes(0x0d), order.flatMap((lane) => [lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3])),
  }),
};

/** A vector of 16 known bytes. */
function constant(parts: readonly Bytes[]): Bytes {
  return [SIMD, 0x0c].concat(...parts);
}

function bytesOf(value: number): Bytes {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
}

/** `condition ? a : b`, both computed. */
export function select<T extends 'i32' | 'f32' | 'f64'>(condition: I32, a: Expression<T>, b: Expression<T>): Expression<T> {
  return { type: a.type, code: a.code.concat(b.code, condition.code, 0x1b) };
}
