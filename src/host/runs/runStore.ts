import * as vscode from 'vscode';
import { Emitter, type Disposable } from '../../base/events';
import type { Metrics } from '../../protocol/session';
import type { Identity } from '../../session/checkpoint';

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

/**
 * The runs that are kept, in the extension's own folder: of each a description and what it takes to take it up. The
 * oldest make room where all together are above their limit; the one that is being written stays.
 */
export class RunStore implements Disposable {
  /** Something was kept or deleted. */
  readonly onChange = new Emitter<void>();
  /** Writing and deleting, one after the other. */
  private queue: Promise<unknown> = Promise.resolve();
  private known: Promise<Map<string, KeptRun>> | undefined;
  private readonly expected = new Set<Promise<void>>();

  /** @param limit bytes for all runs; 0 keeps none */
  constructor(
    private readonly folder: vscode.Uri,
    private readonly limit: () => number,
  ) {}

  /** The newest first, as they are on disk: another window may have kept some, too. */
  async list(): Promise<readonly KeptRun[]> {
    await this.queue;
    this.known = undefined;
    return [...(await this.all()).values()].sort((a, b) => b.saved - a.saved);
  }

  /** The newest run of a spec that can be taken up with the same bits. */
  async latestOf(spec: vscode.Uri, { spec: text, data }: Identity): Promise<KeptRun | undefined> {
    await Promise.allSettled(this.expected);
    const key = spec.toString();
    return (await this.list()).find((run) => {
      return run.spec === key && run.identity.spec === text && run.identity.data === data;
    });
  }

  /** What a run was saved as. Rejects where it is not there any more. */
  async read({ id }: KeptRun): Promise<Uint8Array> {
    return new Uint8Array(await vscode.workspace.fs.readFile(this.file(id, 'run')));
  }

  save(run: Omit<KeptRun, 'bytes'>, bytes: Uint8Array): Promise<void> {
    return this.queued(async () => {
      if (bytes.length > this.limit()) return;
      const known = await this.all();
      const kept = { ...run, bytes: bytes.length };
      await this.replace(this.file(run.id, 'run'), bytes);
      await this.replace(this.file(run.id, 'json'), new TextEncoder().encode(JSON.stringify(kept)));
      known.set(run.id, kept);
      await this.makeRoom(known, run.id);
      this.onChange.emit();
    });
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.queued(async () => {
      const known = await this.all();
      for (const id of ids) await this.remove(known, id);
      this.onChange.emit();
    });
  }

  /** A spec has another address now. */
  rename(from: string, to: string): Promise<void> {
    return this.queued(async () => {
      const known = await this.all();
      for (const run of [...known.values()].filter(({ spec }) => spec === from)) {
        const renamed = { ...run, spec: to };
        await this.replace(this.file(run.id, 'json'), new TextEncoder().encode(JSON.stringify(renamed)));
        known.set(run.id, renamed);
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
    this.onChange.dispose();
  }

  private all(): Promise<Map<string, KeptRun>> {
    return (this.known ??= this.readAll());
  }

  private async readAll(): Promise<Map<string, KeptRun>> {
    const known = new Map<string, KeptRun>();
    for (const name of await namesIn(this.folder)) {
      if (!name.endsWith('.json')) continue;
      const run = await this.describe(vscode.Uri.joinPath(this.folder, name));
      if (run) known.set(run.id, run);
    }
    return known;
  }

  /** A description that cannot be read is of a run that cannot be taken up either. */
  private async describe(file: vscode.Uri): Promise<KeptRun | undefined> {
    try {
      return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(file))) as KeptRun;
    } catch {
      return undefined;
    }
  }

  private async makeRoom(known: Map<string, KeptRun>, current: string): Promise<void> {
    const others = [...known.values()].filter(({ id }) => id !== current).sort((a, b) => a.saved - b.saved);
    let bytes = [...known.values()].reduce((sum, run) => sum + run.bytes, 0);
    for (const { id, bytes: freed } of others) {
      if (bytes <= this.limit() && known.size <= MOST) return;
      bytes -= freed;
      await this.remove(known, id);
    }
  }

  private async remove(known: Map<string, KeptRun>, id: string): Promise<void> {
    known.delete(id);
    for (const kind of ['json', 'run'] as const) await deleteIfThere(this.file(id, kind));
  }

  /** Whole or not at all: a file is never found half written. */
  private async replace(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const fresh = file.with({ path: `${file.path}.new` });
    await vscode.workspace.fs.writeFile(fresh, bytes);
    await vscode.workspace.fs.rename(fresh, file, { overwrite: true });
  }

  private file(id: string, kind: 'json' | 'run'): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${id}.${kind}`);
  }

  private queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

async function namesIn(folder: vscode.Uri): Promise<string[]> {
  await vscode.workspace.fs.createDirectory(folder);
  return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
}

async function deleteIfThere(file: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(file);
  } catch (failure) {
    if (!(failure instanceof vscode.FileSystemError && failure.code === 'FileNotFound')) throw failure;
  }
}
