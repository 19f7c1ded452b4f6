import type { Disposable } from '../../base/events';
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
 * store, for a window that is reloaded. Runs of less than a step stay in memory only,
 * unless they began from loaded weights.
 */
export class RunKeeper implements Disposable {
  /** The run as last kept. */
  latest: Uint8Array | undefined;
  private id: string | undefined;
  private begun = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private nextAt = 0;
  private busy: Promise<void> | undefined;
  /** Revision of the state that was kept last. */
  private revision = -1;

  /** @param running what runs now; undefined where nothing does */
  constructor(
    private readonly store: RunStore,
    private readonly running: () => Running | undefined,
    private readonly failed: (failure: unknown) => void,
  ) {}

  /** From here on it is another run; or the one that was kept, which has been taken up again. */
  begin(kept?: { readonly run: KeptRun; readonly bytes: Uint8Array }): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.id = kept?.run.id;
    this.begun = kept?.run.begun ?? Date.now();
    this.latest = kept?.bytes;
    this.revision = (kept && this.running()?.state.revision) ?? -1;
  }

  /** The run has moved on. */
  moved({ status }: SessionState): void {
    if (status === 'running') this.later(Math.max(0, this.nextAt - performance.now()));
    else this.later(REST, true);
  }

  /** Keeps it now, if it has moved since. */
  async keep(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.busy;
    this.busy = this.keepNow().finally(() => (this.busy = undefined));
    await this.busy;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private later(milliseconds: number, anew = false): void {
    if (this.timer !== undefined && !anew) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep().catch(this.failed), milliseconds);
  }

  private async keepNow(): Promise<void> {
    const running = this.running();
    if (!running || running.state.revision === this.revision) return;
    const { state, program } = running;
    this.revision = state.revision;
    const asked = performance.now();
    const { begun } = this;
    const bytes = program.mode === 'train' ? await running.save({ limit: PAST }) : undefined;
    // Another run may have begun meanwhile.
    if (begun !== this.begun) return;
    this.latest = bytes;
    if (bytes && (state.time.step > 0 || state.fromWeights)) await this.store.save(this.describe(running), bytes);
    const now = performance.now();
    this.nextAt = now + Math.max(RUNNING_GAP, (now - asked) / SHARE);
  }

  private describe({ spec, text, identity, program, state }: Running): Omit<KeptRun, 'bytes'> {
    this.id ??= `${this.begun.toString(36)}-${randomHex(4)}`;
    return {
      id: this.id,
      spec,
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
