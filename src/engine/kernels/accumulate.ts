import {
  absoluteErrorsOf, answeredOf, COUNT, firstOf, LOSS, rightOf, squaredErrorsOf, squaresOf, sumOf, wantedOf,
} from '../../model/totals';
import { lossFrame } from '../plan/lossFrame';
import type { Floats, Kernel } from './types';

/**
 * The running totals of a head (model/totals.ts), begun anew by an epoch's first batch. Each is a sum with what its
 * rounding has left out beside it (Kahan 1965), so that long epochs in float32 lose nothing. `rule` says how outputs
 * are read as a class (compile.ts): by threshold, the largest, or not at all.
 */
export const accumulate: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { rule = -1, threshold = 0, oneHot = 0 } = instruction.attributes;
  const [output, target, loss, counted] = inputs as [Floats, Floats, Floats, Floats];
  const [totals, rests] = outputs as [Floats, Floats];
  const { positions, units, numbers, offset, stride } = lossFrame(instruction);
  const add = (at: number, value: number): void => {
    const before = totals[at]!;
    const part = round(value - rests[at]!);
    const after = round(before + part);
    totals[at] = after;
    rests[at] = Number.isFinite(after) ? round(round(after - before) - part) : 0;
  };
  const countAnswer = (start: number, at: number): void => {
    const answer = rule === 1 ? largest(output, start, units) : output[start]! >= threshold ? 1 : 0;
    const wanted = oneHot ? largest(target, at, numbers) : target[at]!;
    add(answeredOf(answer), 1);
    add(wantedOf(wanted), 1);
    if (answer === wanted) add(rightOf(answer), 1);
  };
  const countErrors = (start: number, at: number): void => {
    for (let j = 0; j < numbers; j++) {
      const wanted = target[at + j]!;
      const distance = round(wanted - totals[firstOf(j)]!);
      const error = round(output[start + j]! - wanted);
      add(sumOf(j), distance);
      add(squaresOf(j), round(distance * distance));
      add(absoluteErrorsOf(j), Math.abs(error));
      add(squaredErrorsOf(j), round(error * error));
    }
  };
  return () => {
    if (registers.batch === 0) {
      totals.fill(0);
      rests.fill(0);
    }
    let isFirst = totals[COUNT] === 0;
    for (let row = 0; row < registers.rows; row++) {
      for (let position = 0; position < positions; position++) {
        const at = row * stride + offset + position * numbers;
        if (Number.isNaN(target[at]!)) continue;
        const start = (row * positions + position) * units;
        if (rule < 0 && isFirst) for (let j = 0; j < numbers; j++) totals[firstOf(j)] = target[at + j]!;
        isFirst = false;
        if (rule < 0) countErrors(start, at);
        else countAnswer(start, at);
      }
    }
    add(LOSS, round(loss[0]! * counted[0]!));
    add(COUNT, counted[0]!);
  };
};

function largest(values: Floats, start: number, size: number): number {
  let best = 0;
  for (let j = 1; j < size; j++) if (values[start + j]! > values[start + best]!) best = j;
  return best;
}
