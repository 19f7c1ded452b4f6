import { joined, sized, typeCode, unsigned, vector, type Bytes, type ValueType } from './encoding';
import { f32x4, i32, type Expression, type F32, type F64, type I32, type V128 } from './operators';

/** A variable of a function: reading it is an expression. */
export interface Local<T extends ValueType> extends Expression<T> {
  readonly index: number;
}

/** A place in memory: a known number of bytes behind a base that may be computed. */
export interface Address {
  readonly base: I32;
  readonly offset: number;
}

/** A function that can be called within the module. */
export interface Callee {
  readonly index: number;
}

/** Loops of a known count up to this long are written out. */
const UNROLLED = 4;

/** Collects the code of one function. */
export class FunctionBuilder {
  /** Pieces of its code, in their order. */
  private code: Bytes[] = [];
  private readonly locals: ValueType[] = [];
  /** What it is called with. */
  readonly parameters: readonly Local<'i32'>[];

  constructor(
    private readonly parameterCount: number,
    private readonly fuses = false,
  ) {
    this.parameters = Array.from({ length: parameterCount }, (_, index) => localOf('i32', index));
  }

  /** A new variable, 0 until it is set. */
  local<T extends ValueType>(type: T): Local<T> {
    this.locals.push(type);
    return localOf(type, this.parameterCount + this.locals.length - 1);
  }

  /** Computes a value once, to be used many times. */
  let<T extends ValueType>(value: Expression<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Expression<T>): void {
    this.code.push(value.code, [0x21], unsigned(local.index));
  }

  /** a·b + c, rounded twice; once in a module that fuses. */
  multiplyAdd(a: V128, b: V128, c: V128): V128 {
    return this.fuses ? f32x4.fusedMultiplyAdd(a, b, c) : f32x4.add(f32x4.multiply(a, b), c);
  }

  loadI32({ base, offset }: Address): I32 {
    return { type: 'i32', code: base.code.concat(0x28, 2, unsigned(offset)) };
  }

  /** A byte, as 0 to 255. */
  loadByte({ base, offset }: Address): I32 {
    return { type: 'i32', code: base.code.concat(0x2d, 0, unsigned(offset)) };
  }

  loadF32({ base, offset }: Address): F32 {
    return { type: 'f32', code: base.code.concat(0x2a, 2, unsigned(offset)) };
  }

  loadF64({ base, offset }: Address): F64 {
    return { type: 'f64', code: base.code.concat(0x2b, 3, unsigned(offset)) };
  }

  loadVector({ base, offset }: Address): V128 {
    return { type: 'v128', code: base.code.concat(0xfd, 0x00, 2, unsigned(offset)) };
  }

  /** One float32 in all four lanes. */
  loadSplat({ base, offset }: Address): V128 {
    return { type: 'v128', code: base.code.concat(0xfd, 0x09, 2, unsigned(offset)) };
  }

  /** One float32 in the first lane, 0 in the others. */
  loadFirst({ base, offset }: Address): V128 {
    return { type: 'v128', code: base.code.concat(0xfd, 0x5c, 2, unsigned(offset)) };
  }

  /** Two float32 in the lower lanes, 0 in the others. */
  loadLower({ base, offset }: Address): V128 {
    return { type: 'v128', code: base.code.concat(0xfd, 0x5d, 2, unsigned(offset)) };
  }

  storeI32({ base, offset }: Address, value: I32): void {
    this.code.push(base.code, value.code, [0x36, 2], unsigned(offset));
  }

  storeF32({ base, offset }: Address, value: F32): void {
    this.code.push(base.code, value.code, [0x38, 2], unsigned(offset));
  }

  storeF64({ base, offset }: Address, value: F64): void {
    this.code.push(base.code, value.code, [0x39, 3], unsigned(offset));
  }

  storeVector({ base, offset }: Address, value: V128): void {
    this.code.push(base.code, value.code, [0xfd, 0x0b, 2], unsigned(offset));
  }

  /** The first lane alone. */
  storeFirst({ base, offset }: Address, value: V128): void {
    this.code.push(base.code, value.code, [0xfd, 0x5a, 2], unsigned(offset), [0]);
  }

  /** The first two lanes alone. */
  storeLower({ base, offset }: Address, value: V128): void {
    this.code.push(base.code, value.code, [0xfd, 0x5b, 2], unsigned(offset), [0]);
  }

  call({ index }: Callee, ...args: readonly I32[]): void {
    this.code.push(...args.map(({ code }) => code), [0x10], unsigned(index));
  }

  /** Calls a function of the module's table that takes one integer. */
  callIndirect(type: number, position: I32, argument: I32): void {
    this.code.push(argument.code, position.code, [0x11], unsigned(type), [0]);
  }

  /** From `from` up to below `to`; written out where both are known and near. */
  range(from: I32, to: I32, body: (index: I32) => void, { step = 1, unrolled = UNROLLED } = {}): void {
    if (from.constant !== undefined && to.constant !== undefined) {
      const count = Math.ceil((to.constant - from.constant) / step);
      if (count <= unrolled) {
        for (let i = 0; i < count; i++) body(i32.of(from.constant + i * step));
        return;
      }
    }
    const index = this.let(from);
    const end = to.constant === undefined ? this.let(to) : to;
    const known = from.constant !== undefined && to.constant !== undefined;
    const loop = (): void => {
      this.loop(() => {
        body(index);
        this.set(index, i32.add(index, i32.of(step)));
        return i32.isLess(index, end);
      });
    };
    if (known) loop();
    else this.if(i32.isLess(index, end), loop);
  }

  /** Runs the body, and again while what it returns is not 0. */
  loop(body: () => I32): void {
    const code = this.collect(() => {
      const again = body();
      this.code.push(again.code, [0x0d, 0]);
    });
    this.code.push([0x03, 0x40], code, [0x0b]);
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    if (condition.constant !== undefined) {
      if (condition.constant !== 0) then();
      else otherwise?.();
      return;
    }
    const yes = this.collect(then);
    const no = otherwise && this.collect(otherwise);
    this.code.push(condition.code, [0x04, 0x40], yes, no ? [0x05].concat(no) : [], [0x0b]);
  }

  fill(from: Address, bytes: I32): void {
    this.code.push(at(from).code, i32.of(0).code, bytes.code, [0xfc, 0x0b, 0]);
  }

  copy(to: Address, from: Address, bytes: I32): void {
    this.code.push(at(to).code, at(from).code, bytes.code, [0xfc, 0x0a, 0, 0]);
  }

  /** The function as it stands in the code section. */
  encode(): Bytes {
    const declared = this.locals.map((type) => [1, typeCode[type]]);
    return sized(joined([vector(declared), ...this.code, [0x0b]]));
  }

  private collect(write: () => void): Bytes {
    const outer = this.code;
    const inner: Bytes[] = [];
    this.code = inner;
    write();
    this.code = outer;
    return joined(inner);
  }
}

function localOf<T extends ValueType>(type: T, index: number): Local<T> {
  return { type, index, code: [0x20, ...unsigned(index)] };
}

/** The address as an integer, whose sign has no meaning. */
export function at({ base, offset }: Address): I32 {
  return i32.add(base, i32.of(offset));
}

/** The address as a number from 0 to below 2^32, where it is known while code is written. */
export function knownAddress({ base, offset }: Address): number | undefined {
  return base.constant === undefined ? undefined : (base.constant + offset) >>> 0;
}

/** Some bytes further on: known ones stay out of the code. */
export function further({ base, offset }: Address, bytes: number | I32): Address {
  if (typeof bytes === 'number') return { base, offset: offset + bytes };
  if (bytes.constant !== undefined) return { base, offset: offset + bytes.constant };
  return { base: i32.add(base, bytes), offset };
}
