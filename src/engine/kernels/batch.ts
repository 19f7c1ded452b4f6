import { rowSize } from '../plan/types';
import type { Kernel } from './types';

/** Copies the batch's rows out of the data: inputs, and targets where there are some. */
export const load: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const widths = instruction.outputs.map(rowSize);
  return () => {
    for (let k = 0; k < outputs.length; k++) {
      const [from, to, width] = [inputs[k]!, outputs[k]!, widths[k]!];
      for (let row = 0; row < registers.rows; row++) {
        const start = registers.samples[row]! * width;
        for (let j = 0; j < width; j++) to[row * width + j] = from[start + j]!;
      }
    }
  };
};

/** Adds up the parts of a gradient whose tensor several operations read. */
export const sum: Kernel = ({ inputs, outputs, instruction, registers, round }) => {
  const [result] = outputs as [Float32Array];
  const [tensor] = instruction.outputs;
  const size = rowSize(tensor!);
  return () => {
    const length = tensor!.batched ? registers.rows * size : size;
    for (let i = 0; i < length; i++) {
      let total = inputs[0]![i]!;
      for (let k = 1; k < inputs.length; k++) total = round(total + inputs[k]![i]!);
      result[i] = total;
    }
  };
};

/**
 * The epoch's running totals [Σ loss · rows, right answers, rows]: begun anew by an epoch's first batch. What
 * counts as right is the instruction's `rule` (compile.ts): by threshold, the largest output, or nothing.
 */
export const accumulate: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const { rule = -1, threshold = 0, oneHot = 0 } = instruction.attributes;
  const [loss, output, target] = inputs as [Float32Array, Float32Array, Float32Array];
  const [totals] = outputs as [Float32Array];
  const size = rowSize(instruction.inputs[1]!);
  const width = rowSize(instruction.inputs[2]!);
  const predicted = (row: number): number =>
    rule === 1 ? largest(output, row * size, size) : output[row * size]! >= threshold ? 1 : 0;
  const wanted = (row: number): number => (oneHot ? largest(target, row * width, width) : target[row * width]!);
  return () => {
    if (registers.batch === 0) totals.fill(0);
    totals[0]! += round(loss[0]! * registers.rows);
    for (let row = 0; rule >= 0 && row < registers.rows; row++) {
      if (predicted(row) === wanted(row)) totals[1]! += 1;
    }
    totals[2]! += registers.rows;
  };
};

function largest(values: Float32Array, start: number, size: number): number {
  let best = 0;
  for (let j = 1; j < size; j++) if (values[start + j]! > values[start + best]!) best = j;
  return best;
}
