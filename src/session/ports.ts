/** Time and turns, which Node, a worker and a browser each give in their own way. */
export interface Scheduler {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Resolves after waiting messages have been heard. */
  turn(): Promise<void>;
  /** Resolves after so many milliseconds, or a little later. */
  wait(milliseconds: number): Promise<void>;
}
