import type { Expression } from '../tree';

/** What stands at a place: a value of the text, a default, or nothing yet. */
type Filling = 'written' | 'default' | 'open';

/**
 * The places of a spec that take a value, by path: `let.width`, `train.optimizer.learning_rate`, `h1.units`. For a run
 * of a comparison some of them take another value than the text has there.
 */
export class Places {
  private readonly known = new Map<string, Filling>();

  constructor(private readonly values: ReadonlyMap<string, Expression> = new Map()) {}

  /** Notes a place that the spec has; what a comparison puts there. */
  at(path: string, filling: Filling): Expression | undefined {
    this.known.set(path, filling);
    return this.values.get(path);
  }

  /** What a comparison puts at a place, be it there or not. */
  valueFor(path: string): Expression | undefined {
    return this.values.get(path);
  }

  has(path: string): boolean {
    return this.known.has(path);
  }

  all(): readonly string[] {
    return [...this.known.keys()];
  }

  /**
   * The places that a name or the end of a path means: a constant, else settings, else arguments of layers; of several,
   * those with a value in the text, else those that have a default.
   */
  find(name: string): readonly string[] {
    if (this.known.has(name)) return [name];
    const ending = this.all().filter((path) => path.endsWith(`.${name}`));
    for (const section of [/^let\./, /^(train|data)\./, /^/]) {
      const within = ending.filter((path) => section.test(path));
      for (const filling of ['written', 'default', 'open'] as const) {
        const found = within.filter((path) => this.known.get(path) === filling);
        if (found.length > 0) return found;
      }
    }
    return [];
  }
}
