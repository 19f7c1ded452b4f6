import type { PanelState } from '../state/panel';
import type { Column } from '../state/program';
import { neuronTensors, showing } from '../state/selectors';
import { largest } from '../state/tensors';

/** The class that gives a number its colour. */
export function signOf(value: number | undefined): 'positive' | 'negative' | 'none' | 'broken' {
  if (value === undefined || value === 0) return 'none';
  if (!Number.isFinite(value)) return 'broken';
  return value > 0 ? 'positive' : 'negative';
}

/** How strongly a number is coloured beside the largest of its kind; text stays readable on the strongest. */
export function heatOf(value: number | undefined, most: number): number {
  if (value === undefined || value === 0) return 0;
  if (!Number.isFinite(value)) return 0.5;
  return Math.round(100 * (0.06 + 0.44 * share(value, most))) / 100;
}

/** How wide the line of a weight is, and how opaque; lighter where many of them cross. */
export function lineOf(value: number | undefined, most: number, crowded: boolean): { width: number; opacity: number } {
  if (value === undefined) return { width: 1, opacity: 0.25 };
  const size = Number.isFinite(value) ? share(value, most) : 1;
  return crowded
    ? { width: round(0.5 + 2.2 * size), opacity: round(0.1 + 0.65 * size * size) }
    : { width: round(0.6 + 3.6 * size), opacity: round(0.18 + 0.72 * size) };
}

function share(value: number, most: number): number {
  return most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const bounded = new Set(['sigmoid', 'softmax', 'tanh']);

/** The value that fills a tile wholly: 1 where the activation cannot give more, else the column's largest. */
export function scaleOf(state: PanelState, column: Column): number {
  const show = showing(state);
  if (show === 'values' && column.picture?.tensor !== 'scores' && bounded.has(column.layer?.activation ?? '')) return 1;
  for (const { id } of neuronTensors(column, show)) {
    const size = largest(state.windows.get(id));
    if (size > 0) return size;
  }
  return 1;
}
