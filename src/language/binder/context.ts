import type { Span } from '../../base/span';
import type { Value } from '../../model/spec';
import type { Scope } from '../scope';
import type { Value as Written } from '../value';
import type { Report } from './report';

/** What the parts of the binder share. */
export interface Context {
  readonly report: Report;
  /** The constants of the spec. */
  readonly scope: Scope;
  /** Where settings and the arguments of their values stand, by path: `train.optimizer.learning_rate`. */
  readonly keys: Map<string, Span>;
  /** Literals by their items, so that a constant that many layers use is one list in memory. */
  readonly literals: WeakMap<readonly Written[], Value>;
}

/** The place that a value is for. */
export interface Slot {
  /** The key or argument, and what it belongs to, for messages: `units` of `dense`. */
  readonly name: string;
  readonly owner: string;
  /** Path of the setting, under which its arguments go into the origins; none for layers. */
  readonly path?: string;
}
