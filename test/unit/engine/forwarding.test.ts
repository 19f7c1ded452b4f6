import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kept } from '../../../src/engine/kernels/fast/strided';
import { ForwardingBuilder, type Span } from '../../../src/engine/wasm/forwarding';
import { FunctionBuilder, type Address, type Callee, type Local } from '../../../src/engine/wasm/function';
import { ModuleBuilder } from '../../../src/engine/wasm/module';
import { f32x4, i32, v128, type I32, type V128 } from '../../../src/engine/wasm/operators';

// What is forwarded must be what memory holds: the same random code is written by the plain builder and by the one that
// forwards, run on the same random memory, and compared bit for bit. Values are moved and joined by bits alone, so that
// no arithmetic makes NaNs alike.

const PAGE = 65536;
/** Words that code reads and writes. */
const WORDS = 32;
/** Where a function that is called writes, in words, and how many. */
const CALLED = 4;
/** Where what was read is written in the end, in bytes: one vector each. */
const READ = 1024;
/** A place in memory, in words: known, or computed from what the code is called with, which is 0. */
interface Place {
  readonly word: number;
  readonly isKnown: boolean;
}

type Statement =
  | { readonly kind: 'load'; readonly how: keyof typeof loads; readonly from: Place }
  | { readonly kind: 'store'; readonly how: keyof typeof stores; readonly to: Place; readonly value: number }
  | { readonly kind: 'join'; readonly first: number; readonly second: number }
  | { readonly kind: 'set'; readonly value: number; readonly other: number }
  | { readonly kind: 'call' | 'callIndirect'; readonly at: number }
  | { readonly kind: 'fill'; readonly to: Place; readonly words: number }
  | { readonly kind: 'copy'; readonly to: Place; readonly from: Place; readonly words: number }
  | { readonly kind: 'if'; readonly on: number | boolean; readonly then: readonly Statement[]; readonly otherwise?: readonly Statement[] | undefined }
  | { readonly kind: 'loop'; readonly times: number; readonly body: readonly Statement[] }
  | { readonly kind: 'within'; readonly first: number; readonly body: readonly Statement[] };

const loads = {
  vector: (f: FunctionBuilder, at: Address): V128 => f.loadVector(at),
  splat: (f: FunctionBuilder, at: Address): V128 => f.loadSplat(at),
  lower: (f: FunctionBuilder, at: Address): V128 => f.loadLower(at),
  first: (f: FunctionBuilder, at: Address): V128 => f.loadFirst(at),
  single: (f: FunctionBuilder, at: Address): V128 => f32x4.splat(f.loadF32(at)),
};

const stores = {
  vector: (f: FunctionBuilder, at: Address, value: V128): void => f.storeVector(at, value),
  lower: (f: FunctionBuilder, at: Address, value: V128): void => f.storeLower(at, value),
  first: (f: FunctionBuilder, at: Address, value: V128): void => f.storeFirst(at, value),
  single: (f: FunctionBuilder, at: Address): void => f.storeF32(at, f.loadF32({ base: i32.of(4), offset: 0 })),
  integer: (f: FunctionBuilder, at: Address): void => f.storeI32(at, i32.of(0x01020304)),
  double: (f: FunctionBuilder, at: Address): void => f.storeF64(at, f.loadF64({ base: i32.of(8), offset: 0 })),
};

/** Words of a span that code within it writes to at computed addresses. */
const SPAN = 8;

/** Writes statements as code. `from` and `among` say where it may write to: all words, or those of a span. */
class Author {
  private readonly values: Local<'v128'>[];

  constructor(
    private readonly f: FunctionBuilder,
    private readonly called: Callee,
    private readonly position: number,
    private readonly type: number,
  ) {
    this.values = [f.let(f32x4.lanes(1, 2, 3, 4)), f.let(f32x4.lanes(-0, NaN, 1e-40, Infinity))];
  }

  write(statements: readonly Statement[], from = 0, among = WORDS): void {
    for (const statement of statements) this.one(statement, from, among);
  }

  /** Shows all that was read, in the places that are for it. */
  show(): void {
    this.values.forEach((value, i) => this.f.storeVector({ base: i32.of(0), offset: READ + i * 16 }, value));
  }

  private one(statement: Statement, from: number, among: number): void {
    const { f, values } = this;
    const place = ({ word, isKnown }: Place, words: number, [first, count] = [0, WORDS]): Address => {
      const offset = (first + (word % (count - words + 1))) * 4;
      return { base: isKnown ? i32.of(0) : f.parameters[0]!, offset };
    };
    const target = (to: Place, words: number): Address => place(to, words, [from, among]);
    switch (statement.kind) {
      case 'load':
        values.push(f.let(loads[statement.how](f, place(statement.from, 4))));
        return;
      case 'store':
        return stores[statement.how](f, target(statement.to, 4), this.value(statement.value));
      case 'join':
        values.push(f.let(v128.shuffle(this.value(statement.first), this.value(statement.second), [1, 4, 2, 7])));
        return;
      case 'set':
        return f.set(this.value(statement.value), v128.xor(this.value(statement.value), this.value(statement.other)));
      case 'call':
        return f.call(this.called, this.calledWith(statement.at, from, among));
      case 'callIndirect':
        return f.callIndirect(this.type, i32.of(this.position), this.calledWith(statement.at, from, among));
      case 'fill':
        return f.fill(target(statement.to, 4), i32.of(statement.words * 4));
      case 'copy':
        return f.copy(target(statement.to, 4), place(statement.from, 4), i32.of(statement.words * 4));
      default:
        return this.around(statement, from, among);
    }
  }

  private around(statement: Extract<Statement, { kind: 'if' | 'loop' | 'within' }>, from: number, among: number): void {
    const { f } = this;
    if (statement.kind === 'if') {
      const { on, then, otherwise } = statement;
      const condition = typeof on === 'boolean' ? i32.of(Number(on)) : i32.and(f.loadI32({ base: i32.of(0), offset: (on % WORDS) * 4 }), i32.of(1));
      f.if(condition, () => this.write(then, from, among), otherwise && (() => this.write(otherwise, from, among)));
    } else if (statement.kind === 'loop') {
      const left = f.let(i32.of(statement.times));
      f.loop(() => {
        this.write(statement.body, from, among);
        f.set(left, i32.subtract(left, i32.of(1)));
        return left;
      });
    } else {
      const first = statement.first % (WORDS - SPAN);
      const write = (): void => this.write(statement.body, first, SPAN);
      if (f instanceof ForwardingBuilder) f.within([[first * 4, (first + SPAN) * 4]], write);
      else write();
    }
  }

  private value(index: number): Local<'v128'> {
    return this.values[index % this.values.length]!;
  }

  private calledWith(at: number, from: number, among: number): I32 {
    return i32.of((from + (at % (among - CALLED + 1))) * 4);
  }
}

const place: fc.Arbitrary<Place> = fc.record({ word: fc.nat({ max: WORDS - 1 }), isKnown: fc.boolean() });
const known: fc.Arbitrary<Place> = fc.record({ word: fc.constantFrom(0, 1, 4, 8, 9), isKnown: fc.constant(true) });
const near = fc.oneof({ arbitrary: known, weight: 3 }, place);
const index = fc.nat({ max: 20 });

/** Statements; such that stand in others have no `within` among them: it is for what an instruction does. */
const { statement: statements } = fc.letrec<{ flat: Statement; nested: Statement; statement: Statement[] }>((tie) => {
  const some = (what: 'flat' | 'nested'): fc.Arbitrary<Statement[]> => fc.array(tie(what) as fc.Arbitrary<Statement>, { maxLength: 6 });
  const branches = (what: 'flat' | 'nested'): fc.Arbitrary<Statement>[] => [
    fc.record({ kind: fc.constant('if' as const), on: fc.oneof(index, fc.boolean()), then: some(what), otherwise: fc.option(some(what), { nil: undefined }) }),
    fc.record({ kind: fc.constant('loop' as const), times: fc.integer({ min: 1, max: 3 }), body: some(what) }),
  ];
  const flat: fc.Arbitrary<Statement> = fc.oneof(
    { arbitrary: fc.record({ kind: fc.constant('load' as const), how: fc.constantFrom(...(Object.keys(loads) as (keyof typeof loads)[])), from: near }), weight: 6 },
    { arbitrary: fc.record({ kind: fc.constant('store' as const), how: fc.constantFrom(...(Object.keys(stores) as (keyof typeof stores)[])), to: near, value: index }), weight: 6 },
    fc.record({ kind: fc.constant('join' as const), first: index, second: index }),
    fc.record({ kind: fc.constant('set' as const), value: index, other: index }),
    fc.record({ kind: fc.constantFrom('call' as const, 'callIndirect' as const), at: index }),
    fc.record({ kind: fc.constant('fill' as const), to: near, words: fc.nat({ max: 4 }) }),
    fc.record({ kind: fc.constant('copy' as const), to: near, from: near, words: fc.nat({ max: 4 }) }),
  );
  const nested = fc.oneof({ maxDepth: 2 }, flat, ...branches('nested'));
  const within = fc.record({ kind: fc.constant('within' as const), first: index, body: some('nested') });
  return { flat, nested, statement: fc.array(fc.oneof({ arbitrary: nested, weight: 4 }, within), { maxLength: 24 }) };
});

/** Writes a module around a function `run`, and gives what runs it on a memory. */
function built(makes: () => FunctionBuilder, write: (f: FunctionBuilder, called: Callee, position: number, type: number) => void): (memory: Uint8Array) => Uint8Array {
  const builder = new ModuleBuilder();
  const called = builder.function(1, (f) => f.storeVector({ base: f.parameters[0]!, offset: 0 }, f32x4.lanes(5, 6, 7, 8)));
  const position = builder.tabulate(called);
  builder.export('run', builder.functionBy(makes(), (f) => write(f, called, position, builder.typeOf(1))));
  const module = new WebAssembly.Module(builder.encode(1));
  return (start) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(start);
    const instance = new WebAssembly.Instance(module, { env: { memory, outside: () => undefined } });
    (instance.exports['run'] as (base: number) => void)(0);
    return bytes.slice();
  };
}

const plain = (): FunctionBuilder => new FunctionBuilder(1);
const forwarding = (): ForwardingBuilder => new ForwardingBuilder(1);

function assertSame(program: readonly Statement[], memory: Uint8Array): void {
  const [expected, found] = [plain, forwarding].map((makes) =>
    built(makes, (f, ...callees) => {
      const author = new Author(f, ...callees);
      author.write(program);
      author.show();
    })(memory),
  );
  assert.deepEqual(found, expected);
}

const at = (word: number): Address => ({ base: i32.of(0), offset: word * 4 });
const STORED = f32x4.lanes(1, 2, 3, 4);
const SHOWN = at(64);

/**
 * What is read at word 8 where 1, 2, 3, 4 was stored and then something else was done: what was stored if that is taken
 * from the variable, whatever memory holds by then.
 */
function readBehind(then: (f: ForwardingBuilder, called: Callee, position: number, type: number) => void): number[] {
  const run = built(forwarding, (f, ...callees) => {
    f.storeVector(at(8), STORED);
    then(f as ForwardingBuilder, ...callees);
    f.storeVector(SHOWN, f.loadVector(at(8)));
  });
  const bytes = run(new Uint8Array(PAGE));
  return [...new Float32Array(bytes.buffer, SHOWN.offset, 4)];
}

/** How often a function of a few moves loads a vector: no other code in it has these bytes. */
function vectorLoads(f: FunctionBuilder): number {
  const code = f.encode();
  return code.filter((byte, i) => byte === 0xfd && code[i + 1] === 0x00 && code[i + 2] === 2).length;
}

describe('code that forwards what it has stored', function () {
  this.timeout(120_000);

  it('leaves in memory, and reads, what plain code does', () => {
    const memories = fc.uint8Array({ minLength: WORDS * 4, maxLength: WORDS * 4 });
    fc.assert(fc.property(statements, memories, assertSame), { numRuns: 2000 });
  });

  it('reads no memory for what it has just stored', () => {
    const counts = [plain(), forwarding()].map((f) => {
      for (let word = 0; word < 16; word += 4) f.storeVector(at(word), STORED);
      for (let word = 0; word < 13; word++) f.storeVector(at(64 + word * 4), f.loadVector(at(word)));
      return vectorLoads(f);
    });
    assert.deepEqual(counts, [13, 0]);
  });

  const stored = [1, 2, 3, 4];
  const called = [5, 6, 7, 8];
  const inside: readonly Span[] = [[32, 48]];
  const elsewhere: readonly Span[] = [[0, 32], [48, Infinity]];

  it('takes it from the variable, whatever happened to memory meanwhile', () => {
    // The call does write there: only the variable can hold what was stored before.
    assert.deepEqual(readBehind((f, callee) => f.within(elsewhere, () => f.call(callee, i32.of(32)))), stored);
  });

  const forgetting: Readonly<Record<string, Parameters<typeof readBehind>[0]>> = {
    'a call': (f, callee) => f.call(callee, i32.of(32)),
    'a call through the table': (f, _, position, type) => f.callIndirect(type, i32.of(position), i32.of(32)),
    'a store at a computed address': (f) => f.storeVector({ base: f.parameters[0]!, offset: 32 }, f32x4.lanes(5, 6, 7, 8)),
    'a call in one of two ways': (f, callee) => f.if(i32.isZero(f.parameters[0]!), () => f.call(callee, i32.of(32))),
    'a call in a loop': (f, callee) => f.loop(() => (f.call(callee, i32.of(32)), i32.of(0))),
  };
  for (const [what, write] of Object.entries(forgetting)) {
    it(`forgets it behind ${what}, also where that may write there alone`, () => {
      assert.deepEqual(readBehind(write), called);
      assert.deepEqual(readBehind((f, ...callees) => f.within(inside, () => write(f, ...callees))), called);
    });
  }

  it('forgets it behind a fill and a copy', () => {
    assert.deepEqual(readBehind((f) => f.fill({ base: f.parameters[0]!, offset: 32 }, i32.of(16))), [0, 0, 0, 0]);
    assert.deepEqual(readBehind((f) => f.copy(at(8), at(0), i32.of(16))), [0, 0, 0, 0]);
  });

  it('forgets it in a loop that goes on to change it', () => {
    // The second turn reads what the first one has left.
    const read = readBehind((f) => {
      const left = f.let(i32.of(2));
      f.loop(() => {
        const value = f.let(f.loadVector(at(8)));
        f.storeVector(at(8), f32x4.add(value, value));
        f.set(left, i32.subtract(left, i32.of(1)));
        return left;
      });
    });
    assert.deepEqual(read, [4, 8, 12, 16]);
  });

  it('refuses a store beside the spans that it was told of', () => {
    const write = (word: number) => () => readBehind((f) => f.within(inside, () => f.storeVector(at(word), STORED)));
    for (const word of [7, 9, 12]) assert.throws(write(word), /that was not told of/);
    write(8)();
  });

  it('knows places beyond two gibibytes, which are no negative numbers', () => {
    const far: Address = { base: i32.of(0), offset: 0x9000_0000 };
    const builder = new ModuleBuilder();
    const counts = [plain(), forwarding()].map((f) => {
      builder.functionBy(f, () => {
        const place = kept(f, far);
        assert.equal(place.offset, far.offset);
        const write = (): void => f.storeVector(place, STORED);
        if (f instanceof ForwardingBuilder) f.within([[far.offset, far.offset + 16]], write);
        else write();
        f.storeVector(SHOWN, f.loadVector(far));
      });
      return vectorLoads(f);
    });
    assert.deepEqual(counts, [1, 0]);
    assert.ok(WebAssembly.validate(builder.encode(1)));
  });

  it('keeps what was stored, not the variable that was stored', () => {
    const read = readBehind((f) => {
      const value = f.let(f32x4.lanes(9, 9, 9, 9));
      f.storeVector(at(8), value);
      f.set(value, f32x4.of(0));
    });
    assert.deepEqual(read, [9, 9, 9, 9]);
  });
});
