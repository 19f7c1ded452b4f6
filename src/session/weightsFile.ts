import { decodeSafetensors, encodeSafetensors } from '../exchange/safetensors';
import type { GivenParameter } from '../protocol/session';

/** Bytes of the largest file of weights that is read. */
export const weightsFileLimit = 2 ** 31 - 1;

/** The weights of a network as a `.safetensors` file; `network` is the title of its spec. */
export function encodeWeights(network: string, parameters: readonly GivenParameter[]): Uint8Array<ArrayBuffer> {
  const metadata = new Map([
    ['format', 'nnspec'],
    ['network', network],
    ['layout', 'weights are [in, out], row-major'],
  ]);
  const tensors = parameters.map(({ tensor, shape, values }) => ({ name: tensor, shape, values }));
  return encodeSafetensors({ tensors, metadata });
}

/** The tensors of a `.safetensors` file. Throws a `UserError` that says what is wrong with `file`. */
export function decodeWeights(bytes: Uint8Array, file: string): GivenParameter[] {
  return decodeSafetensors(bytes, file).tensors.map(({ name, shape, values }) => ({ tensor: name, shape, values }));
}
