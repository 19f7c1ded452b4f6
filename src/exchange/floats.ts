/** An element type of floating-point numbers, as bytes in little-endian order. */
export interface FloatFormat {
  readonly bytes: number;
  /** Reads the number whose first byte stands at `at`. */
  readonly read: (view: DataView, at: number) => number;
}

/** What a float16 counts in below its normal numbers: 2^-24. */
const SMALLEST_HALF = 1 / (1 << 24);

const scratch = new DataView(new ArrayBuffer(4));

/** The element types that weights may have, by their names in safetensors. */
export const floatFormats: ReadonlyMap<string, FloatFormat> = new Map([
  ['F64', { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
  ['F32', { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  ['F16', { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) }],
  ['BF16', { bytes: 2, read: (view, at) => bitsToNumber(view.getUint16(at, true) << 16) }],
] satisfies [string, FloatFormat][]);

/** A float16 of IEEE 754: a sign, five bits of exponent, ten of fraction. Every one of them is a float32, too. */
function halfToNumber(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return (sign === 0 ? 1 : -1) * fraction * SMALLEST_HALF;
  // The exponent's bias is 15 there and 127 here; all ones stay all ones: infinities and NaN.
  const widened = exponent === 0x1f ? 0xff : exponent + (127 - 15);
  return bitsToNumber(sign | (widened << 23) | (fraction << 13));
}

function bitsToNumber(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}
