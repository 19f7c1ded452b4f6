import { further, type Address } from '../../wasm/function';
import { f32x4, i32 } from '../../wasm/operators';
import { rowSize, type PlacedTensor } from '../../plan/types';
import { emitProduct, fromRow, fromZero, type Product } from './product';
import { emitTranspose } from './transpose';
import { eachOfParts, eachRow } from './rows';
import type { Emission, FastKernel } from './types';

const extentsOf = (tensor: PlacedTensor): [number, number] => [tensor.shape[0]!, tensor.shape[1]!];

/** Vectors of columns that are summed at once. */
const SUMMED = 8;

export const affine: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [x, weights, bias] = inputs;
    const [ins, units] = extentsOf(instruction.inputs[1]!);
    if (units === 1 && rows.constant !== undefined) return emitOneUnit(emission, rows.constant);
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

/** One unit of a batch that is known: from the inputs' transpose several rows are computed at once. */
function emitOneUnit({ f, instruction, inputs, outputs, scratch }: Emission, rows: number): void {
  const [x, weights, bias] = inputs as [Address, Address, Address];
  const [ins] = extentsOf(instruction.inputs[1]!);
  const count = rows * (rowSize(instruction.inputs[0]!) / ins);
  const transposed = scratch(count * ins * 4);
  emitTranspose(f, x, transposed, [count, ins]);
  const first = f.let(f.loadSplat(bias));
  emitProduct(f, {
    rows: i32.of(1),
    columns: count,
    depth: i32.of(ins),
    a: { from: weights, row: 0, step: 4 },
    b: { from: transposed, step: count * 4 },
    c: { from: outputs[0]!, row: 0 },
    start: () => first,
  });
}

export const affineGradientWeights: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x, dz] = inputs as [Address, Address];
    const [ins, units] = extentsOf(instruction.outputs[0]!);
    const columnOf = (tensor: Address, width: number): Product['a'] => ({ from: tensor, row: 4, step: width * 4 });
    const rowsOf = (tensor: Address, width: number): Product['b'] => ({ from: tensor, step: width * 4 });
    // What has one column is as well the transpose of a row.
    const [height, columns] = units === 1 ? [1, ins] : [ins, units];
    emitProduct(f, {
      rows: i32.of(height),
      columns,
      depth: i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!) / ins)),
      a: units === 1 ? columnOf(dz, units) : columnOf(x, ins),
      b: units === 1 ? rowsOf(x, ins) : rowsOf(dz, units),
      c: { from: outputs[0]!, row: columns * 4 },
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
    const isRow = units === 1 || ins === 1;
    const transposed = isRow ? weights! : scratch(ins * units * 4);
    if (!isRow) emitTranspose(f, weights!, transposed, [ins, units]);
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
