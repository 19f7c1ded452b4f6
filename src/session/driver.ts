import type { Time } from '../protocol/session';
import { compareTimes } from './history';
import { Pace } from './pace';
import type { Scheduler } from './ports';
import type { Run } from './run';
import { timeAfter } from './units';

/** Milliseconds of running between two looks at waiting messages. */
const SLICE = 8;
/** Milliseconds that short steps are run for without a look at the clock. */
const CHUNK = 0.5;
/** Milliseconds of running between two checkpoints: replaying as much is quick enough to go one step back. */
const CHECKPOINT_GAP = 20;
/** Milliseconds between two states told while running: 33 a second, so that a panel that may miss some draws 30. */
const STATE_GAP = 30;
/** A step that takes longer than this many milliseconds is not finished before a pause. */
const LONG_STEP = 100;
/** Milliseconds that training which is held back waits before it looks again. */
const PACE_WAIT = 8;

/** The training or the long step that is under way. */
interface Activity {
  readonly isTraining: boolean;
  /** Whether it has been asked to stop. */
  stop: boolean;
  /** Resolves when it has ended, in whatever way. */
  ended: Promise<void>;
}

interface DriverListener {
  /** The run has moved on; told a few times a second. */
  moved(): void;
  /** Nothing is under way any more. */
  rested(): void;
}

/**
 * Drives a run through time in slices, so that its surroundings are heard in between. The last step before a rest is
 * run with a record, so that it can be looked at and undone instruction by instruction.
 */
export class Driver {
  readonly pace = new Pace();
  private activity: Activity | undefined;
  /** Instructions before which running halts, ascending. */
  private stops: readonly number[] = [];
  /** Milliseconds that a step takes, as last measured; until then it may be a long one. */
  private stepCost = Infinity;
  private partialCost = 0;
  /** Steps that were last run without a look at the clock. */
  private together = 1;

  constructor(
    private readonly run: Run,
    private readonly scheduler: Scheduler,
    private readonly listener: DriverListener,
  ) {}

  get isRunning(): boolean {
    return this.activity !== undefined;
  }

  get isTraining(): boolean {
    return this.activity?.isTraining === true;
  }

  /** Asks what is under way to stop. */
  halt(): void {
    if (this.activity) this.activity.stop = true;
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    await this.activity?.ended;
  }

  setStops(instructions: readonly number[]): void {
    const known = instructions.filter((pc) => Number.isInteger(pc) && pc >= 0 && pc < this.run.length);
    this.stops = [...new Set(known)].sort((a, b) => a - b);
  }

  /** The last stop before the present, or the beginning. */
  get stopBefore(): Time {
    const { step, pc } = this.run.time;
    const within = this.stops.findLast((stop) => stop < pc);
    if (within !== undefined) return { step, pc: within };
    const last = this.stops.at(-1);
    return last !== undefined && step > 0 ? { step: step - 1, pc: last } : { step: 0, pc: 0 };
  }

  /** A near step, at once and with a record of each instruction. */
  stepTo(target: Time): void {
    this.run.checkpoint();
    this.run.stepTo(target);
  }

  /**
   * Runs on to a time, which may change meanwhile; training halts at stops, too. Where a command waits already, it ends
   * before it has gone far.
   */
  start(target: () => Time, { isTraining, stop }: Pick<Activity, 'isTraining' | 'stop'>): Promise<void> {
    const activity: Activity = { isTraining, stop, ended: Promise.resolve() };
    this.activity = activity;
    const advance = this.advance(target, activity).finally(() => {
      this.activity = undefined;
      this.listener.rested();
    });
    activity.ended = advance.catch(() => undefined);
    return advance;
  }

  private async advance(target: () => Time, activity: Activity): Promise<void> {
    const { run, scheduler } = this;
    let told = scheduler.now();
    let kept = told;
    this.pace.restart(told, run.time.step);
    await scheduler.turn();
    while (!activity.stop && run.time.step < this.freeUntil(target(), activity)) {
      const allowed = this.pace.allowed(scheduler.now());
      const limit = (): number => Math.min(this.freeUntil(target(), activity), allowed);
      if (run.time.step < limit()) this.slice(limit);
      else await scheduler.wait(PACE_WAIT);
      const now = scheduler.now();
      if (now - kept >= CHECKPOINT_GAP && run.time.pc === 0) {
        run.checkpoint();
        kept = now;
      }
      if (now - told >= STATE_GAP) {
        // Slices end when they like: what one state comes late, the next comes sooner.
        told = now - told < 2 * STATE_GAP ? told + STATE_GAP : now;
        this.listener.moved();
      }
      await scheduler.turn();
    }
    const { nextBoundary } = this;
    const nearer = (): Time => (compareTimes(target(), nextBoundary) < 0 ? target() : nextBoundary);
    await this.arrive(activity.stop ? nearer : target, activity);
  }

  /** The step up to which nothing needs a record: the last one before the target, or none where there are stops. */
  private freeUntil(target: Time, { isTraining }: Activity): number {
    return isTraining && this.stops.length > 0 ? 0 : target.step - 1;
  }

  private get nextBoundary(): Time {
    return { step: this.run.time.step + 1, pc: 0 };
  }

  /** The rest of the way, with a record; a stop on it ends it. */
  private async arrive(target: () => Time, activity: Activity): Promise<void> {
    const { run, scheduler } = this;
    const stop = activity.isTraining ? this.stopAfter(run.time) : undefined;
    const end = (): Time => (stop && compareTimes(stop, target()) < 0 ? stop : target());
    run.checkpoint();
    if (compareTimes(run.time, end()) >= 0) run.recordLast();
    let begun = scheduler.now();
    while (compareTimes(run.time, end()) < 0 && !(activity.stop && this.stepCost > LONG_STEP)) {
      run.stepTo(timeAfter(run.plan, run.time, 'instruction', 1));
      if (scheduler.now() - begun < SLICE) continue;
      await scheduler.turn();
      begun = scheduler.now();
    }
  }

  private stopAfter({ step, pc }: Time): Time | undefined {
    const [first] = this.stops;
    if (first === undefined) return undefined;
    const within = this.stops.find((stop) => stop > pc);
    return within === undefined ? { step: step + 1, pc: first } : { step, pc: within };
  }

  /** Whole steps while they are short; of a long one, as many instructions as fit. The limit may come nearer meanwhile. */
  private slice(limit: () => number): void {
    const { run, scheduler } = this;
    const begun = scheduler.now();
    let now = begun;
    do {
      const { step } = run.time;
      const before = now;
      const isLong = this.stepCost > SLICE / 2;
      run.runTo(isLong ? timeAfter(run.plan, run.time, 'instruction', 1) : { step: step + this.atOnce(Math.min(limit() - step, run.decided)), pc: 0 });
      now = scheduler.now();
      this.measure(now - before, run.time.step - step);
    } while (now - begun < SLICE && run.time.step < limit());
  }

  /** Steps to run without a look at the clock, of so many that are left. */
  private atOnce(left: number): number {
    // The clock may be too coarse for few steps: more come in small jumps only.
    this.together = Math.max(1, Math.min(left, Math.floor(CHUNK / this.stepCost), 4 * this.together));
    return this.together;
  }

  /** Keeps the cost of a step: of a long one, the sum over its instructions; of short ones, their mean. */
  private measure(milliseconds: number, finished: number): void {
    this.partialCost += milliseconds;
    if (finished === 0) return;
    this.stepCost = this.partialCost / finished;
    this.partialCost = 0;
  }
}
