/** Holds training back where it would be too quick to be watched: at most so many steps a second. */
export class Pace {
  private stepsPerSecond = Infinity;
  private begun = { now: 0, step: 0 };

  /** Counts from here on; a rate of 0 or Infinity holds nothing back. */
  set(stepsPerSecond: number, now: number, step: number): void {
    this.stepsPerSecond = stepsPerSecond > 0 ? stepsPerSecond : Infinity;
    this.begun = { now, step };
  }

  /** Begins to count anew, after a rest. */
  restart(now: number, step: number): void {
    this.begun = { now, step };
  }

  /** The step that may be reached by now. */
  allowed(now: number): number {
    if (this.stepsPerSecond === Infinity) return Infinity;
    return this.begun.step + Math.floor(((now - this.begun.now) / 1000) * this.stepsPerSecond);
  }
}
