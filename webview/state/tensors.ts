import type { TensorFrame, TensorSlice, TensorView } from '../../src/protocol/session';

/**
 * What is known of a tensor: some of its rows (first axis), each as long as the rest of the shape. A tensor
 * with one axis is one row for each element; a batched one has its samples as rows.
 */
export interface TensorWindow {
  readonly runs: readonly { readonly from: number; readonly values: Float32Array }[];
  /** Numbers in a row. */
  readonly width: number;
}

export type TensorWindows = ReadonlyMap<string, TensorWindow>;

/** Joins the answers to `slices` into one window a tensor. A tensor that is not computed has none. */
export function windowsOf(slices: readonly TensorSlice[], frames: readonly TensorFrame[]): TensorWindows {
  const windows = new Map<string, TensorWindow>();
  frames.forEach(({ tensor, shape, values }, i) => {
    if (!values) return;
    const width = shape.slice(1).reduce((total, extent) => total * extent, 1);
    const runs = windows.get(tensor)?.runs ?? [];
    windows.set(tensor, { width, runs: [...runs, { from: slices[i]?.from ?? 0, values }] });
  });
  return windows;
}

/** One number; undefined where it was not read or has not been computed. */
export function valueAt(window: TensorWindow | undefined, row: number, column = 0): number | undefined {
  for (const { from, values } of window?.runs ?? []) {
    const start = (row - from) * window!.width;
    if (row >= from && start < values.length && column < window!.width) return values[start + column];
  }
  return undefined;
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
    for (const value of values) {
      const size = Math.abs(value);
      if (size > most && size !== Infinity) most = size;
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
