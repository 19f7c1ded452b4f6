import { copyOf, type Floats, type Overwritten } from '../engine';
import type { Time } from '../protocol/session';

/** Negative where `a` is before `b`. */
export function compareTimes(a: Time, b: Time): number {
  return a.step - b.step || a.pc - b.pc;
}

interface RingEntry {
  readonly time: Time;
  readonly saved: Overwritten;
  readonly bytes: number;
}

/**
 * What the latest instructions overwrote, one entry each, without gaps up to the present. The oldest go first
 * when the whole is above its limit.
 */
export class Ring {
  private entries: RingEntry[] = [];
  private bytes = 0;

  constructor(private readonly limit: number) {}

  push(time: Time, saved: Overwritten): void {
    const bytes = saved.reduce((sum, values) => sum + values.byteLength, 0);
    this.entries.push({ time, saved, bytes });
    this.bytes += bytes;
    let dropped = 0;
    while (this.bytes > this.limit && dropped < this.entries.length - 1) this.bytes -= this.entries[dropped++]!.bytes;
    if (dropped > 0) this.entries.splice(0, dropped);
  }

  /** Takes the newest entry off. */
  pop(): RingEntry | undefined {
    const entry = this.entries.pop();
    if (entry) this.bytes -= entry.bytes;
    return entry;
  }

  /** What the instruction at this time overwrote, where it is still known. */
  at(time: Time): Overwritten | undefined {
    for (let i = this.entries.length - 1; i >= 0; i--) {
      const order = compareTimes(this.entries[i]!.time, time);
      if (order === 0) return this.entries[i]!.saved;
      if (order < 0) return undefined;
    }
    return undefined;
  }

  /** Time of the oldest entry. */
  get oldest(): Time | undefined {
    return this.entries[0]?.time;
  }

  clear(): void {
    this.entries = [];
    this.bytes = 0;
  }
}

export interface Checkpoint {
  /** Taken before this step's first instruction. */
  readonly step: number;
  readonly state: Floats;
}

/**
 * Copies of the state at beginnings of steps, the newest close together and the older ever farther apart. Three stay
 * even where they take more than the limit, so that going one step back stays quick: the first, which holds the
 * initial parameters, the newest, and one between.
 */
export class Checkpoints {
  private readonly items: Checkpoint[] = [];

  constructor(private readonly limit: number) {}

  add(step: number, state: Floats): void {
    this.dropAfter(step - 1);
    const freed = this.makeRoom(step, state.byteLength);
    if (freed?.length !== state.length) this.items.push({ step, state: copyOf(state) });
    else {
      freed.set(state);
      this.items.push({ step, state: freed });
    }
  }

  /** The newest one at or before a step. */
  before(step: number): Checkpoint | undefined {
    return this.items.findLast((item) => item.step <= step);
  }

  get newest(): number {
    return this.items.at(-1)?.step ?? -1;
  }

  /**
   * Those up to a step that are worth keeping beyond this process, oldest first, within so many bytes: in any case the
   * newest that coming back can begin with; then the newest of all, whose weights are nearest to the present; then others
   * ever farther apart. The very first one only where the seed does not give it. What is given lives: it is to be copied
   * before the run goes on.
   */
  forKeeping(step: number, limit: number, withFirst: boolean): readonly Checkpoint[] {
    const [first, ...others] = this.items.filter((item) => item.step <= step);
    const start = others.findLastIndex((item) => item.step <= startBefore(step));
    const newest = others.at(-1);
    const keepsNewest = newest !== undefined && start < others.length - 1 && 2 * newest.state.byteLength <= limit;
    const later = [...others.slice(0, start + 1), ...(keepsNewest ? [newest] : [])];
    const kept: Checkpoint[] = [];
    let bytes = 0;
    for (let i = later.length - 1, stride = 1; i >= 0; i -= stride) {
      bytes += later[i]!.state.byteLength;
      if (kept.length >= 1 && bytes > limit) break;
      kept.unshift(later[i]!);
      if (kept.length > 2) stride *= 2;
    }
    return withFirst && first ? [first, ...kept] : kept;
  }

  /** Takes up checkpoints that were kept; without a first one, the first that is here stays. */
  restore(kept: readonly Checkpoint[]): void {
    if (kept[0]?.step === 0) this.items.length = 0;
    for (const checkpoint of kept) if (checkpoint.step > this.newest) this.items.push(checkpoint);
  }

  dropAfter(step: number): void {
    while (this.newest > step) this.items.pop();
  }

  /** Makes room for one more. Gives the memory of one that was dropped for it, so that training leaves nothing to collect. */
  private makeRoom(now: number, bytes: number): Floats | undefined {
    let freed: Floats | undefined;
    while (this.items.length >= 3 && (this.items.length + 1) * bytes > this.limit) freed = this.thin(now);
    return this.items.length >= 256 ? this.thin(now) : freed;
  }

  /** Drops the one whose neighbours, of which the last is the present, are closest to each other, measured by its age. */
  private thin(now: number): Floats | undefined {
    let victim = 1;
    let least = Infinity;
    for (let i = 1; i < this.items.length; i++) {
      const gap = (this.items[i + 1]?.step ?? now) - this.items[i - 1]!.step;
      const age = now - this.items[i]!.step + 1;
      if (gap / age < least) [victim, least] = [i, gap / age];
    }
    return this.items.splice(victim, 1)[0]?.state;
  }
}

/**
 * The last step from which coming back to a moment within `step` (or at its beginning) may start. Two steps are run on
 * the way: the one before is recorded, since its values are what is shown at the beginning of a step, and the one
 * before that leaves its values in memory, which are what is shown where the record begins.
 */
export function startBefore(step: number): number {
  return Math.max(0, step - 2);
}

/** A change made by hand while the network trained. */
export interface LiveChange {
  readonly time: Time;
  readonly learningRate: number;
}

/** All live changes in their order. Going back keeps later ones, to repeat them; a new one cuts them off. */
export class Journal {
  private changes: LiveChange[] = [];

  constructor(private initialRate: number) {}

  record(change: LiveChange): void {
    this.changes = this.changes.filter(({ time }) => compareTimes(time, change.time) < 0);
    this.changes.push(change);
  }

  get all(): readonly LiveChange[] {
    return this.changes;
  }

  /** The rate before the first change. */
  get firstRate(): number {
    return this.initialRate;
  }

  /** Takes up a journal that was kept. */
  restore(initialRate: number, changes: readonly LiveChange[]): void {
    this.initialRate = initialRate;
    this.changes = [...changes];
  }

  /** The rate that an instruction at this time runs with. */
  rateAt(time: Time): number {
    const last = this.changes.findLast((change) => compareTimes(change.time, time) <= 0);
    return last?.learningRate ?? this.initialRate;
  }

  /** Time of the first change after this one. */
  nextAfter(time: Time): Time | undefined {
    return this.changes.find((change) => compareTimes(change.time, time) > 0)?.time;
  }
}
