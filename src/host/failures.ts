import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';
import type { Disposable } from '../base/events';
import { isUntrusted, manageTrust } from './trust';

/** Tells the user what failed. A failure of theirs is a sentence; a defect of ours is logged with its stack. */
export class Failures implements Disposable {
  private log: vscode.LogOutputChannel | undefined;

  /** The sentence for a failure; a defect is written to the log. */
  explain(failure: unknown): string {
    if (failure instanceof UserError) return failure.message;
    this.channel.error(failure instanceof Error ? failure : String(failure));
    return l10n.t('NNSpec failed: {0} (see the log)', failure instanceof Error ? failure.message : String(failure));
  }

  /** Shows a failure as the window's message. */
  async show(failure: unknown): Promise<void> {
    const message = this.explain(failure);
    if (isUntrusted(failure)) {
      const { title, run } = manageTrust();
      if ((await vscode.window.showWarningMessage(message, title)) === title) await run();
      return;
    }
    if (failure instanceof UserError) {
      await vscode.window.showErrorMessage(message);
      return;
    }
    const open = l10n.t('Show Log');
    if ((await vscode.window.showErrorMessage(message, open)) === open) this.channel.show();
  }

  /** A listener that may fail: what it fails of is logged, nothing else stops. */
  logged(task: Promise<unknown>): void {
    void task.catch((failure: unknown) => this.explain(failure));
  }

  dispose(): void {
    this.log?.dispose();
  }

  private get channel(): vscode.LogOutputChannel {
    return (this.log ??= vscode.window.createOutputChannel('NNSpec', { log: true }));
  }
}
