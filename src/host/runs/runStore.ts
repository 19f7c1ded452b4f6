import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../../base/events';
import { UserError } from '../../base/problem';
import type { Metrics } from '../../protocol/session';
import type { Identity } from '../../session/checkpoint';
import { movedAddress, type Rename } from '../renames';
import { isMissing, RunFiles, type Found } from './runFiles';

/** What is known of a kept run without reading it whole. */
export interface KeptRun {
  readonly id: string;
  /** The spec's address. */
  readonly spec: string;
  /** The text that the run was made from. */
  readonly text: string;
  readonly identity: Identity;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly saved: number;
  /** Finished epochs, and how many are planned. */
  readonly epochs: number;
  readonly planned: number;
  readonly step: number;
  readonly finished: boolean;
  readonly train?: Metrics;
  readonly test?: Metrics;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** Runs beyond which the oldest go, however small they are. */
const MOST = 200;
/** Milliseconds after which what a write has left behind is nobody's: another window may be writing it before. */
const ABANDONED = 60 * 60 * 1000;

/**
 * The runs that are kept, in the extension's own folder: of each a description and what it takes to take it up. The
 * oldest make room where all together are above their limit; the one that is being written stays.
 */
export class RunStore implements Disposable {
  /** Something was kept or deleted. */
  readonly onChange = new Emitter<void>();
  private readonly store = new DisposableStore();
  private readonly files: RunFiles;
  /** Reading, writing and deleting, one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly expected = new Set<Promise<void>>();
  /** What was found last, and what this window has done since. Undefined where other windows may have done more. */
  private found: Found | undefined;

  /** @param limit bytes for all runs; 0 keeps none */
  constructor(
    folder: vscode.Uri,
    private readonly limit: () => number,
  ) {
    this.files = new RunFiles(folder);
    this.store.add(this.onChange);
    this.store.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && (this.found = undefined)));
  }

  /** The newest first, as they are on disk: another window may have kept some, too. What cannot be read is left out. */
  list(): Promise<readonly KeptRun[]> {
    return this.queued(async () => newestFirst(await this.findAnew()));
  }

  /** The newest run of a spec that can be taken up with the same bits, of those that this window knows. */
  async latestOf(spec: vscode.Uri, { spec: text, data }: Identity): Promise<KeptRun | undefined> {
    await Promise.allSettled(this.expected);
    const key = spec.toString();
    return this.queued(async () => {
      return newestFirst(await this.known()).find((run) => {
        return run.spec === key && run.identity.spec === text && run.identity.data === data;
      });
    });
  }

  /** What a run was saved as. Rejects with a `UserError` where it is not there any more. */
  async read({ id }: KeptRun): Promise<Uint8Array> {
    try {
      return await this.files.read(id);
    } catch (failure) {
      throw isMissing(failure) ? new UserError('no-run', l10n.t('This run has been deleted.')) : failure;
    }
  }

  save(run: Omit<KeptRun, 'bytes'>, bytes: Uint8Array): Promise<void> {
    return this.queued(async () => {
      if (bytes.length > this.limit()) return;
      const kept = { ...run, bytes: bytes.length };
      await this.files.write(kept, bytes);
      const found = await this.known();
      found.runs.set(run.id, kept);
      if (!this.isWithinLimits(found)) await this.makeRoom(await this.findAnew(), run.id);
      this.onChange.emit();
    });
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.queued(async () => {
      const found = await this.known();
      for (const id of ids) await this.remove(found, id);
      this.onChange.emit();
    });
  }

  /** Deletes every run, and what writes that were broken off have left. */
  deleteAll(): Promise<void> {
    return this.queued(async () => {
      const found = await this.findAnew();
      for (const id of [...found.runs.keys()]) await this.remove(found, id);
      await this.removeOrphans(found);
      this.onChange.emit();
    });
  }

  /** Specs, or folders above them, have other addresses now. */
  rename(renames: readonly Rename[]): Promise<void> {
    return this.queued(async () => {
      const { runs } = await this.findAnew();
      for (const { id, spec } of [...runs.values()]) {
        if (!movedAddress(vscode.Uri.parse(spec), renames)) continue;
        // As it is now: another window may have deleted it, or kept more of it.
        const run = await this.files.describe(id);
        const to = run && movedAddress(vscode.Uri.parse(run.spec), renames);
        if (!to) continue;
        const renamed = { ...run, spec: to.toString() };
        await this.files.writeDescription(renamed);
        runs.set(id, renamed);
      }
    });
  }

  /** A session that is being closed keeps its run on the way: who looks for it meanwhile waits. */
  expect(closing: Promise<void>): void {
    this.expected.add(closing);
    const done = (): void => void this.expected.delete(closing);
    closing.then(done, done);
  }

  /** Resolves when everything so far is written. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.expected);
    await this.queue;
  }

  dispose(): void {
    this.store.dispose();
  }

  private async known(): Promise<Found> {
    return this.found ?? (await this.findAnew());
  }

  /** Where the folder cannot be read now, that is not what is remembered of it. */
  private async findAnew(): Promise<Found> {
    this.found = await this.files.find();
    return this.found ?? { runs: new Map(), orphans: [] };
  }

  private isWithinLimits(found: Found): boolean {
    return bytesOf(found) <= this.limit() && found.runs.size <= MOST;
  }

  /** What nobody can use goes first, then the oldest run. */
  private async makeRoom(found: Found, current: string): Promise<void> {
    if (!this.isWithinLimits(found)) await this.removeOrphans(found);
    for (const { id } of newestFirst(found).reverse()) {
      if (this.isWithinLimits(found)) return;
      if (id !== current) await this.remove(found, id);
    }
  }

  private async remove({ runs }: Found, id: string): Promise<void> {
    await this.files.remove(id);
    runs.delete(id);
  }

  private async removeOrphans(found: Found): Promise<void> {
    const abandoned = found.orphans.filter(({ modified }) => Date.now() - modified > ABANDONED);
    for (const orphan of abandoned) await this.files.removeOrphan(orphan);
    found.orphans = found.orphans.filter((orphan) => !abandoned.includes(orphan));
  }

  private queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

function newestFirst({ runs }: Found): KeptRun[] {
  return [...runs.values()].sort((a, b) => b.saved - a.saved);
}

function bytesOf({ runs, orphans }: Found): number {
  return [...runs.values(), ...orphans].reduce((sum, { bytes }) => sum + bytes, 0);
}
