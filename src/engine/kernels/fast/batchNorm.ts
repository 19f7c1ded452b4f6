import { centred, inverseDeviation, normalized, runningMean, scaled, withSquare } from '../../formulas/normalization';
import { further, type Address, type Local } from '../../wasm/function';
import { f32, f32x4, f64, i32, type I32, type V128 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import { extentsOf } from './normalized';
import { eachOfParts, eachPart, eachRow, type Part } from './rows';
import type { Emission, FastKernel } from './types';

/** Vectors of units that are summed at once. */
const SUMMED = 4;
/** Vectors of units for which what a formula needs of them is in registers. */
const COMPUTED = 2;

/** Reads a vector of units from an operand. */
type Read = (address: Address) => V128;

function splatOf(count: I32): V128 {
  return f32x4.splat(f32.fromI32(count));
}

/** Σ over the rows of the batch, in their order, for some vectors of units. */
function sumsOver(
  { f }: Emission,
  extents: { readonly units: number; readonly count: I32 },
  operands: readonly Address[],
  parts: readonly Part[],
  term: (read: Read, part: number, operands: readonly Address[]) => V128,
): Local<'v128'>[] {
  const sums = parts.map(() => f.let(f32x4.of(0)));
  eachRow(f, extents.count, extents.units, operands, (_, places) => {
    parts.forEach((part, i) => {
      const read: Read = (address) => part.load(f, further(address, part.offset));
      f.set(sums[i]!, f32x4.add(sums[i]!, term(read, i, places)));
    });
  });
  return sums;
}

export const batchNorm: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs } = emission;
    const extents = extentsOf(emission);
    const [x, weights, bias] = inputs;
    const [y, means, variances] = outputs;
    const n = f.let(splatOf(extents.count));
    eachOfParts(f, extents.units, SUMMED, (parts) => {
      const sums = sumsOver(emission, extents, [x!], parts, (read, _, [row]) => read(row!));
      const meansOfParts = sums.map((sum) => f.let(f32x4.divide(sum, n)));
      const squares = sumsOver(emission, extents, [x!], parts, (read, i, [row]) =>
        withSquare(laneArithmetic(f), f32x4.of(0), read(row!), meansOfParts[i]!),
      );
      parts.forEach((part, i) => {
        part.store(f, further(means!, part.offset), meansOfParts[i]!);
        part.store(f, further(variances!, part.offset), f32x4.divide(squares[i]!, n));
      });
    });
    scale(emission, [x!, weights!, bias!, means!, variances!], y!);
  },
};

export const normalize: FastKernel = {
  emit: (emission) => scale(emission, emission.inputs, emission.outputs[0]!),
};

/** Computes each element from those of other operands in its place and from what is known of its unit. */
function compute(
  emission: Emission,
  operands: readonly Address[],
  result: Address,
  ofUnits: (read: Read) => (elements: readonly V128[]) => V128,
): void {
  const { f } = emission;
  const { units, count } = extentsOf(emission);
  eachOfParts(f, units, COMPUTED, (parts) => {
    const formulas = parts.map((part) => ofUnits((address) => f.let(part.load(f, further(address, part.offset)))));
    eachRow(f, count, units, [...operands, result], (_, places) => {
      parts.forEach((part, i) => {
        const elements = operands.map((_operand, k) => part.load(f, further(places[k]!, part.offset)));
        part.store(f, further(places.at(-1)!, part.offset), formulas[i]!(elements));
      });
    });
  });
}

/** `y = W·x̂ + b` by given means and variances of the units. */
function scale(emission: Emission, [x, weights, bias, means, variances]: readonly Address[], y: Address): void {
  const { f } = emission;
  const { epsilon } = extentsOf(emission);
  const m = laneArithmetic(f);
  compute(emission, [x!], y, (read) => {
    const [weight, shift, mean] = [read(weights!), read(bias!), read(means!)];
    const inverse = inverseDeviation(m, read(variances!), epsilon);
    return ([value]) => scaled(m, normalized(m, value!, mean, inverse), weight, shift);
  });
}

export const batchNormGradientWeights: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs } = emission;
    const extents = extentsOf(emission);
    const m = laneArithmetic(f);
    const [gradient, x, means, variances] = inputs;
    eachOfParts(f, extents.units, COMPUTED, (parts) => {
      const statistics = parts.map((part) => {
        const [mean, variance] = [means!, variances!].map((address) => f.let(part.load(f, further(address, part.offset))));
        return { mean: mean!, inverse: inverseDeviation(m, variance!, extents.epsilon) };
      });
      const sums = sumsOver(emission, extents, [gradient!, x!], parts, (read, i, [g, value]) => {
        const { mean, inverse } = statistics[i]!;
        return m.multiply(read(g!), normalized(m, read(value!), mean, inverse));
      });
      parts.forEach((part, i) => part.store(f, further(outputs[0]!, part.offset), sums[i]!));
    });
  },
};

export const batchNormGradientInput: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs } = emission;
    const { count, epsilon } = extentsOf(emission);
    const [gradient, x, weights, means, variances, dw, db] = inputs;
    const m = laneArithmetic(f);
    const n = f.let(splatOf(count));
    compute(emission, [gradient!, x!], outputs[0]!, (read) => {
      const inverse = inverseDeviation(m, read(variances!), epsilon);
      const factor = m.multiply(read(weights!), inverse);
      const mean = read(means!);
      const of = { gradient: m.divide(read(db!), n), product: m.divide(read(dw!), n) };
      return ([g, value]) => m.multiply(factor, centred(m, g!, normalized(m, value!, mean, inverse), of));
    });
  },
};

export const normalizeGradientInput: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs } = emission;
    const { epsilon } = extentsOf(emission);
    const [gradient, weights, variances] = inputs;
    compute(emission, [gradient!], outputs[0]!, (read) => {
      const m = laneArithmetic(f);
      const factor = m.multiply(read(weights!), inverseDeviation(m, read(variances!), epsilon));
      return ([g]) => m.multiply(g!, factor);
    });
  },
};

export const runningAverage: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const { momentum = 0, unbiased = 0, places = 1 } = instruction.attributes;
    const [statistic, running] = [inputs[1]!, outputs[0]!];
    const n = i32.multiply(rows, i32.of(places));
    f.if(i32.isAtLeast(n, i32.of(2)), () => {
      const ratio = f64.divide(f64.fromI32(n), f64.fromI32(i32.subtract(n, i32.of(1))));
      const correction = f.let(unbiased ? f32x4.splat(f32.fromF64(ratio)) : f32x4.of(1));
      eachPart(f, instruction.outputs[0]!.length, (part) => {
        const load = (address: Address): V128 => part.load(f, further(address, part.offset));
        const of = { running: load(running), statistic: load(statistic), correction };
        part.store(f, further(running, part.offset), runningMean(laneArithmetic(f), momentum, of));
      });
    });
  },
};
