/** What a view wants to know now; the same key means the same answer. */
export interface Want {
  readonly key: string;
}

/**
 * Pulls what a view wants: one request at a time, the latest wish wins, and no more often than `pace` allows.
 * Nothing is asked for while nothing is wanted.
 */
export class Feed<W extends Want> {
  private answered: string | undefined;
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = -Infinity;

  /**
   * @param want undefined where nothing is to be known
   * @param pull asks, and delivers the answer
   * @param pace least milliseconds between two requests
   */
  constructor(
    private readonly want: () => W | undefined,
    private readonly pull: (want: W) => Promise<void>,
    private readonly pace: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Looks again at what is wanted; called after every change of the panel's state. */
  poke(): void {
    if (this.busy) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const want = this.want();
    if (!want || want.key === this.answered) return;
    const wait = this.asked + this.pace() - this.now();
    if (wait > 0) this.timer = setTimeout(() => this.poke(), wait);
    else void this.ask(want);
  }

  private async ask(want: W): Promise<void> {
    this.busy = true;
    this.asked = this.now();
    // A wish that failed is not repeated: only a new one is.
    this.answered = want.key;
    try {
      await this.pull(want);
    } finally {
      this.busy = false;
      this.poke();
    }
  }
}
