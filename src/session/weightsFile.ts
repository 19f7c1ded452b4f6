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
  return encodeSafetensors({ metadata, tensors: parameters.map(({ tensor, ...rest }) => ({ name: tensor, ...rest })) });
}

/** The tensors of a `.safetensors` file. Throws a `UserError` that says what is wrong with `file`. */
export function decodeWeights(bytes: Uint8Array, file: string): GivenParameter[] {
  return decodeSafetensors(bytes, file).tensors.map(({ name, ...rest }) => ({ tensor: name, ...rest }));
}
