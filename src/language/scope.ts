import { DATA_CONSTANTS, isDataConstant } from './names';
import type { Value } from './value';

/** The constants that an expression can use: those of the spec, and within a block its parameters before them. */
export class Scope {
  private readonly values = new Map<string, Value | undefined>();

  constructor(private readonly outer?: Scope) {}

  /** Defines a name; undefined where its definition is wrong, so that its uses are not reported, too. */
  declare(name: string, value: Value | undefined): void {
    this.values.set(name, value);
  }

  isDeclared(name: string): boolean {
    return this.values.has(name) || (this.outer?.isDeclared(name) ?? false);
  }

  find(name: string): Value | undefined {
    return this.values.has(name) ? this.values.get(name) : this.outer?.find(name);
  }

  /** Whether a name stands for a number that the data gives, and nobody has declared it yet. */
  isDeferred(name: string): boolean {
    return isDataConstant(name) && !this.isDeclared(name);
  }

  /** All names that have a value here, and those that get one from the data. */
  names(): string[] {
    return [...new Set([...this.values.keys(), ...(this.outer?.names() ?? []), ...DATA_CONSTANTS])];
  }
}
