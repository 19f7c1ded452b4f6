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
