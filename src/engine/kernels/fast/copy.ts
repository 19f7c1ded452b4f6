import { rowSize } from '../../plan/types';
import { i32 } from '../../wasm/operators';
import type { FastKernel } from './types';

export const copy: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    f.copy(outputs[0]!, inputs[0]!, i32.multiply(rows, i32.of(rowSize(instruction.outputs[0]!) * 4)));
  },
};
