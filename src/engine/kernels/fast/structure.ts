import { rowSize, type PlacedTensor } from '../../plan/types';
import { further } from '../../wasm/function';
import { f32x4, i32, type V128 } from '../../wasm/operators';
import { concatOffsets } from '../structure';
import { emitCopy } from './strided';
import type { Emission, FastKernel } from './types';
import { eachVector } from './vectors';

/** Takes a column of the network's input: its numbers begin at `offset` in each row. */
export const column: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [from, to] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
    const source = { from: further(inputs[0]!, (instruction.attributes['offset'] ?? 0) * 4), row: from * 4 };
    emitCopy(f, rows, to, source, { from: outputs[0]!, row: to * 4 });
  },
};

/** The same numbers in the same order. */
export const copy: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    f.copy(outputs[0]!, inputs[0]!, i32.multiply(rows, i32.of(rowSize(instruction.outputs[0]!) * 4)));
  },
};

/** Joins neighbouring numbers of several tensors of one shape, from the left. */
function emitFolded(
  { f, instruction, inputs, outputs, rows }: Emission,
  operands: readonly number[],
  join: (a: V128, b: V128) => V128,
): void {
  const [tensor] = instruction.outputs;
  eachVector(f, tensor!.batched ? rows : i32.of(1), rowSize(tensor!), (width, offset) => {
    const values = operands.map((position) => width.load(f, further(inputs[position]!, offset)));
    width.store(f, further(outputs[0]!, offset), values.reduce(join));
  });
}

/** a + b + …; that of `sum` may not be batched. */
export const add: FastKernel = {
  emit: (emission) => emitFolded(emission, [...emission.inputs.keys()], f32x4.add),
};

export const multiply: FastKernel = {
  emit: (emission) => emitFolded(emission, [...emission.inputs.keys()], f32x4.multiply),
};

/** The gradient times all factors but the one that it is of. */
export const multiplyGradient: FastKernel = {
  emit(emission) {
    const own = (emission.instruction.attributes['operand'] ?? 0) + 1;
    emitFolded(emission, [...emission.inputs.keys()].filter((position) => position !== own), f32x4.multiply);
  },
};

/** Extent of the last axis. */
const units = ({ shape }: PlacedTensor): number => shape.at(-1) ?? 1;

/** Joins its inputs on the last axis. */
export const concat: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [result] = instruction.outputs;
    const total = units(result!);
    const count = i32.multiply(rows, i32.of(rowSize(result!) / total));
    const offsets = concatOffsets(instruction);
    instruction.inputs.forEach((tensor, k) => {
      const target = { from: further(outputs[0]!, offsets[k]! * 4), row: total * 4 };
      emitCopy(f, count, units(tensor), { from: inputs[k]!, row: units(tensor) * 4 }, target);
    });
  },
};

/** The part of the gradient that is of one input: it begins at `offset` on the last axis. */
export const concatGradient: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [total, width] = [units(instruction.inputs[0]!), units(instruction.outputs[0]!)];
    const count = i32.multiply(rows, i32.of(rowSize(instruction.outputs[0]!) / width));
    const source = { from: further(inputs[0]!, (instruction.attributes['offset'] ?? 0) * 4), row: total * 4 };
    emitCopy(f, count, width, source, { from: outputs[0]!, row: width * 4 });
  },
};
