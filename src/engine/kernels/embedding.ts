import { cos, exp, log, sin } from '../../base/math';
import type { Shape } from '../../model/shape';
import { rowSize } from '../plan/types';
import type { Kernel } from './types';

type Numbers = Float32Array;

/** Whether a number is an id of a table with so many rows. */
export const isId = (id: number, rows: number): boolean => Number.isInteger(id) && id >= 0 && id < rows;

/** y = W[id]: ids [batch, …], W [ids, dim]. What is no id of the table gives NaN. */
export const embedding: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [ids, weights] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const [rows, dim] = instruction.inputs[1]!.shape as [number, number];
  const each = rowSize(instruction.inputs[0]!);
  return () => {
    for (let i = 0; i < registers.rows * each; i++) {
      const known = isId(ids[i]!, rows);
      const from = ids[i]! * dim;
      for (let j = 0; j < dim; j++) result[i * dim + j] = known ? weights[from + j]! : NaN;
    }
  };
};

/** dW[id] = Σ g over the places where the id stands, in the order of the batch's rows and, within each, of time. */
export const embeddingGradientWeights: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [ids, gradient] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const [rows, dim] = instruction.outputs[0]!.shape as [number, number];
  const each = rowSize(instruction.inputs[0]!);
  return () => {
    result.fill(0);
    for (let i = 0; i < registers.rows * each; i++) {
      if (!isId(ids[i]!, rows)) continue;
      const to = ids[i]! * dim;
      for (let j = 0; j < dim; j++) result[to + j]! += gradient[i * dim + j]!;
    }
  };
};

/** y = x + W[t]: x [batch, time, dim], W [time, dim]. */
export const addPosition: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [x, weights] = inputs as [Numbers, Numbers];
  const [result] = outputs as [Numbers];
  const size = rowSize(instruction.outputs[0]!);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let i = 0; i < size; i++) result[row * size + i] = x[row * size + i]! + weights[i]!;
    }
  };
};

/** dW = Σ g over the rows of the batch. */
export const positionGradientWeights: Kernel = ({ inputs, outputs, registers }) => {
  const [gradient] = inputs as [Numbers];
  const [result] = outputs as [Numbers];
  const size = result.length;
  return () => {
    result.fill(0);
    for (let row = 0; row < registers.rows; row++) {
      for (let i = 0; i < size; i++) result[i]! += gradient[row * size + i]!;
    }
  };
};

/** The angle t / 10000^(2i/dim) behind column 2i and 2i + 1 of time step t (Vaswani et al., 2017, 3.5). */
export function positionAngle(time: number, column: number, dim: number): number {
  const pair = column - (column % 2);
  return time * exp((-pair / dim) * log(10000));
}

/** Sine in the even columns, cosine in the odd ones. */
export function sinusoids([steps, dim]: Shape): Float64Array {
  const table = new Float64Array(steps! * dim!);
  for (let i = 0; i < table.length; i++) {
    const column = i % dim!;
    const angle = positionAngle(Math.floor(i / dim!), column, dim!);
    table[i] = column % 2 === 0 ? sin(angle) : cos(angle);
  }
  return table;
}

/** y = x + position, the positions sines and cosines, which it writes, too: [time, dim]. */
export const sinusoidal: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [x] = inputs as [Numbers];
  const [result, positions] = outputs as [Numbers, Numbers];
  const table = sinusoids(instruction.outputs[1]!.shape);
  const size = table.length;
  return () => {
    positions.set(table);
    for (let row = 0; row < registers.rows; row++) {
      for (let i = 0; i < size; i++) result[row * size + i] = x[row * size + i]! + positions[i]!;
    }
  };
};
