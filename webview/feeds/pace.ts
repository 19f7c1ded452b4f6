/** Milliseconds between two looks at the drawing's numbers: each state is looked at, or ten a second. */
const [least, most] = [25, 100];
/**
 * The part of the time that new numbers may take to be drawn. It is counted up to the new nodes; their way from the
 * worker, layout and paint take about twice as long again, on processors that training needs.
 */
const part = 0.1;

/** Milliseconds between two looks for each kilobyte: the editor takes it through several processes and packs it. */
const way = 2;

/** How often the numbers of the drawing are looked up while training runs: as often as that is cheap. */
export class DrawingPace {
  private cost = 0;
  private kilobytes = 0;
  private last: unknown;

  /** Least milliseconds between two looks. */
  get gap(): number {
    return Math.min(most, Math.max(least, this.cost / part, this.kilobytes * way));
  }

  /** Hears how many numbers, of four bytes, an answer had. */
  answered(numbers: number): void {
    this.kilobytes = (numbers * 4) / 1000;
  }

  /** Hears of each drawing which numbers it showed and how long it took; it counts where they were new. */
  drawn(numbers: unknown, milliseconds: number): void {
    if (numbers === this.last) return;
    this.last = numbers;
    // A mean, so that one drawing that was held up by others changes little.
    this.cost += (milliseconds - this.cost) / 8;
  }
}
