import * as vscode from 'vscode';
import { randomHex } from '../random';
import { replaceFile } from '../wholeFile';
import type { KeptRun } from './runStore';

/** A file that belongs to no run: of a write or a deletion that was broken off. */
interface Orphan {
  readonly file: vscode.Uri;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What lies in the folder of the kept runs. */
export interface Found {
  /** By id. */
  readonly runs: Map<string, KeptRun>;
  orphans: readonly Orphan[];
}

/** The folder of the kept runs: of each, `<id>.json` describes it and `<id>.run` takes it up. */
export class RunFiles {
  constructor(private readonly folder: vscode.Uri) {}

  /** What can be read; undefined where the folder cannot. A folder that is not there is an empty one, and stays away. */
  async find(): Promise<Found | undefined> {
    try {
      // Listing what is no folder makes VS Code write an error to its log; asking about it does not.
      const type = await typeOf(this.folder);
      if (type === undefined) return { runs: new Map(), orphans: [] };
      if (!(type & vscode.FileType.Directory)) return undefined;
      const names = (await vscode.workspace.fs.readDirectory(this.folder)).map(([name]) => name);
      return await this.sort(names);
    } catch {
      return undefined;
    }
  }

  /** A run's description as it is now; undefined where there is none (any more), or none that can be read. */
  async describe(id: string): Promise<KeptRun | undefined> {
    return (await this.look(id)).run;
  }

  async read(id: string): Promise<Uint8Array> {
    return new Uint8Array(await vscode.workspace.fs.readFile(this.file(id, 'run')));
  }

  async write(run: KeptRun, bytes: Uint8Array): Promise<void> {
    await vscode.workspace.fs.createDirectory(this.folder);
    await this.replace(this.file(run.id, 'run'), bytes);
    await this.writeDescription(run);
  }

  async writeDescription(run: KeptRun): Promise<void> {
    await this.replace(this.file(run.id, 'json'), new TextEncoder().encode(JSON.stringify(run)));
  }

  async remove(id: string): Promise<void> {
    for (const kind of ['json', 'run'] as const) await deleteIfThere(this.file(id, kind));
  }

  async removeOrphan({ file }: Orphan): Promise<void> {
    await deleteIfThere(file);
  }

  private async sort(names: readonly string[]): Promise<Found> {
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const looks = await Promise.all(ids.map((id) => this.look(id)));
    const runs = new Map(looks.flatMap(({ run }) => (run ? [[run.id, run] as const] : [])));
    const owned = new Set(ids.filter((_, i) => !looks[i]!.isBroken).flatMap((id) => [`${id}.json`, `${id}.run`]));
    const others = names.filter((name) => !owned.has(name) && /\.(json|run|new)$/.test(name));
    const orphans = await Promise.all(others.map((name) => orphanAt(vscode.Uri.joinPath(this.folder, name))));
    return { runs, orphans: orphans.flatMap((orphan) => orphan ?? []) };
  }

  /** A broken description is of a run that cannot be taken up; one that cannot be read now may be fine later. */
  private async look(id: string): Promise<{ readonly run?: KeptRun; readonly isBroken: boolean }> {
    let bytes: Uint8Array;
    try {
      bytes = await vscode.workspace.fs.readFile(this.file(id, 'json'));
    } catch {
      return { isBroken: false };
    }
    const run = parse(new TextDecoder().decode(bytes));
    return run?.id === id ? { run, isBroken: false } : { isBroken: true };
  }

  /** Whole or not at all; other windows may write the same file at the same time. */
  private async replace(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
    await replaceFile(file, bytes, `${file.path}.${randomHex(4)}.new`);
  }

  private file(id: string, kind: 'json' | 'run'): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${id}.${kind}`);
  }
}

function parse(text: string): KeptRun | undefined {
  try {
    const run = JSON.parse(text) as Partial<KeptRun> | null;
    const { id, spec, identity, saved, bytes } = run ?? {};
    const isRun = [id, spec].every(isText) && [saved, bytes].every(Number.isFinite) && typeof identity === 'object';
    return isRun && identity ? (run as KeptRun) : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';

async function orphanAt(file: vscode.Uri): Promise<Orphan | undefined> {
  try {
    const { size, mtime } = await vscode.workspace.fs.stat(file);
    return { file, bytes: size, modified: mtime };
  } catch {
    // Another window has just finished with it.
    return undefined;
  }
}

/** Undefined where there is nothing. */
async function typeOf(file: vscode.Uri): Promise<vscode.FileType | undefined> {
  try {
    return (await vscode.workspace.fs.stat(file)).type;
  } catch (failure) {
    if (isMissing(failure)) return undefined;
    throw failure;
  }
}

/** Whether an operation failed because there is no such file. */
export function isMissing(failure: unknown): boolean {
  return failure instanceof vscode.FileSystemError && failure.code === 'FileNotFound';
}

async function deleteIfThere(file: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(file);
  } catch (failure) {
    if (!isMissing(failure)) throw failure;
  }
}
