import { rowSize } from '../plan/types';
import type { Binding, Kernel } from './types';

/** Extents of `W` [inputs, units] among the operands of an affine operation. */
function extents({ instruction }: Binding, operand: 'inputs' | 'outputs', position: number): [number, number] {
  const [rows, columns] = instruction[operand][position]!.shape as [number, number];
  return [rows, columns];
}

/**
 * Rows of `x` [batch, …, in] for each sample: 1 for a vector, the time steps of a sequence. `operand` is the position of a
 * batched tensor among the operands, `width` its last extent.
 */
function rowsOf({ instruction }: Binding, operand: number, width: number): number {
  return rowSize(instruction.inputs[operand]!) / width;
}

/** `z = x·W + b`: x [batch, …, in], W [in, units], b [units]. The sum begins with b and goes up through the inputs. */
export const affine: Kernel = (binding) => {
  const { inputs, outputs, registers, round } = binding;
  const [x, weights, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const [z] = outputs as [Float32Array];
  const [ins, units] = extents(binding, 'inputs', 1);
  const each = rowsOf(binding, 0, ins);
  return () => {
    for (let row = 0; row < registers.rows * each; row++) {
      const out = row * units;
      for (let j = 0; j < units; j++) z[out + j] = bias[j]!;
      for (let i = 0; i < ins; i++) {
        const value = x[row * ins + i]!;
        for (let j = 0; j < units; j++) z[out + j]! += round(value * weights[i * units + j]!);
      }
    }
  };
};

/** `dW = xᵀ·dz`, summed over the batch in its order: x [batch, …, in], dz [batch, …, units]. */
export const affineGradientWeights: Kernel = (binding) => {
  const { inputs, outputs, registers, round } = binding;
  const [x, dz] = inputs as [Float32Array, Float32Array];
  const [dw] = outputs as [Float32Array];
  const [ins, units] = extents(binding, 'outputs', 0);
  const each = rowsOf(binding, 0, ins);
  return () => {
    dw.fill(0);
    for (let row = 0; row < registers.rows * each; row++) {
      for (let i = 0; i < ins; i++) {
        const value = x[row * ins + i]!;
        for (let j = 0; j < units; j++) dw[i * units + j]! += round(value * dz[row * units + j]!);
      }
    }
  };
};

/** `db = Σ dz` over the batch: dz [batch, …, units]. */
export const affineGradientBias: Kernel = (binding) => {
  const { inputs, outputs, registers } = binding;
  const [dz] = inputs as [Float32Array];
  const [db] = outputs as [Float32Array];
  const units = db.length;
  const each = rowsOf(binding, 0, units);
  return () => {
    db.fill(0);
    for (let row = 0; row < registers.rows * each; row++) {
      for (let j = 0; j < units; j++) db[j]! += dz[row * units + j]!;
    }
  };
};

/** `dx = dz·Wᵀ`: dz [batch, …, units], W [in, units]. The sum goes up through the units. */
export const affineGradientInput: Kernel = (binding) => {
  const { inputs, outputs, registers, round } = binding;
  const [dz, weights] = inputs as [Float32Array, Float32Array];
  const [dx] = outputs as [Float32Array];
  const [ins, units] = extents(binding, 'inputs', 1);
  const each = rowsOf(binding, 0, units);
  return () => {
    for (let row = 0; row < registers.rows * each; row++) {
      for (let i = 0; i < ins; i++) {
        let sum = 0;
        for (let j = 0; j < units; j++) sum = round(sum + round(dz[row * units + j]! * weights[i * units + j]!));
        dx[row * ins + i] = sum;
      }
    }
  };
};
