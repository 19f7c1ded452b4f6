import { rowSize } from '../../plan/types';
import { further, type Address } from '../../wasm/function';
import { f32, f32x4, i32, type I32 } from '../../wasm/operators';
import { sinusoids } from '../embedding';
import { emitCopyRow, kept, writeRow } from './strided';
import type { Emission, FastKernel } from './types';
import { eachOfRow, element } from './vectors';

/** y = W[id]; NaN where there is no such row. */
export const embedding: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    const [known, dim] = instruction.inputs[1]!.shape as [number, number];
    eachId(emission, known, (place, id, isKnown) => {
      const target = kept(f, element(outputs[0]!, place, dim * 4));
      f.if(
        isKnown,
        () => emitCopyRow(f, dim, kept(f, element(inputs[1]!, id, dim * 4)), target),
        () => writeRow(f, dim, target, () => f32x4.of(NaN)),
      );
    });
  },
};

/** dW[id] = Σ g over the places where the id stands, in their order. */
export const embeddingGradientWeights: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    const [known, dim] = instruction.outputs[0]!.shape as [number, number];
    f.fill(outputs[0]!, i32.of(known * dim * 4));
    eachId(emission, known, (place, id, isKnown) => {
      f.if(isKnown, () => {
        const target = kept(f, element(outputs[0]!, id, dim * 4));
        const gradient = kept(f, element(inputs[1]!, place, dim * 4));
        writeRow(f, dim, target, (width, offset) =>
          f32x4.add(width.load(f, further(target, offset)), width.load(f, further(gradient, offset))),
        );
      });
    });
  },
};

/** Goes through the ids of the batch; the body learns whether one is a row of a table of `known` rows. */
function eachId(
  { f, instruction, inputs, rows }: Emission,
  known: number,
  body: (place: I32, id: I32, isKnown: I32) => void,
): void {
  const count = i32.multiply(rows, i32.of(rowSize(instruction.inputs[0]!)));
  f.range(i32.of(0), count, (place) => {
    const value = f.let(f.loadF32(element(inputs[0]!, place)));
    const id = f.let(i32.fromF32(value));
    const isWhole = f32.equals(f32.fromI32(id), value);
    const isWithin = i32.and(i32.isAtLeast(id, i32.of(0)), i32.isLess(id, i32.of(known)));
    body(place, id, i32.and(isWhole, isWithin));
  }, { unrolled: 1 });
}

/** y = x + W[t]. */
export const addPosition: FastKernel = {
  emit: (emission) => emitAdded(emission, emission.inputs[1]!),
};

/** y = x + position, and the positions. */
export const sinusoidal: FastKernel = {
  constants: ({ outputs }) => Float32Array.from(sinusoids(outputs[1]!.shape)),
  emit(emission) {
    const { f, instruction, outputs, constants } = emission;
    f.copy(outputs[1]!, constants, i32.of(rowSize(instruction.outputs[1]!) * 4));
    emitAdded(emission, constants);
  },
};

/** Adds the same numbers to each row of the batch. */
function emitAdded({ f, instruction, inputs, outputs, rows }: Emission, added: Address): void {
  const size = rowSize(instruction.outputs[0]!);
  f.range(i32.of(0), rows, (row) => {
    const [x, y] = [inputs[0]!, outputs[0]!].map((tensor) => kept(f, element(tensor, row, size * 4))) as [Address, Address];
    eachOfRow(f, size, (width, offset) => {
      const sum = f32x4.add(width.load(f, further(x, offset)), width.load(f, further(added, offset)));
      width.store(f, further(y, offset), sum);
    });
  }, { unrolled: 1 });
}

/** dW = Σ g over the rows of the batch. */
export const positionGradientWeights: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const size = rowSize(instruction.outputs[0]!);
    eachOfRow(f, size, (width, offset) => {
      const sum = f.let(f32x4.of(0));
      f.range(i32.of(0), rows, (row) => {
        f.set(sum, f32x4.add(sum, width.load(f, further(element(inputs[0]!, row, size * 4), offset))));
      });
      width.store(f, further(outputs[0]!, offset), sum);
    });
  },
};
