import { brief } from './format';
import type { Span } from './span';

export type Severity = 'error' | 'warning' | 'information';

/** An edit that cures a problem: replace what stands at `span` by `text`. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

/**
 * Something to tell the author of a spec: what is wrong, where, and what to do.
 * `code` is stable and machine-readable (`unknown-layer`); `message` is one localised sentence.
 */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly fix?: Fix;
}

/**
 * A failure that its reader can do something about (a missing file, a wrong shape), as opposed to a defect
 * of ours. Its message is a localised sentence and is shown as it is; `layer` names the layer it concerns,
 * `key` the setting (`data.source`), so that it can be put on the spec's line.
 */
export class UserError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly at: { readonly layer?: string; readonly key?: string } = {},
  ) {
    super(brief(message));
    this.name = 'UserError';
  }
}

/** Several failures found at once; it reads as the first. */
export class UserErrors extends UserError {
  constructor(readonly all: readonly [UserError, ...UserError[]]) {
    super(all[0].code, all[0].message, all[0].at);
  }
}
