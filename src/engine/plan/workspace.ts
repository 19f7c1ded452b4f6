import { rowSize, type Instruction } from './types';

/**
 * Bytes that fast kernels take beside the tensors: what the instruction in hand keeps meanwhile, one after the other in
 * the same place, and constants, which stay. What comes to a few numbers is not counted.
 */
export function workspaceOf(instructions: readonly Instruction[]): number {
  const most = instructions.reduce((bytes, instruction) => Math.max(bytes, keptBy(instruction)), 0);
  const constants = new Map(
    instructions.filter(({ operation }) => operation === 'sinusoidal').map(({ outputs: [, added] }) => [added!.shape.join(), rowSize(added!)]),
  );
  return [...constants.values()].reduce((bytes, count) => bytes + 4 * count, most);
}

function keptBy({ operation, inputs }: Instruction): number {
  switch (operation) {
    case 'affine_gradient_input':
    case 'convolution_gradient_input':
    case 'attention_scores':
    case 'attention_mix_gradient_scores':
      return 4 * rowSize(inputs[1]!); // transposed: the weights, or a sample's keys or values
    case 'layer_norm_gradient_input':
      return 4 * 2 * inputs[0]!.shape.at(-1)!; // two numbers of each unit, between two passes over a row
    default:
      return 0;
  }
}
