import type { Machine } from '../engine';
import type { OpenRequest, ProgramView } from '../protocol/session';
import type { Analysis } from './analysis';
import type { Identity } from './checkpoint';
import type { Driver } from './driver';
import type { Prepared } from './prepare';
import type { Run } from './run';
import type { Stopping } from './stopping';

/** What an opened spec consists of. */
export interface Loaded {
  readonly analysis: Analysis;
  readonly prepared: Prepared;
  /** Worked out once: a text that a run can follow has the same. */
  readonly identity: Identity;
  readonly machine: Machine;
  readonly run: Run;
  readonly driver: Driver;
  readonly program: ProgramView;
  readonly stopping: Stopping;
}

export type LoadOptions = Pick<OpenRequest, 'memoryLimit' | 'historyLimit' | 'saved' | 'fuses'>;
