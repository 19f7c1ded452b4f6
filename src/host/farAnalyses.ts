import type * as vscode from 'vscode';
import { Emitter, type Disposable } from '../base/events';
import type { ReadProgress } from '../base/reading';
import type { FilePort } from '../data';
import type { Checked } from '../protocol/session';
import { Connection } from './connection';
import type { Platform } from './platform';
import { localisedMessages, memoryLimit } from './settings';

/** What is told of a spec's data while it is read for an analysis; without progress, it has been read. */
export interface FarReading {
  readonly spec: vscode.Uri;
  readonly progress?: ReadProgress;
}

interface Look {
  readonly version: number;
  readonly connection: Connection;
  readonly checked: Promise<Checked>;
}

/**
 * Analyses of specs whose data is large, each in a worker that ends with it: the host stays free meanwhile. A spec has
 * one at a time; that of an older text is given up.
 */
export class FarAnalyses implements Disposable {
  readonly onReading = new Emitter<FarReading>();
  private readonly looks = new Map<string, Look>();

  constructor(private readonly platform: Platform) {}

  /** Rejects where another text has taken its place. */
  look(document: vscode.TextDocument, files: FilePort): Promise<Checked> {
    const { uri, version } = document;
    const known = this.looks.get(uri.toString());
    if (known?.version === version) return known.checked;
    this.end(uri);
    const connection = new Connection(this.platform.startWorker(), files, {
      onState: () => undefined,
      // Whoever waits hears of it by its call.
      onLost: () => undefined,
      onReading: (progress) => this.onReading.emit({ spec: uri, progress }),
    });
    const request = { text: document.getText(), memoryLimit: memoryLimit(uri), messages: localisedMessages() };
    const checked = connection.session.check(request).finally(() => {
      if (this.looks.get(uri.toString())?.connection === connection) this.end(uri);
    });
    this.looks.set(uri.toString(), { version, connection, checked });
    return checked;
  }

  /** Has the reading end; the analysis then says so. */
  async cancel(spec: vscode.Uri): Promise<void> {
    await this.looks.get(spec.toString())?.connection.session.cancelReading();
  }

  end(spec: vscode.Uri): void {
    const look = this.looks.get(spec.toString());
    if (!look) return;
    this.looks.delete(spec.toString());
    look.connection.dispose();
    this.onReading.emit({ spec });
  }

  dispose(): void {
    for (const { connection } of this.looks.values()) connection.dispose();
    this.looks.clear();
    this.onReading.dispose();
  }
}
