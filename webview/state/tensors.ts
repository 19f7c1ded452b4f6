import { sizeOf } from '../../src/base/extents';
import type { TensorFrame, TensorSlice, TensorView } from '../../src/protocol/session';

/**
 * What is known of a tensor: some of its rows (first axis), each as long as the rest of the shape. A tensor
 * with one axis is one row for each element; a batched one has its samples as rows.
 */
export interface TensorWindow {
  readonly runs: readonly { readonly from: number; readonly values: Float32Array }[];
  /** Numbers in a row. */
  readonly width: number;
  /** Of a sequence that has not come to its end in this batch: the time steps that are missing, and a step's numbers. */
  readonly missing?: { readonly times: ReadonlySet<number>; readonly part: number };
}

export type TensorWindows = ReadonlyMap<string, TensorWindow>;

/** Joins the answers to `slices` into one window a tensor. A tensor that is not computed has none. */
export function windowsOf(slices: readonly TensorSlice[], frames: readonly TensorFrame[]): TensorWindows {
  const windows = new Map<string, TensorWindow>();
  frames.forEach(({ tensor, shape, values, missing }, i) => {
    if (!values) return;
    const width = sizeOf(shape.slice(1));
    const runs = windows.get(tensor)?.runs ?? [];
    const window = { width, runs: [...runs, { from: slices[i]?.from ?? 0, values }] };
    const part = width / (shape[1] ?? 1);
    windows.set(tensor, missing ? { ...window, missing: { times: new Set(missing), part } } : window);
  });
  return windows;
}

/** One number; undefined where it was not read or has not been computed. */
export function valueAt(window: TensorWindow | undefined, row: number, column = 0): number | undefined {
  for (const { from, values } of window?.runs ?? []) {
    const start = (row - from) * window!.width;
    if (row < from || start >= values.length || column >= window!.width) continue;
    return isMissing(window!, column) ? undefined : values[start + column];
  }
  return undefined;
}

function isMissing({ missing }: TensorWindow, column: number): boolean {
  return missing !== undefined && missing.times.has(Math.floor(column / missing.part));
}

/** A whole row, such as one sample's values. */
export function rowAt(window: TensorWindow | undefined, row: number): Float32Array | undefined {
  for (const { from, values } of window?.runs ?? []) {
    const start = (row - from) * window!.width;
    if (row >= from && start < values.length) return values.subarray(start, start + window!.width);
  }
  return undefined;
}

/** The largest size in a window, for scales of colour and width; 0 where nothing is finite. */
export function largest(window: TensorWindow | undefined): number {
  let most = 0;
  for (const { values } of window?.runs ?? []) {
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i]!);
      if (size > most && size !== Infinity && !isMissing(window!, i % window!.width)) most = size;
    }
  }
  return most;
}

/** One slice for each run of neighbours among ascending `rows`. */
export function slicesOf(tensor: TensorView, rows: readonly number[]): TensorSlice[] {
  const slices: { tensor: string; from: number; count: number }[] = [];
  for (const row of rows) {
    const last = slices.at(-1);
    if (last && row === last.from + last.count) last.count++;
    else slices.push({ tensor: tensor.id, from: row, count: 1 });
  }
  return slices;
}
