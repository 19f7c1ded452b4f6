import type { Disposable } from '../../base/events';
import { UserError } from '../../base/problem';
import type { ProgramView, SaveRequest, SessionState } from '../../protocol/session';
import type { Identity } from '../../session/checkpoint';
import { randomHex } from '../random';
import type { KeptRun, RunStore } from './runStore';

/** Milliseconds between two times that a run is kept while it goes on, at least. */
const RUNNING_GAP = 1000;
/** Keeping takes at most this part of the time. */
const SHARE = 1 / 20;
/** Milliseconds of rest after which a run is kept. */
const REST = 250;
/** Bytes for the past of a kept run. */
const PAST = 16 * 1024 * 1024;

/** What is being run, as far as keeping needs to know. */
export interface Running {
  readonly spec: string;
  readonly text: string;
  readonly identity: Identity;
  readonly program: ProgramView;
  readonly state: SessionState;
  save(request: SaveRequest): Promise<Uint8Array | undefined>;
}

/**
 * Keeps a session's run while it goes on and when it rests: in memory, for a worker that ends unexpectedly, and in the
 * store, for a window that is reloaded. Runs of less than a step stay in memory only, unless they began from loaded
 * weights. What cannot be kept holds nothing up: it is told of once, and tried again.
 */
export class RunKeeper implements Disposable {
  /** The run as last kept. */
  latest: Uint8Array | undefined;
  private id: string | undefined;
  private begun = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextAt = 0;
  /** Resolves when what is being kept is kept. */
  private busy: Promise<void> = Promise.resolve();
  /** Revision of the state that was kept last. */
  private revision = -1;
  /** Grows with each run. */
  private runs = 0;
  private hasFailed = false;

  /**
   * @param running what runs now; undefined where nothing does
   * @param failed hears why the run cannot be kept, once until it can be again
   */
  constructor(
    private readonly store: RunStore,
    private readonly running: () => Running | undefined,
    private readonly failed: (failure: unknown) => void,
  ) {}

  /** From here on it is another run; or the one that was kept, which has been taken up again. */
  begin(kept?: { readonly run: KeptRun; readonly bytes: Uint8Array; readonly revision: number }): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.id = kept?.run.id;
    this.begun = kept?.run.begun ?? Date.now();
    this.latest = kept?.bytes;
    this.revision = kept?.revision ?? -1;
    this.runs++;
  }

  /** The run has moved on. */
  moved({ status }: SessionState): void {
    if (status === 'running') this.later(Math.max(0, this.nextAt - performance.now()));
    else this.later(REST, true);
  }

  /** Keeps it now, if it has moved since. */
  keep(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.busy = this.busy.then(() => this.tryToKeep());
    return this.busy;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private later(milliseconds: number, anew = false): void {
    if (this.timer !== undefined && !anew) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), milliseconds);
  }

  private async tryToKeep(): Promise<void> {
    const running = this.running();
    if (!running || running.state.revision === this.revision) return;
    const asked = performance.now();
    try {
      await this.keepNow(running);
      this.hasFailed = false;
    } catch (failure) {
      if (!this.hasFailed && !isOfEndedWorker(failure)) this.failed(failure);
      this.hasFailed = true;
    } finally {
      const now = performance.now();
      this.nextAt = now + Math.max(RUNNING_GAP, (now - asked) / SHARE);
    }
  }

  private async keepNow(running: Running): Promise<void> {
    const { state, program } = running;
    const { runs } = this;
    const bytes = program.mode === 'train' ? await running.save({ limit: PAST }) : undefined;
    // Another run may have begun meanwhile.
    if (runs !== this.runs) return;
    this.latest = bytes;
    if (bytes && (state.time.step > 0 || state.fromWeights)) await this.store.save(this.describe(running), bytes);
    if (runs === this.runs) this.revision = state.revision;
  }

  private describe({ spec, text, identity, program, state }: Running): Omit<KeptRun, 'bytes'> {
    this.id ??= `${this.begun.toString(36)}-${randomHex(4)}`;
    return {
      id: this.id,
      // By now the file may have another address.
      spec: this.running()?.spec ?? spec,
      text,
      identity,
      begun: this.begun,
      saved: Date.now(),
      epochs: state.epochs,
      planned: Math.ceil(program.steps / program.batches),
      step: state.time.step,
      finished: state.status === 'finished',
      train: state.latest?.train,
      test: state.latest?.test,
    };
  }
}

/** A worker that has ended is told of elsewhere. */
function isOfEndedWorker(failure: unknown): boolean {
  return failure instanceof UserError && (failure.code === 'worker-ended' || failure.code === 'closed');
}
