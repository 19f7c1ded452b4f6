import { rowSize, type Instruction } from './types';

/** How an instruction of the loss finds a target among those of all heads, and each position's outputs. */
export interface LossFrame {
  /** Positions (time steps) of a sample that have a target each. */
  readonly positions: number;
  /** Outputs of a position. */
  readonly units: number;
  /** Numbers that a position's target is stored in. */
  readonly numbers: number;
  /** Where the head's targets begin among those of a sample, and how many numbers a sample has. */
  readonly offset: number;
  readonly stride: number;
  /** Of the head's loss in the total. */
  readonly weight: number;
}

/** Reads the frame of an instruction whose operands are outputs and targets (or a number for each position, and targets). */
export function lossFrame({ inputs, attributes }: Pick<Instruction, 'inputs' | 'attributes'>): LossFrame {
  const { positions = 1, offset = 0, weight = 1 } = attributes;
  const [values, target] = inputs;
  const stride = target ? rowSize(target) : 1;
  const width = attributes['width'] ?? stride;
  return { positions, units: rowSize(values!) / positions, numbers: width / positions, offset, stride, weight };
}
