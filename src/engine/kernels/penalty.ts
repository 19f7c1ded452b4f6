import * as formulas from '../formulas/updates';
import { square, summed } from './sums';
import type { Floats, Kernel } from './types';

/** l1·Σ|w| + l2·Σw² over all weights (Keras's L1L2), summed in float64 and rounded once. */
export const penalty: Kernel = ({ instruction, inputs, outputs }) => {
  const { l1 = 0, l2 = 0 } = instruction.attributes;
  const [result] = outputs as [Floats];
  return () => {
    result[0] = l1 * summed(inputs, Math.abs) + l2 * summed(inputs, square);
  };
};

export const penaltyGradient: Kernel = ({ instruction, inputs, outputs, mathematics }) => {
  const [weights] = inputs as [Floats];
  const [gradient] = outputs as [Floats];
  return () => {
    for (let i = 0; i < gradient.length; i++) {
      gradient[i] = formulas.penaltyGradient(mathematics, instruction.attributes, weights[i]!);
    }
  };
};

/** Running totals [Σ penalty·rows, rows], begun anew by an epoch's first batch; rounding is kept beside them (Kahan). */
export const accumulatePenalty: Kernel = ({ inputs, outputs, registers, round }) => {
  const [value] = inputs as [Floats];
  const [totals, rests] = outputs as [Floats, Floats];
  const add = (at: number, added: number): void => {
    const before = totals[at]!;
    const part = round(added - rests[at]!);
    const after = round(before + part);
    totals[at] = after;
    rests[at] = Number.isFinite(after) ? round(round(after - before) - part) : 0;
  };
  return () => {
    if (registers.batch === 0) {
      totals.fill(0);
      rests.fill(0);
    }
    add(0, round(value[0]! * registers.rows));
    add(1, registers.rows);
  };
};
