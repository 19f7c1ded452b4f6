import type { Port } from './rpc';

/** How a number that JSON lacks travels. */
interface PackedNumber {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

/**
 * A port over a channel that carries JSON, as VS Code's between host and webview does (typed arrays pass, but NaN
 * and ∞ arrive as null): such numbers are packed on one side and unpacked on the other. Both sides wrap theirs.
 */
export function withEveryNumber(port: Port): Port {
  return {
    post: (message) => port.post(packNumbers(message)),
    listen: (listener) => port.listen((message) => listener(unpackNumbers(message))),
  };
}

export function packNumbers(value: unknown): unknown {
  if (typeof value !== 'number') return mapParts(value, packNumbers);
  return Number.isFinite(value) ? value : ({ $number: String(value) } as PackedNumber);
}

export function unpackNumbers(value: unknown): unknown {
  return isPacked(value) ? Number(value.$number) : mapParts(value, unpackNumbers);
}

function isPacked(value: unknown): value is PackedNumber {
  return typeof value === 'object' && value !== null && typeof (value as Partial<PackedNumber>).$number === 'string';
}

function mapParts(value: unknown, map: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, map(part)]));
}
