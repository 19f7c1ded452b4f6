/** Milliseconds from the first look on, after which a place that the panel has not grown to is given up. */
const patience = 3000;

/** Brings the panel back to where it was scrolled to: its cells fill by and by, so it takes more than one attempt. */
export class ScrollKeeper {
  private wanted: number | undefined;
  private begun: number | undefined;

  constructor(kept: unknown, changed: () => void) {
    const { scroll } = (kept ?? {}) as { readonly scroll?: unknown };
    this.wanted = typeof scroll === 'number' ? scroll : undefined;
    const giveUp = () => (this.wanted = undefined);
    for (const event of ['wheel', 'pointerdown', 'keydown']) window.addEventListener(event, giveUp, { passive: true });
    window.addEventListener('scrollend', changed);
  }

  /** What to keep. */
  get position(): number {
    return Math.round(this.wanted ?? window.scrollY);
  }

  /** To be called after each change of what the panel shows, once it shows a network. */
  restore(): void {
    if (this.wanted === undefined) return;
    this.begun ??= performance.now();
    window.scrollTo(0, this.wanted);
    const there = Math.abs(window.scrollY - this.wanted) < 2;
    if (there || performance.now() - this.begun > patience) this.wanted = undefined;
  }
}
