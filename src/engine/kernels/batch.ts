import { levelOf } from '../../base/levels';
import { rowSize } from '../plan/types';
import type { Floats, Kernel } from './types';

/** Copies the batch's samples out of the data: inputs, and targets where there are some. Bytes become the numbers of their levels. */
export const load: Kernel = (binding) => (binding.instruction.attributes['windows'] ? loadWindows(binding) : loadRows(binding));

const loadRows: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const widths = instruction.outputs.map(rowSize);
  const levels = instruction.outputs.map((_, k) => (instruction.inputs[k]!.levels ? inputs.at(-1) : undefined));
  return () => {
    for (let k = 0; k < outputs.length; k++) {
      const [from, to, width, meaning] = [inputs[k]!, outputs[k]!, widths[k]!, levels[k]];
      for (let row = 0; row < registers.rows; row++) {
        const start = registers.samples[row]! * width;
        for (let j = 0; j < width; j++) {
          const value = from[start + j]!;
          to[row * width + j] = meaning ? levelOf(meaning, j, value) : value;
        }
      }
    }
  };
};

/**
 * Copies windows out of a text, and the tokens that follow: with a target at each of the window's positions the one
 * behind each, with a single target the one behind the window. A class that is stored as a 1 among 0s has more numbers
 * than one at a position.
 */
const loadWindows: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [text] = inputs as [Floats];
  const [input, target] = outputs as [Floats, Floats | undefined];
  const [length, width = 0] = instruction.outputs.map(rowSize) as [number, number?];
  const { positions = 0 } = instruction.attributes;
  const classes = target ? width / positions : 0;
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const start = registers.samples[row]!;
      for (let t = 0; t < length; t++) input[row * length + t] = text[start + t]!;
      if (!target) continue;
      const first = start + length - positions + 1;
      if (classes > 1) target.fill(0, row * width, (row + 1) * width);
      for (let k = 0; k < positions; k++) {
        const id = text[first + k]!;
        if (classes > 1) target[row * width + k * classes + id] = 1;
        else target[row * width + k] = id;
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
