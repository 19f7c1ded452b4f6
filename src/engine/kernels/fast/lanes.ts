import type { Arithmetic } from '../../formulas/arithmetic';
import type { FunctionBuilder } from '../../wasm/function';
import { f32x4, i32x4, v128, type V128 } from '../../wasm/operators';

/** From here on, to twice as much, the last bits of a float32 are those of its whole number. */
const WHOLE = 0x800000;

/** Arithmetic that writes code for four float32 at a time; a truth is a mask. Each result is kept in a variable. */
export function laneArithmetic(f: FunctionBuilder): Arithmetic<V128, V128> {
  const kept = (value: V128): V128 => f.let(value);
  const signBit = i32x4.of(0x80000000);
  const isMantissa = i32x4.of(0x7fffff);
  return {
    constant: f32x4.of,
    add: (a, b) => kept(f32x4.add(a, b)),
    subtract: (a, b) => kept(f32x4.subtract(a, b)),
    multiply: (a, b) => kept(f32x4.multiply(a, b)),
    divide: (a, b) => kept(f32x4.divide(a, b)),
    multiplyAdd: (a, b, c) => kept(f.multiplyAdd(a, b, c)),
    negate: (a) => kept(f32x4.negate(a)),
    absolute: (a) => kept(f32x4.absolute(a)),
    copySign: (a, sign) => kept(v128.choose(signBit, sign, a)),
    squareRoot: (a) => kept(f32x4.squareRoot(a)),
    nearest: (a) => kept(f32x4.nearest(a)),
    isLess: (a, b) => kept(f32x4.isLess(a, b)),
    isAtMost: (a, b) => kept(f32x4.isAtMost(a, b)),
    isEqual: (a, b) => kept(f32x4.equals(a, b)),
    smaller: (a, b) => kept(f32x4.smaller(a, b)),
    larger: (a, b) => kept(f32x4.larger(a, b)),
    both: (a, b) => kept(v128.and(a, b)),
    either: (a, b) => kept(v128.or(a, b)),
    choose: (truth, a, b) => kept(chosen(truth, a, b)),
    powerOfTwo: (n) => kept(i32x4.shiftLeft(f32x4.add(n, f32x4.of(WHOLE + 127)), 23)),
    exponentOf: (a) => kept(f32x4.fromI32x4(i32x4.subtract(i32x4.shiftRight(a, 23), i32x4.of(127)))),
    mantissaOf: (a) => kept(v128.or(v128.and(a, isMantissa), f32x4.of(1))),
  };
}

/** Where one of the two is 0, a mask does in one operation what takes three. */
function chosen(truth: V128, a: V128, b: V128): V128 {
  if (Object.is(a.constant, 0)) return v128.andNot(b, truth);
  return Object.is(b.constant, 0) ? v128.and(a, truth) : v128.choose(truth, a, b);
}
