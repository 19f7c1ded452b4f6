import { centred, inverseDeviation, normalized, scaled, withSquare } from '../../formulas/normalization';
import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, type I32, type V128 } from '../../wasm/operators';
import { laneArithmetic } from './lanes';
import { extentsOf } from './normalized';
import { eachPart, eachRow, inLanes, sumAcross } from './rows';
import type { Emission, FastKernel } from './types';
import { element, one } from './vectors';

/** The sum of a row's terms, its own numbers unless said otherwise, in all lanes. */
function sumOfRow(f: FunctionBuilder, row: Address, units: number, term?: (x: V128) => V128): V128 {
  const sums = f.let(f32x4.of(0));
  eachPart(f, units, (part) => {
    const x = part.load(f, further(row, part.offset));
    f.set(sums, f32x4.add(sums, term ? inLanes(part, term(x), f32x4.of(0)) : x));
  });
  return sumAcross(f, sums);
}

/** Σ / units, in all lanes. */
const meanOf = (f: FunctionBuilder, sum: V128, units: number): V128 => f.let(f32x4.divide(sum, f32x4.of(units)));

export const layerNorm: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs } = emission;
    const { units, count, epsilon } = extentsOf(emission);
    const m = laneArithmetic(f);
    const [weights, bias] = [inputs[1]!, inputs[2]!];
    eachRow(f, count, units, [inputs[0]!, outputs[0]!], (row, [x, y]) => {
      const mean = meanOf(f, sumOfRow(f, x!, units), units);
      const squares = sumOfRow(f, x!, units, (value) => withSquare(m, f32x4.of(0), value, mean));
      const variance = meanOf(f, squares, units);
      const inverse = inverseDeviation(m, variance, epsilon);
      eachPart(f, units, (part) => {
        const [value, weight, shift] = [x!, weights, bias].map((address) => part.load(f, further(address, part.offset)));
        const hat = normalized(m, value!, mean, inverse);
        part.store(f, further(y!, part.offset), scaled(m, hat, weight!, shift!));
      });
      one.store(f, element(outputs[1]!, row), mean);
      one.store(f, element(outputs[2]!, row), variance);
    });
  },
};

/** Rows whose terms are added to the sums in one go. */
const ROWS = 4;

export const layerNormGradientWeights: FastKernel = {
  emit(emission) {
    const { f, outputs } = emission;
    const { units, count } = extentsOf(emission);
    f.fill(outputs[0]!, i32.of(units * 4));
    const tiled = f.let(i32.and(count, i32.of(-ROWS)));
    f.range(i32.of(0), tiled, (row) => addRows(emission, row, ROWS), { step: ROWS, unrolled: 1 });
    f.range(tiled, count, (row) => addRows(emission, row, 1), { unrolled: 1 });
  },
};

/** Adds g·x̂ of some rows, one after the other. */
function addRows(emission: Emission, first: I32, height: number): void {
  const { f, inputs, outputs } = emission;
  const { units, epsilon } = extentsOf(emission);
  const m = laneArithmetic(f);
  const start = f.let(i32.multiply(first, i32.of(units * 4)));
  const [gradient, x] = [further(inputs[0]!, start), further(inputs[1]!, start)].map(({ base, offset }) => ({ base: f.let(base), offset }));
  const rows = Array.from({ length: height }, (_, r) => {
    const statistic = (address: Address): V128 => f.loadSplat(further(element(address, first), r * 4));
    const mean = f.let(statistic(inputs[2]!));
    return { mean, inverse: inverseDeviation(m, statistic(inputs[3]!), epsilon), offset: r * units * 4 };
  });
  eachPart(f, units, (part) => {
    const load = (address: Address, offset: number): V128 => part.load(f, further(further(address, part.offset), offset));
    const sum = rows.reduce(
      (before, { mean, inverse, offset }) =>
        m.multiplyAdd(load(gradient!, offset), normalized(m, load(x!, offset), mean, inverse), before),
      load(outputs[0]!, 0),
    );
    part.store(f, further(outputs[0]!, part.offset), sum);
  });
}

/** Keeps g·W and x̂ of a row between the two passes over it. */
export const layerNormGradientInput: FastKernel = {
  emit(emission) {
    const { f, inputs, outputs, scratch } = emission;
    const { units, count, epsilon } = extentsOf(emission);
    const m = laneArithmetic(f);
    const [weightedRow, hats] = [scratch(units * 4), scratch(units * 4)];
    eachRow(f, count, units, [inputs[0]!, inputs[1]!, outputs[0]!], (row, [gradient, x, dx]) => {
      const mean = f.let(f.loadSplat(element(inputs[3]!, row)));
      const inverse = inverseDeviation(m, f.loadSplat(element(inputs[4]!, row)), epsilon);
      const [sums, dots] = [f.let(f32x4.of(0)), f.let(f32x4.of(0))];
      eachPart(f, units, (part) => {
        const weight = part.load(f, further(inputs[2]!, part.offset));
        const weighted = m.multiply(part.load(f, further(gradient!, part.offset)), weight);
        const hat = normalized(m, part.load(f, further(x!, part.offset)), mean, inverse);
        f.set(sums, f32x4.add(sums, weighted));
        f.set(dots, f32x4.add(dots, inLanes(part, f32x4.multiply(weighted, hat), f32x4.of(0))));
        part.store(f, further(weightedRow, part.offset), weighted);
        part.store(f, further(hats, part.offset), hat);
      });
      const [meanGradient, meanProduct] = [sums, dots].map((values) => meanOf(f, sumAcross(f, values), units));
      const means = { gradient: meanGradient!, product: meanProduct! };
      eachPart(f, units, (part) => {
        const [weighted, hat] = [weightedRow, hats].map((address) => part.load(f, further(address, part.offset)));
        part.store(f, further(dx!, part.offset), m.multiply(centred(m, weighted!, hat!, means), inverse));
      });
    });
  },
};
