import type { Head } from './task';

/** Where a head's totals begin: of its loss, and of the positions that were counted. */
export const LOSS = 0;
export const COUNT = 1;
const REST = 2;

const PER_CLASS = 3;
const PER_OUTPUT = 5;

/**
 * What is added up over an epoch, or over a part of the data, for all metrics of a head: one vector of totals, from
 * which `measure` works them out.
 */
export function totalsOf(head: Pick<Head, 'kind' | 'classes' | 'width' | 'positions'>): number {
  return REST + (head.kind === 'class' ? PER_CLASS * classCount(head) : (PER_OUTPUT * head.width) / head.positions);
}

/** A unit that decides between two classes can say either of them, though only one be known. */
export function classCount({ classes }: Pick<Head, 'classes'>): number {
  return Math.max(2, classes.length);
}

/** How often a class was the right answer, the answer, the target. */
export const rightOf = (position: number): number => REST + PER_CLASS * position;
export const answeredOf = (position: number): number => rightOf(position) + 1;
export const wantedOf = (position: number): number => rightOf(position) + 2;

/**
 * Of an output that is a number, with e = output - target and d = target - the first target that was counted: that first
 * target, Σd, Σd², Σ|e|, Σe². The differences keep the digits that targets far from 0 would lose.
 */
export const firstOf = (output: number): number => REST + PER_OUTPUT * output;
export const sumOf = (output: number): number => firstOf(output) + 1;
export const squaresOf = (output: number): number => firstOf(output) + 2;
export const absoluteErrorsOf = (output: number): number => firstOf(output) + 3;
export const squaredErrorsOf = (output: number): number => firstOf(output) + 4;

const CLASS_TOTALS = ['right', 'answered', 'wanted'] as const;
const OUTPUT_TOTALS = ['first', 'sum', 'squares', 'absolute_errors', 'squared_errors'] as const;

/** What a total is, for who looks at one. */
export type TotalKind = 'loss' | 'count' | (typeof CLASS_TOTALS)[number] | (typeof OUTPUT_TOTALS)[number];

export function kindOfTotal(position: number, isClass: boolean): TotalKind {
  if (position === LOSS) return 'loss';
  if (position === COUNT) return 'count';
  const kinds = isClass ? CLASS_TOTALS : OUTPUT_TOTALS;
  return kinds[(position - REST) % kinds.length]!;
}
