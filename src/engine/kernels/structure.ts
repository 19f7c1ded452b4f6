import { rowSize, type Instruction, type PlacedTensor } from '../plan/types';
import type { Kernel } from './types';

/** Takes a column of the network's input: its numbers begin at `offset` in each row. */
export const column: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const { offset = 0 } = instruction.attributes;
  const [from, to] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
  const [x] = inputs as [Float32Array];
  const [y] = outputs as [Float32Array];
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let j = 0; j < to; j++) y[row * to + j] = x[row * from + offset + j]!;
    }
  };
};

/** The same numbers in the same order: those of another shape, or a gradient that goes on as it is. */
export const copy: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const size = rowSize(instruction.outputs[0]!);
  const [x] = inputs as [Float32Array];
  const [y] = outputs as [Float32Array];
  return () => {
    for (let i = 0; i < registers.rows * size; i++) y[i] = x[i]!;
  };
};

/** `y = a + b + …`, from the left, each sum rounded. */
export const add: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const size = rowSize(instruction.outputs[0]!);
  const [first] = inputs as [Float32Array];
  const [y] = outputs as [Float32Array];
  return () => {
    for (let i = 0; i < registers.rows * size; i++) {
      let sum = first[i]!;
      for (let k = 1; k < inputs.length; k++) sum = round(sum + inputs[k]![i]!);
      y[i] = sum;
    }
  };
};

/** `y = a·b·…`, from the left, each product rounded. */
export const multiply: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const size = rowSize(instruction.outputs[0]!);
  const [first] = inputs as [Float32Array];
  const [y] = outputs as [Float32Array];
  return () => {
    for (let i = 0; i < registers.rows * size; i++) {
      let product = first[i]!;
      for (let k = 1; k < inputs.length; k++) product = round(product * inputs[k]![i]!);
      y[i] = product;
    }
  };
};

/** `da = g·b·…`: the gradient times all factors but the one that it is of. Reads the gradient, then the factors. */
export const multiplyGradient: Kernel = ({ instruction, inputs, outputs, registers, round }) => {
  const size = rowSize(instruction.outputs[0]!);
  const own = (instruction.attributes['operand'] ?? 0) + 1;
  const [gradient] = inputs as [Float32Array];
  const [result] = outputs as [Float32Array];
  return () => {
    for (let i = 0; i < registers.rows * size; i++) {
      let product = gradient[i]!;
      for (let k = 1; k < inputs.length; k++) if (k !== own) product = round(product * inputs[k]![i]!);
      result[i] = product;
    }
  };
};

/** Extent of the last axis. */
const units = ({ shape }: PlacedTensor): number => shape.at(-1) ?? 1;

/** Where the numbers of each input of a concat begin on the last axis of its output. */
export function concatOffsets({ inputs }: Pick<Instruction, 'inputs'>): number[] {
  let offset = 0;
  return inputs.map((tensor) => {
    const begin = offset;
    offset += units(tensor);
    return begin;
  });
}

/** Joins its inputs on the last axis. */
export const concat: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const offsets = concatOffsets(instruction);
  const widths = instruction.inputs.map(units);
  const total = units(instruction.outputs[0]!);
  const each = rowSize(instruction.outputs[0]!) / total;
  const [y] = outputs as [Float32Array];
  return () => {
    for (let k = 0; k < inputs.length; k++) {
      const [x, width, offset] = [inputs[k]!, widths[k]!, offsets[k]!];
      for (let row = 0; row < registers.rows * each; row++) {
        for (let j = 0; j < width; j++) y[row * total + offset + j] = x[row * width + j]!;
      }
    }
  };
};

/** The part of the gradient that is of one input: it begins at `offset` on the last axis. */
export const concatGradient: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const { offset = 0 } = instruction.attributes;
  const [total, width] = [units(instruction.inputs[0]!), units(instruction.outputs[0]!)];
  const each = rowSize(instruction.outputs[0]!) / width;
  const [gradient] = inputs as [Float32Array];
  const [result] = outputs as [Float32Array];
  return () => {
    for (let row = 0; row < registers.rows * each; row++) {
      for (let j = 0; j < width; j++) result[row * width + j] = gradient[row * total + offset + j]!;
    }
  };
};
