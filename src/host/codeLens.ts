import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import type { Analysis } from '../session/analysis';
import type { Analyses } from './analyses';
import type { Comparisons } from './comparisons';
import { isSpec, rangeOf } from './documents';
import type { Sessions } from './sessions';

/**
 * Milliseconds after which a change is told again. An editor looks 250 ms after it has heard of one, and not at all where its text
 * loses the keyboard in between: the lens would offer to pause what has ended.
 */
const AGAIN = 1000;

/** What can be done with a network, above its `layers`, and with its comparison, above `compare`. */
export class CodeLenses implements Disposable, vscode.CodeLensProvider {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;
  /** Sessions and comparisons as the lenses know them: open, and running. */
  private readonly seen = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly analyses: Analyses,
    private readonly sessions: Sessions,
    private readonly comparisons: Comparisons,
  ) {
    this.store.add(vscode.languages.registerCodeLensProvider({ language: 'nnspec' }, this));
    this.store.add(sessions.onChange.on(({ session }) => this.refresh(session.uri)));
    this.store.add(comparisons.onChange.on((uri) => this.refresh(uri)));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!isSpec(document)) return [];
    const { analysis } = this.analyses.of(document);
    return [...this.networkLenses(document, analysis), ...this.comparisonLenses(document, analysis)];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.store.dispose();
  }

  private networkLenses(document: vscode.TextDocument, { tree: { sections } }: Analysis): vscode.CodeLens[] {
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

  /** Above `compare`: how many runs there will be, and what can be done with those under way. */
  private comparisonLenses(document: vscode.TextDocument, { bound: { comparison } }: Analysis): vscode.CodeLens[] {
    const status = this.comparisons.viewOf(document.uri)?.status;
    if (!comparison) return [];
    const range = rangeOf(document, comparison.keyword);
    const lens = (title: string, command: string) =>
      new vscode.CodeLens(range, { title, command, arguments: [document.uri] });
    const stop = lens(`$(debug-stop) ${l10n.t('Stop')}`, 'nnspec.stopComparison');
    if (status === 'running') return [lens(`$(debug-pause) ${l10n.t('Pause')}`, 'nnspec.pauseComparison'), stop];
    if (status === 'paused') return [lens(`$(play) ${l10n.t('Continue')}`, 'nnspec.compare'), stop];
    const title = l10n.t('Compare ({0} runs)', comparison.runs.length);
    return [lens(`$(graph-line) ${title}`, 'nnspec.compare')];
  }

  /** States come many times a second; the lenses change only with what they offer. */
  private refresh(uri: vscode.Uri): void {
    const key = uri.toString();
    const status = this.sessions.get(uri)?.state?.status;
    const session = status === undefined ? 'closed' : status === 'running' ? 'running' : 'open';
    const offer = `${session} ${this.comparisons.viewOf(uri)?.status}`;
    if (this.seen.get(key) === offer) return;
    this.seen.set(key, offer);
    this.changed.fire();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.changed.fire(), AGAIN);
  }
}
