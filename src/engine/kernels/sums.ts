import type { Binding } from './types';

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
