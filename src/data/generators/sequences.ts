import { Random } from '../../base/random';
import type { Call } from '../../model/spec';
import type { Sequences } from '../types';
import { numberOf } from './points';

/** What a sequence generator is going to make, before anything is made: its size can be checked. */
export interface SequencePlan {
  readonly count: number;
  /** Tokens of a sequence. */
  readonly length: number;
  make(): Sequences;
}

/**
 * Digits and behind them the same digits in ascending order, as minGPT's sorter: of 2·length tokens the network sees
 * all but the last, and the first length - 1 of them are followed by nothing that could be foretold.
 */
function sort(call: Call, seed: number): SequencePlan {
  const [given, symbols] = [numberOf(call, 'length'), numberOf(call, 'symbols')];
  return plan(call, seed, { origin: 'sort()', given, symbols, length: 2 * given }, (digits, into) => {
    into.set(digits.slice().sort(), given);
  });
}

/**
 * The digits of two numbers and behind them those of their sum, as minGPT's adder: the sum backwards, since that is
 * the order in which it can be worked out.
 */
function addition(call: Call, seed: number): SequencePlan {
  const width = numberOf(call, 'digits');
  const shape = { origin: 'addition()', given: 2 * width, symbols: 10, length: 3 * width + 1 };
  return plan(call, seed, shape, (digits, into) => {
    let carry = 0;
    for (let i = 0; i <= width; i++) {
      const column = i < width ? digits[width - 1 - i]! + digits[2 * width - 1 - i]! + carry : carry;
      into[2 * width + i] = column % 10;
      carry = Math.floor(column / 10);
    }
  });
}

interface Layout {
  readonly origin: string;
  /** Tokens that are drawn. */
  readonly given: number;
  readonly symbols: number;
  readonly length: number;
}

/** `answer` writes what follows the given digits of a sequence into the rest of it. */
function plan(
  call: Call,
  seed: number,
  { origin, given, symbols, length }: Layout,
  answer: (digits: Uint16Array, into: Float32Array) => void,
): SequencePlan {
  const possible = possibilities(given, symbols);
  const count = Math.min(numberOf(call, 'samples'), possible);
  const make = (): Sequences => {
    const drawn = possible <= 2 * count ? drawFromAll(given, symbols, possible, seed) : draw(given, symbols, count, seed);
    const ids = new Float32Array(count * length);
    for (let row = 0; row < count; row++) {
      const digits = drawn.subarray(row * given, (row + 1) * given);
      const own = ids.subarray(row * length, (row + 1) * length);
      own.set(digits);
      answer(digits, own);
    }
    const tokens = Array.from({ length: symbols }, (_, digit) => String(digit));
    return { kind: 'sequence', origin, count, length, given, ids, tokens };
  };
  return { count, length, make };
}

/** symbols^length, as far as it is exact; beyond, Infinity. */
function possibilities(length: number, symbols: number): number {
  let count = 1;
  for (let i = 0; i < length; i++) count *= symbols;
  return count <= Number.MAX_SAFE_INTEGER ? count : Infinity;
}

/** All sequences in a random order. */
function drawFromAll(length: number, symbols: number, possible: number, seed: number): Uint16Array {
  const order = Int32Array.from({ length: possible }, (_, code) => code);
  new Random(seed, 'data').shuffle(order);
  const digits = new Uint16Array(possible * length);
  order.forEach((code, row) => {
    let rest = code;
    for (let i = length - 1; i >= 0; i--) {
      digits[row * length + i] = rest % symbols;
      rest = Math.floor(rest / symbols);
    }
  });
  return digits;
}

/** Different sequences, drawn one after the other; one that has come before is drawn again. */
function draw(length: number, symbols: number, count: number, seed: number): Uint16Array {
  const random = new Random(seed, 'data');
  const digits = new Uint16Array(count * length);
  const known = new Set<string>();
  for (let attempt = 0; known.size < count; attempt++) {
    const own = digits.subarray(known.size * length, (known.size + 1) * length);
    for (let i = 0; i < length; i++) own[i] = random.below(symbols, attempt * length + i);
    known.add(own.join());
  }
  return digits;
}

/** What makes sequences, by the name of its source. */
export const sequenceGenerators: ReadonlyMap<string, (call: Call, seed: number) => SequencePlan> = new Map(
  Object.entries({ sort, addition }),
);
