import type { Analyses } from './analyses';
import type { Failures } from './failures';
import type { Platform } from './platform';
import type { RunStore } from './runs/runStore';

/** What a spec's session works with. */
export interface SessionServices {
  readonly analyses: Analyses;
  readonly platform: Platform;
  readonly failures: Failures;
  readonly runs: RunStore;
}
