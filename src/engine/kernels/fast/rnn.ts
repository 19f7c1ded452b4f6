import { withFunctions } from '../../formulas/functions';
import { rnnCell, rnnCellGradient } from '../../formulas/recurrent';
import type { Address } from '../../wasm/function';
import { i32 } from '../../wasm/operators';
import { emitDots } from './dots';
import { laneArithmetic } from './lanes';
import { distance, eachUnit, momentsOf, ofOneTimeStep } from './moments';
import { emitProduct, fromBeside } from './product';
import type { FastKernel } from './types';

export const rnn: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [projection, weights] = inputs as [Address, Address];
    const [hidden, sums] = outputs as [Address, Address];
    const units = instruction.outputs[0]!.shape[1]!;
    const { now, before } = momentsOf(emission);
    const [given, sum] = [now(projection, units), now(sums, units)];
    if (before) {
      emitProduct(f, {
        rows,
        columns: units,
        depth: i32.of(units),
        a: { ...before(hidden, units), step: 4 },
        b: { from: weights, step: units * 4 },
        c: sum,
        start: fromBeside(f, distance(sum, given)),
      });
    }
    const m = withFunctions(laneArithmetic(f));
    const rectifies = instruction.attributes['relu'] === 1;
    const tensors = { from: before ? sum : given, sum, hidden: now(hidden, units) };
    eachUnit(f, rows, units, tensors, (width, places) => {
      const value = f.let(width.load(f, places.from));
      if (!before) width.store(f, places.sum, value);
      width.store(f, places.hidden, rnnCell(m, rectifies, value));
    });
  },
};

export const rnnGradient: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [received, weights, hidden] = inputs as [Address, Address, Address];
    const [sums, hiddenGradient] = outputs as [Address, Address];
    const units = instruction.outputs[0]!.shape[1]!;
    const { now, after } = momentsOf(emission);
    const [given, total] = [now(received, units), now(hiddenGradient, units)];
    if (after) {
      emitDots(f, {
        rows,
        columns: units,
        stretches: [{ depth: units, a: after(sums, units), b: { from: weights, row: units * 4 } }],
        c: total,
        start: fromBeside(f, distance(total, given)),
      });
    }
    const m = withFunctions(laneArithmetic(f));
    const rectifies = instruction.attributes['relu'] === 1;
    const tensors = { from: after ? total : given, total, hidden: now(hidden, units), sums: now(sums, units) };
    eachUnit(f, rows, units, tensors, (width, places) => {
      const gradient = f.let(width.load(f, places.from));
      if (!after) width.store(f, places.total, gradient);
      width.store(f, places.sums, rnnCellGradient(m, rectifies, gradient, f.let(width.load(f, places.hidden))));
    });
  },
};
