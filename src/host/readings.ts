import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Disposable } from '../base/events';
import { formatBytes, formatCount } from '../base/format';
import type { ReadProgress } from '../base/reading';
import { isolated } from '../base/visible';
import type { FarAnalyses } from './farAnalyses';
import type { Notice } from './noticeBoard';

/** What is said of a large file while it is read, by the analysis of a spec or by its session's worker. */
export class Readings implements Disposable {
  private readonly listening: Disposable;

  constructor(
    far: FarAnalyses,
    spec: () => vscode.Uri,
    private readonly say: (notice: Notice | undefined) => void,
  ) {
    this.listening = far.onReading.on((reading) => {
      if (reading.spec.toString() !== spec().toString()) return;
      if (reading.progress) this.tell(reading.progress, () => far.cancel(spec()));
      else this.say(undefined);
    });
  }

  tell({ path, read, size, unit }: ReadProgress, cancel: () => Promise<void>): void {
    const place = isolated(path);
    this.say({
      severity: 'information',
      message:
        unit === 'bytes'
          ? l10n.t('Reading {0} ({1})', place, formatBytes(size))
          : l10n.t('Reading {0} ({1} pictures)', place, formatCount(size)),
      progress: Math.floor((100 * read) / size) / 100,
      actions: [{ title: l10n.t('Cancel'), run: cancel }],
    });
  }

  dispose(): void {
    this.listening.dispose();
  }
}
