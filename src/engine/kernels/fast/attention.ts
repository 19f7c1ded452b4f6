import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, select, type I32, type V128 } from '../../wasm/operators';
import { extentsOf, type Extents } from '../attention';
import { emitProduct, fromZero, type Product } from './product';
import { kept } from './strided';
import { emitTranspose } from './transpose';
import type { Emission, FastKernel } from './types';
import { element, four, one } from './vectors';

/** Goes through samples; gives the place of each in a sequence of so many time steps. */
function eachSample(
  { f, rows, instruction }: Emission,
  body: (sample: I32, sequence: (address: Address, time: number) => Address) => void,
): void {
  const { dim } = extentsOf(instruction);
  f.range(i32.of(0), rows, (sample) => {
    body(sample, (address, time) => kept(f, element(address, sample, time * dim * 4)));
  }, { unrolled: 1 });
}

/** Goes through the heads of a sample; gives the place of its scores, and that of its columns in a sequence. */
function eachHead(
  { f, instruction }: Emission,
  sample: I32,
  body: (head: I32, scores: (address: Address) => Address, columns: (sequence: Address) => Address) => void,
): void {
  const { heads, queries, keys, size } = extentsOf(instruction);
  f.range(i32.of(0), i32.of(heads), (head) => {
    const number = i32.add(i32.multiply(sample, i32.of(heads)), head);
    const scores = (address: Address): Address => kept(f, element(address, number, queries * keys * 4));
    body(head, scores, (sequence) => kept(f, element(sequence, head, size * 4)));
  }, { unrolled: 1 });
}

/** Division by √size; a power of two has an inverse. */
function byRoot({ size }: Extents): (sum: V128) => V128 {
  const root = Math.fround(Math.sqrt(size));
  return Number.isInteger(root) && (root & (root - 1)) === 0
    ? (sum) => f32x4.multiply(sum, f32x4.of(1 / root))
    : (sum) => f32x4.divide(sum, f32x4.of(root));
}

/** Products of the time steps of two sequences, in each head: scores = A·Bᵀ. */
function emitPairs(
  emission: Emission,
  more: (extents: Extents) => Pick<Product, 'finish' | 'firstRow'>,
  then?: (scores: Address) => void,
): void {
  const { f, instruction, inputs, outputs } = emission;
  const extents = extentsOf(instruction);
  const { queries, keys, dim, size } = extents;
  const transposed = emission.scratch(keys * dim * 4);
  eachSample(emission, (sample, sequence) => {
    const left = sequence(inputs[0]!, queries);
    emitTranspose(f, sequence(inputs[1]!, keys), transposed, [keys, dim]);
    eachHead(emission, sample, (head, scoresOf, columns) => {
      const scores = scoresOf(outputs[0]!);
      emitProduct(f, {
        rows: i32.of(queries),
        columns: keys,
        depth: i32.of(size),
        a: { from: columns(left), row: dim * 4, step: 4 },
        b: { from: kept(f, element(transposed, head, size * keys * 4)), step: keys * 4 },
        c: { from: scores, row: keys * 4 },
        start: fromZero,
        ...more(extents),
      });
      then?.(scores);
    });
  });
}

/** -∞ behind the diagonal. */
function maskLater(f: FunctionBuilder, scores: Address, { queries, keys }: Extents): void {
  f.range(i32.of(0), i32.of(Math.min(queries, keys - 1)), (query) => {
    const row = kept(f, element(scores, query, keys * 4));
    const start = f.let(i32.multiply(i32.add(query, i32.of(1)), i32.of(4)));
    const end = i32.of(keys * 4);
    const whole = f.let(i32.add(start, i32.and(i32.subtract(end, start), i32.of(-16))));
    const masked = f32x4.of(-Infinity);
    f.range(start, whole, (offset) => four.store(f, further(row, offset), masked), { step: 16 });
    f.range(whole, end, (offset) => one.store(f, further(row, offset), masked), { step: 4 });
  }, { unrolled: 1 });
}

export const attentionScores: FastKernel = {
  emit(emission) {
    const extents = extentsOf(emission.instruction);
    const finish = byRoot(extents);
    if (emission.instruction.attributes['causal'] !== 1) return emitPairs(emission, () => ({ finish }));
    // Above the diagonal nothing is computed but the rest of its tiles.
    const firstRow = (column: I32): I32 => i32.and(i32.shiftRight(column, i32.of(2)), i32.of(-4));
    emitPairs(emission, () => ({ finish, firstRow }), (scores) => maskLater(emission.f, scores, extents));
  },
};

export const attentionMixGradientScores: FastKernel = {
  emit: (emission) => emitPairs(emission, () => ({})),
};

/** The time steps that are not masked in a block of four rows, as `lastKey` and `firstQuery` have it. */
function stepsOf(along: 'queries' | 'keys', { queries, keys }: Extents): NonNullable<Product['steps']> {
  return (row) => {
    const block = i32.and(row, i32.of(-4));
    const end = i32.add(block, i32.of(4));
    return along === 'keys' ? [i32.of(0), lesser(end, keys)] : [lesser(block, queries), i32.of(queries)];
  };
}

const lesser = (a: I32, b: number): I32 => select(i32.isLess(a, i32.of(b)), a, i32.of(b));

/** Sums of a sequence's time steps by scores, in each head: over keys C = S·B, over queries C = Sᵀ·B. */
function sums(
  along: 'queries' | 'keys',
  operands: { readonly scores: number; readonly sequence: number },
  finishOf?: (extents: Extents) => (sum: V128) => V128,
): FastKernel {
  return {
    emit(emission) {
      const { f, instruction, inputs, outputs } = emission;
      const extents = extentsOf(instruction);
      const { queries, keys, dim, size } = extents;
      const [rows, depth] = along === 'keys' ? [queries, keys] : [keys, queries];
      const [row, step] = along === 'keys' ? [keys * 4, 4] : [4, keys * 4];
      const finish = finishOf?.(extents);
      eachSample(emission, (sample, sequence) => {
        const [right, result] = [sequence(inputs[operands.sequence]!, depth), sequence(outputs[0]!, rows)];
        eachHead(emission, sample, (_, scores, columns) => {
          emitProduct(f, {
            rows: i32.of(rows),
            columns: size,
            depth: i32.of(depth),
            a: { from: scores(inputs[operands.scores]!), row, step },
            b: { from: columns(right), step: dim * 4 },
            c: { from: columns(result), row: dim * 4 },
            start: fromZero,
            ...(instruction.attributes['causal'] === 1 && { steps: stepsOf(along, extents) }),
            ...(finish && { finish }),
          });
        });
      });
    },
  };
}

export const attentionScoresGradientQuery = sums('keys', { scores: 0, sequence: 1 }, byRoot);
export const attentionScoresGradientKey = sums('queries', { scores: 0, sequence: 1 }, byRoot);
export const attentionMix = sums('keys', { scores: 0, sequence: 1 });
export const attentionMixGradientValue = sums('queries', { scores: 1, sequence: 0 });
