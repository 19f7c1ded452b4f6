import type * as vscode from 'vscode';

/** Where the workspace keeps them. */
const key = 'nnspec.looks';

/** Specs whose looks are kept; those that were closed first make room. */
const limit = 32;

/** Where a reader looked in a panel that has been closed, by its spec: a new panel of that spec begins there. */
export class Looks {
  constructor(private readonly memory: vscode.Memento) {}

  /** As the webview has told it; what that was is not certain. */
  of(spec: vscode.Uri): string | undefined {
    return this.all.find(([address]) => address === spec.toString())?.[1];
  }

  async keep(spec: vscode.Uri, look: string): Promise<void> {
    const others = this.all.filter(([address]) => address !== spec.toString());
    await this.memory.update(key, [...others, [spec.toString(), look]].slice(-limit));
  }

  private get all(): readonly (readonly [string, string])[] {
    return this.memory.get(key, []);
  }
}
