import type { Problem } from '../../base/problem';
import type { Span } from '../../base/span';
import type { Value } from '../../model/spec';
import { evaluate, evaluateNumber } from '../constant';
import type { Scope } from '../scope';
import type { Expression } from '../tree';
import type { DeferredValue, NumberValue, Value as Written } from '../value';
import type { Places } from './places';
import type { Report } from './report';

/** What the parts of the binder share. */
export interface Context {
  readonly report: Report;
  /** The constants of the spec. */
  readonly scope: Scope;
  /** Where settings and arguments stand, by path: `train.optimizer.learning_rate`, `h1.units`. */
  readonly keys: Map<string, Span>;
  /** What can be compared, and what one run of a comparison has in place of the text's values. */
  readonly places: Places;
  /** Literals by their items, so that a constant that many layers use is one list in memory. */
  readonly literals: WeakMap<readonly Written[], Value>;
}

/** What an expression is worth, or undefined where that has been reported. */
export function evaluated(expression: Expression, { scope, report }: Context): Written | undefined {
  const problems: Problem[] = [];
  const value = evaluate(expression, scope, problems);
  for (const problem of problems) report.add(problem);
  return value;
}

/** As `evaluated`, where only a number will do. */
export function evaluatedNumber(expression: Expression, { scope, report }: Context): NumberValue | DeferredValue | undefined {
  const problems: Problem[] = [];
  const value = evaluateNumber(expression, scope, problems);
  for (const problem of problems) report.add(problem);
  return value;
}

/** The place that a value is for. */
export interface Slot {
  /** The key or argument, and what it belongs to, for messages: `units` of `dense`. */
  readonly name: string;
  readonly owner: string;
  /** `train.optimizer`, `h1.activation`: below it, arguments have their places and origins. None for expectations. */
  readonly path?: string;
  /** Whether a number that only the data gives can stand there. */
  readonly deferrable?: boolean;
}
