import { Gunzip, Unzlib } from 'fflate';
import { crc32, join, Reader } from './bytes';
import { CodecFailure, damaged, truncated } from './types';

/**
 * Bytes that are given to be unpacked at once. They become at most 1032 times as many, which bounds what is unpacked
 * beyond a limit before that is noticed.
 */
const step = 1 << 14;

type Stream = Pick<Unzlib, 'ondata' | 'push'>;

/** Thrown out of a stream that has given more than it may. */
class TooMuch extends Error {}

/** Everything that a stream gives, at most `most` bytes; throws a `CodecFailure`, or `TooMuch` where there are more. */
function unpack(stream: Stream, parts: readonly Uint8Array[], most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isWhole = false;
  stream.ondata = (chunk, final) => {
    isWhole ||= final;
    size += chunk.length;
    if (size > most) throw new TooMuch();
    chunks.push(chunk.slice());
  };
  // The last push is told that it is, so that it must not be one of nothing: a PNG may end with a chunk that is empty.
  const filled = parts.filter(({ length }) => length > 0);
  try {
    filled.forEach((part, i) => {
      for (let at = 0; at < part.length; at += step) {
        stream.push(part.slice(at, at + step), i === filled.length - 1 && at + step >= part.length);
      }
    });
  } catch (failure) {
    if (failure instanceof TooMuch) throw failure;
    throw isEarlyEnd(failure) ? truncated() : damaged();
  }
  if (!isWhole) throw truncated();
  return join(chunks);
}

/** The code that fflate gives where data ends too early. */
const earlyEnd = 0;

function isEarlyEnd(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && failure.code === earlyEnd;
}

/** What zlib data holds; it must be of `size` bytes. */
export function inflate(parts: readonly Uint8Array[], size: number): Uint8Array {
  try {
    const inflated = unpack(new Unzlib(), parts, size);
    if (inflated.length < size) throw truncated();
    return inflated;
  } catch (failure) {
    throw failure instanceof TooMuch ? damaged() : failure;
  }
}

/** What a gzip file holds; undefined where that is more than `most` bytes. Throws a `CodecFailure` where it is damaged. */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array | undefined {
  let isOne = true;
  const stream = new Gunzip();
  // Heard of each member behind the first.
  stream.onmember = () => (isOne = false);
  try {
    const unpacked = unpack(stream, [bytes], most);
    if (isOne) requireChecksum(unpacked, bytes);
    return unpacked;
  } catch (failure) {
    if (failure instanceof TooMuch) return undefined;
    throw failure instanceof CodecFailure ? failure : damaged();
  }
}

/** Its last eight bytes are the checksum and the length (modulo 2³²) of what it holds. */
function requireChecksum(unpacked: Uint8Array, bytes: Uint8Array): void {
  const end = new Reader(bytes, true);
  const at = bytes.length - 8;
  if (at < 0) throw truncated();
  if (end.u32(at) !== crc32(unpacked) || end.u32(at + 4) !== unpacked.length % 0x100000000) throw damaged();
}
