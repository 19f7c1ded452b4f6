import type { Binding } from './types';

/**
 * Sums over all elements of some tensors in float64, in an order that lanes can keep: the elements of each tensor go in
 * turn to four running sums, which at the end are (0 + 2) + (1 + 3).
 */
export function summed(tensors: readonly ArrayLike<number>[], term: (value: number) => number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (const values of tensors) {
    const { length } = values;
    for (let i = 0; i < length; i += 4) {
      a += term(values[i]!);
      if (i + 1 < length) b += term(values[i + 1]!);
      if (i + 2 < length) c += term(values[i + 2]!);
      if (i + 3 < length) d += term(values[i + 3]!);
    }
  }
  return a + c + (b + d);
}

export const square = (value: number): number => value * value;

/**
 * A sum that is made of four: of every fourth term each, in their order. (0 + 2) + (1 + 3) are added in the end. So
 * kernels can compute with four terms at a time.
 */
export class FourSums {
  private readonly parts = new Float64Array(4);

  constructor(private readonly round: Binding['round']) {}

  begin(): void {
    this.parts.fill(0);
  }

  /** Adds term number `index`. */
  add(index: number, term: number): void {
    this.parts[index & 3] = this.round(this.parts[index & 3]! + term);
  }

  total(): number {
    const { parts, round } = this;
    return round(round(parts[0]! + parts[2]!) + round(parts[1]! + parts[3]!));
  }
}
