import { FunctionBuilder, knownAddress, type Address, type Callee, type Local } from './function';
import { f32, f32x4, v128, type F32, type F64, type I32, type V128 } from './operators';

/** Where the float32 that stands at an address is to be had without reading memory. */
interface Word {
  readonly value: Local<'v128'>;
  readonly lane: number;
  /** When it was written: the number of the span. */
  readonly span: number;
}

/** Bytes of memory, `[from, to)`. */
export type Span = readonly [from: number, to: number];

/** What was written longer ago than so many spans is in the cache by now, and is better read than kept in a register. */
const KEPT = 3;

/**
 * Collects code that runs from top to bottom over places that are known. What was stored a moment ago is taken from the
 * variable that holds it: reading it back takes longer than to compute with it, and far longer where it was stored in
 * pieces. Everything is stored all the same. As with the plain builder, what a load gives is used, or put into a variable,
 * before the next store.
 */
export class ForwardingBuilder extends FunctionBuilder {
  private words = new Map<number, Word>();
  private span = 0;
  /** Where what is being written may store; undefined: anywhere. */
  private targets: readonly Span[] | undefined;

  /** Writes code that stores within these spans alone: what is known of other places holds, in loops and behind them. */
  within(targets: readonly Span[], write: () => void): void {
    this.targets = targets;
    this.span++;
    write();
    this.targets = undefined;
  }

  override loadF32(address: Address): F32 {
    const [word] = this.wordsAt(address, 1);
    return word ? f32.lane(word.value, word.lane) : super.loadF32(address);
  }

  override loadVector(address: Address): V128 {
    const words = this.wordsAt(address, 4);
    return words.length === 4 ? joined(words) : super.loadVector(address);
  }

  override loadSplat(address: Address): V128 {
    const [word] = this.wordsAt(address, 1);
    return word ? v128.shuffle(word.value, word.value, [word.lane, word.lane, word.lane, word.lane]) : super.loadSplat(address);
  }

  override loadFirst(address: Address): V128 {
    const [word] = this.wordsAt(address, 1);
    return word ? v128.shuffle(word.value, f32x4.of(0), [word.lane, 4, 4, 4]) : super.loadFirst(address);
  }

  override loadLower(address: Address): V128 {
    const [a, b] = this.wordsAt(address, 2);
    if (!a || !b) return super.loadLower(address);
    return v128.shuffle(pair(a, b), f32x4.of(0), [0, 1, 4, 4]);
  }

  override storeVector(address: Address, value: V128): void {
    super.storeVector(address, this.remembered(address, value, 4));
  }

  override storeLower(address: Address, value: V128): void {
    super.storeLower(address, this.remembered(address, value, 2));
  }

  override storeFirst(address: Address, value: V128): void {
    super.storeFirst(address, this.remembered(address, value, 1));
  }

  override storeF32(address: Address, value: F32): void {
    this.forget(address, 4);
    super.storeF32(address, value);
  }

  override storeI32(address: Address, value: I32): void {
    this.forget(address, 4);
    super.storeI32(address, value);
  }

  override storeF64(address: Address, value: F64): void {
    this.forget(address, 8);
    super.storeF64(address, value);
  }

  override fill(from: Address, bytes: I32): void {
    this.forgetTargets();
    super.fill(from, bytes);
  }

  override copy(to: Address, from: Address, bytes: I32): void {
    this.forgetTargets();
    super.copy(to, from, bytes);
  }

  override call(callee: Callee, ...args: readonly I32[]): void {
    this.forgetTargets();
    super.call(callee, ...args);
  }

  override callIndirect(type: number, position: I32, argument: I32): void {
    this.forgetTargets();
    super.callIndirect(type, position, argument);
  }

  override loop(body: () => I32): void {
    this.forgetTargets();
    super.loop(body);
    this.forgetTargets();
  }

  /** Behind it holds what held before and is changed by neither way, or is the same on both. */
  override if(condition: I32, then: () => void, otherwise?: () => void): void {
    const before = new Map(this.words);
    let behind = before;
    super.if(
      condition,
      () => {
        then();
        behind = this.words;
        this.words = new Map(before);
      },
      () => {
        otherwise?.();
      },
    );
    if (condition.constant !== undefined) this.words = condition.constant !== 0 ? behind : this.words;
    else this.words = new Map([...behind].filter(([address, word]) => this.words.get(address) === word));
  }

  /** The words from an address on, up to the first that must be read. */
  private wordsAt(address: Address, count: number): Word[] {
    const start = knownAddress(address);
    const found: Word[] = [];
    if (start === undefined) return found;
    for (let i = 0; i < count; i++) {
      const word = this.words.get(start + i * 4);
      if (!word || this.span - word.span > KEPT) break;
      found.push(word);
    }
    return found;
  }

  private remembered(address: Address, value: V128, lanes: number): V128 {
    this.forget(address, lanes * 4);
    const start = knownAddress(address);
    if (start === undefined) return value;
    const kept = this.let(value);
    for (let lane = 0; lane < lanes; lane++) this.words.set(start + lane * 4, { value: kept, lane, span: this.span });
    return kept;
  }

  private forget(address: Address, bytes: number): void {
    const start = knownAddress(address);
    if (start === undefined) return this.forgetTargets();
    if (this.targets?.every(([from, to]) => start < from || start + bytes > to)) throw new Error(`a store at ${start} that was not told of`);
    for (let i = 0; i < bytes; i += 4) this.words.delete(start + i);
  }

  private forgetTargets(): void {
    const { targets } = this;
    if (!targets) this.words.clear();
    else for (const [from, to] of targets) {
      for (const address of this.words.keys()) if (address >= from && address < to) this.words.delete(address);
    }
  }
}

function pair(a: Word, b: Word): V128 {
  return v128.shuffle(a.value, b.value, [a.lane, 4 + b.lane, a.lane, 4 + b.lane]);
}

/** Four words in a vector, in as few steps as it takes. */
function joined(words: readonly Word[]): V128 {
  const [a, b, c, d] = words as [Word, Word, Word, Word];
  const [first, second, ...others] = [...new Set(words.map(({ value }) => value))] as [Local<'v128'>, ...Local<'v128'>[]];
  // Of one variable, neighbours stand in the order of its lanes.
  if (!second) return first;
  if (others.length > 0) return v128.shuffle(pair(a, b), pair(c, d), [0, 1, 4, 5]);
  const [i, j, k, l] = words.map(({ value, lane }) => (value === first ? lane : 4 + lane)) as [number, number, number, number];
  return v128.shuffle(first, second, [i, j, k, l]);
}
