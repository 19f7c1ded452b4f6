import { further } from '../../wasm/function';
import { f32x4, i32 } from '../../wasm/operators';
import { rowSize, type PlacedTensor } from '../../plan/types';
import { emitProduct, fromRow, fromZero } from './product';
import { emitTranspose } from './transpose';
import { eachOfParts, eachRow } from './rows';
import type { FastKernel } from './types';

const extentsOf = (tensor: PlacedTensor): [number, number] => [tensor.shape[0]!, tensor.shape[1]!];

/** Vectors of columns that are summed at once. */
const SUMMED = 8;

export const affine: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x, weights, bias] = inputs;
    const [ins, units] = extentsOf(instruction.inputs[1]!);
    emitProduct(f, {
      rows: i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!) / ins)),
      columns: units,
      depth: i32.of(ins),
      a: { from: x!, row: ins * 4, step: 4 },
      b: { from: weights!, step: units * 4 },
      c: { from: outputs[0]!, row: units * 4 },
      start: fromRow(f, bias!),
    });
  },
};

export const affineGradientWeights: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x, dz] = inputs;
    const [ins, units] = extentsOf(instruction.outputs[0]!);
    emitProduct(f, {
      rows: i32.of(ins),
      columns: units,
      depth: i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!) / ins)),
      a: { from: x!, row: 4, step: ins * 4 },
      b: { from: dz!, step: units * 4 },
      c: { from: outputs[0]!, row: units * 4 },
      start: fromZero,
    });
  },
};

export const affineGradientBias: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const units = instruction.outputs[0]!.shape[0]!;
    const count = i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!) / units));
    eachOfParts(f, units, SUMMED, (parts) => {
      const sums = parts.map(() => f.let(f32x4.of(0)));
      eachRow(f, count, units, [inputs[0]!], (_, [row]) => {
        parts.forEach((part, i) => f.set(sums[i]!, f32x4.add(sums[i]!, part.load(f, further(row!, part.offset)))));
      });
      parts.forEach((part, i) => part.store(f, further(outputs[0]!, part.offset), sums[i]!));
    });
  },
};

export const affineGradientInput: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows, scratch }) {
    const [dz, weights] = inputs;
    const [ins, units] = extentsOf(instruction.inputs[1]!);
    const transposed = scratch(ins * units * 4);
    emitTranspose(f, weights!, transposed, [ins, units]);
    emitProduct(f, {
      rows: i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!) / units)),
      columns: ins,
      depth: i32.of(units),
      a: { from: dz!, row: units * 4, step: 4 },
      b: { from: transposed, step: ins * 4 },
      c: { from: outputs[0]!, row: ins * 4 },
      start: fromZero,
    });
  },
};
