import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import type { Analyses } from './analyses';
import { isSpec, rangeOf } from './documents';
import type { Sessions } from './sessions';

/** What can be done with a network, above its `layers`. */
export class CodeLenses implements Disposable, vscode.CodeLensProvider {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;
  /** Sessions as the lenses know them: open, and running. */
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly analyses: Analyses,
    private readonly sessions: Sessions,
  ) {
    this.store.add(vscode.languages.registerCodeLensProvider({ language: 'nnspec' }, this));
    this.store.add(sessions.onChange.on(({ session }) => this.refresh(session.uri)));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isSpec(document)) return [];
    const { sections } = this.analyses.of(document).analysis.tree;
    const layers = sections.find(({ kind }) => kind === 'layers');
    if (!layers) return [];
    const range = rangeOf(document, layers.keyword);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(range, { title, command, arguments: [document.uri] });
    if (!sections.some(({ kind }) => kind === 'train')) {
      return [lens(`$(type-hierarchy) ${l10n.t('Show network')}`, 'nnspec.showPanel')];
    }
    const status = this.sessions.get(document.uri)?.state?.status;
    if (status === 'running') return [lens(`$(debug-pause) ${l10n.t('Pause')}`, 'nnspec.pause')];
    const train = lens(`$(play) ${l10n.t('Train')}`, 'nnspec.train');
    return status ? [train, lens(`$(debug-step-over) ${l10n.t('Step')}`, 'nnspec.step')] : [train];
  }

  dispose(): void {
    this.store.dispose();
  }

  /** States come many times a second; the lenses change only with what they offer. */
  private refresh(uri: vscode.Uri): void {
    const key = uri.toString();
    const status = this.sessions.get(uri)?.state?.status;
    const offer = status === undefined ? 'closed' : status === 'running' ? 'running' : 'open';
    if (this.seen.get(key) === offer) return;
    this.seen.set(key, offer);
    this.changed.fire();
  }
}
