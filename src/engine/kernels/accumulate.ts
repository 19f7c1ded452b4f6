import {
  absoluteErrorsOf, answeredOf, COUNT, firstOf, LOSS, rightOf, squaredErrorsOf, squaresOf, sumOf, wantedOf,
} from '../../model/totals';
import { lossFrame } from '../plan/lossFrame';
import type { Binding, Floats, Kernel } from './types';

/**
 * The running totals of a head (model/totals.ts), begun anew by an epoch's first batch. `rule` says how outputs are
 * read as a class (plan/loss.ts): by threshold, the largest, or not at all.
 */
export const accumulate: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [, target, loss, counted] = inputs as [Floats, Floats, Floats, Floats];
  const [totals, rests] = outputs as [Floats, Floats];
  const { positions, units, numbers, offset, stride } = lossFrame(instruction);
  const isClass = (instruction.attributes['rule'] ?? -1) >= 0;
  const add = adder(binding);
  const count = isClass ? answerCounter(binding, add) : errorCounter(binding, add);
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
        if (isFirst && !isClass) for (let j = 0; j < numbers; j++) totals[firstOf(j)] = target[at + j]!;
        isFirst = false;
        count((row * positions + position) * units, at);
      }
    }
    add(LOSS, round(loss[0]! * counted[0]!));
    add(COUNT, counted[0]!);
  };
};

type Add = (at: number, value: number) => void;
/** Counts a position: where its outputs begin, and where its targets. */
type Count = (start: number, at: number) => void;

/**
 * Adds to a total. What rounding leaves out is kept beside it and taken in with the next number (Kahan 1965), so that
 * long epochs in float32 lose nothing.
 */
function adder({ outputs, round }: Binding): Add {
  const [totals, rests] = outputs as [Floats, Floats];
  return (at, value) => {
    const before = totals[at]!;
    const part = round(value - rests[at]!);
    const after = round(before + part);
    totals[at] = after;
    rests[at] = Number.isFinite(after) ? round(round(after - before) - part) : 0;
  };
}

function answerCounter({ instruction, inputs }: Binding, add: Add): Count {
  const { rule, threshold = 0, oneHot = 0 } = instruction.attributes;
  const [output, target] = inputs as [Floats, Floats];
  const { units, numbers } = lossFrame(instruction);
  return (start, at) => {
    const answer = rule === 1 ? largest(output, start, units) : output[start]! >= threshold ? 1 : 0;
    const wanted = oneHot ? largest(target, at, numbers) : target[at]!;
    add(answeredOf(answer), 1);
    add(wantedOf(wanted), 1);
    if (answer === wanted) add(rightOf(answer), 1);
  };
}

function errorCounter({ instruction, inputs, outputs, round }: Binding, add: Add): Count {
  const [output, target] = inputs as [Floats, Floats];
  const [totals] = outputs as [Floats];
  const { numbers } = lossFrame(instruction);
  return (start, at) => {
    for (let j = 0; j < numbers; j++) {
      const distance = round(target[at + j]! - totals[firstOf(j)]!);
      const error = round(output[start + j]! - target[at + j]!);
      add(sumOf(j), distance);
      add(squaresOf(j), round(distance * distance));
      add(absoluteErrorsOf(j), Math.abs(error));
      add(squaredErrorsOf(j), round(error * error));
    }
  };
}

function largest(values: Floats, start: number, size: number): number {
  let best = 0;
  for (let j = 1; j < size; j++) if (values[start + j]! > values[start + best]!) best = j;
  return best;
}
