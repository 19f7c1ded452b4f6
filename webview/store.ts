/** Holds the state; every change goes through the reducer, and everyone who looks hears of it. */
export class Store<S, A> {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly reduce: (state: S, action: A) => S,
    private current: S,
  ) {}

  get state(): S {
    return this.current;
  }

  readonly dispatch = (action: A): void => {
    const next = this.reduce(this.current, action);
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener();
  };

  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }
}
