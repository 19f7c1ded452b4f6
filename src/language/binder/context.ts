import type { Span } from '../../base/span';
import type { Value } from '../../model/spec';
import type { Scope } from '../scope';
import type { Value as Written } from '../value';
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

/** The place that a value is for. */
export interface Slot {
  /** The key or argument, and what it belongs to, for messages: `units` of `dense`. */
  readonly name: string;
  readonly owner: string;
  /** `train.optimizer`, `h1.activation`: below it, arguments have their places and origins. None for expectations. */
  readonly path?: string;
}
